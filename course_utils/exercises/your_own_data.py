"""Checks of lesson 54."""

import numpy as np

from course_utils.exercises import Unanswered, Wrong, checker
from course_utils.exercises.answers import CHANGED, _array, _call, _same, called, close
from course_utils.exercises.experiments import plausible, read, verdict

PEOPLE = (
    np.array(["p1", "p1", "p2", "p3", "p3", "p3", "p4"]),
    np.array(["b", "a", "b", "c", "a", "b", "d", "d", "e", "f"]),
)


@checker
def share_with_sisters(answer) -> str:
    """Share of 200 test images of 1,000 whose three sisters are not all in the test split too."""
    hints = {
        0.8: "that is the chance that one given sister is in training; a test image has three",
        0.512: "that is the chance that all three sisters are in training: one is enough",
        0.0078: "that is the share without any sister in training",
        0.008: "that is the share without any sister in training", 0.75: "three quarters of the images are sisters, but of whom?",
        0.6: "chances of events that exclude each other are added; these do not", 99.2: "as a share, not in percent",
        0.998: "a patient has four images: three sisters of the one that is tested", 0.96: "three sisters, not two",
    }  # fmt: skip
    close(answer, 0.99217, 0.005, hints, "how likely is it that all three sisters are test images as well?")
    return "nearly every test image has a sister that the network knows: such a test measures memory"


@checker
def patient_of(function) -> str:
    """A function name -> digits before the first underscore of the file's own name, as text; ValueError where there are none."""
    right = {"00012_2019-03-04_left.png": "00012", "00012_left.dcm": "00012", "archive/00345_b.JPG": "00345", "7_1.png": "7",
             "2019_a/0042_x_9.png": "0042", "a/b/0010_.png": "0010"}  # fmt: skip
    for name, wanted in right.items():
        got = called(function, name)
        if isinstance(got, (int, np.integer)) or (isinstance(got, str) and got != wanted and got == wanted.lstrip("0")):
            raise Wrong(f"{name}: text is wanted, with its zeros, so that 0042 and 42 stay two patients")
        if not isinstance(got, str):
            raise Wrong(f"{name}: text is wanted, not {type(got).__name__}")
        if got != wanted:
            folder = "/" in name and got in name.rsplit("/", 1)[0]
            raise Wrong(
                f"{name}: {got!r} is "
                + ("in the folder's name: look at the file's own" if folder else f"not the patient, {wanted!r} is")
            )
    for name in ("scan_1.png", "_12.png", "00012.png", "12a_1.png", "0012_a/left.png", "x00012_1.png"):
        try:
            got = function(name)
        except ValueError:
            continue
        except Exception as error:
            raise Wrong(f"{name}: a ValueError is wanted, not {type(error).__name__}") from None
        raise Wrong(f"{name} has no digits alone before an underscore: raise ValueError, instead of {got!r}")
    return "and a name that does not fit is an error, not a patient"


@checker
def draw_patients(function) -> str:
    """A function (people, rng) -> indices of all images of as many patients as there are, drawn with repetition."""
    sizes, ever, twice = set(), set(), False
    for people in PEOPLE:
        names = np.unique(people)
        for seed in range(40):
            got = _indices(function, people, seed)
            counts = np.bincount(got, minlength=len(people))
            per_person = {name: set(counts[people == name].tolist()) for name in names}
            if any(len(found) > 1 for found in per_person.values()):
                raise Wrong("a drawn patient brings all images: some of a patient's images were drawn, others not")
            times = [found.pop() for found in per_person.values()]
            if sum(times) != len(names):
                if len(got) == len(people):
                    raise Wrong("the sample has always as many images as there are: draw as many patients instead")
                raise Wrong(f"{sum(times)} patients were drawn, {len(names)} are wanted")
            twice |= max(times) > 1
            sizes.add(len(got))
            ever |= {str(name) for name, count in zip(names, times, strict=True) if count}
    if not twice:
        raise Wrong("no patient is ever drawn twice: draw with repetition")
    if len(ever) < sum(len(np.unique(people)) for people in PEOPLE) or len(sizes) < 4:
        raise Wrong("some patients are never drawn, or all samples are alike: is it the generator `rng` that draws?")
    first, again = (_indices(function, PEOPLE[1], seed).tolist() for seed in (5, 5))
    if first != again:
        raise Wrong("the same generator gives another sample: draw with `rng`, so that the interval can be repeated")
    return "whoever is drawn brings all films, so the interval knows that they belong together"


def _indices(function, people: np.ndarray, seed: int) -> np.ndarray:
    """What the learner's function draws, as whole numbers that are places in `people`, else Wrong."""
    got, changed = _call(function, (people, np.random.default_rng(seed)))
    array = _array(got, "indices")
    if array.ndim != 1 or not array.size or not np.isfinite(array).all() or (array % 1).any():
        raise Wrong("whole numbers in an array of one dimension are wanted: indices into people")
    if array.min() < 0 or array.max() >= len(people):
        raise Wrong("some indices lie outside people")
    if changed and not _same(people, _after(function, people, seed)):
        raise Wrong(CHANGED)
    return array.astype(int)


def _after(function, people: np.ndarray, seed: int) -> np.ndarray:
    """The names as the learner's function leaves them; a generator moves on whenever it draws, which is no fault."""
    handed = people.copy()
    function(handed, np.random.default_rng(seed))
    return handed


@checker
def planted_square(answer) -> str:
    """Prediction for clean films; AUC of the old regression, and of one taught with squares on clean and on marked films."""
    if answer is ...:
        raise Unanswered
    got = read(answer, ("higher", "lower", "same"), values=3)
    old, clean, marked = got.values
    plausible(old, 0.3, 1.0, "an AUC of the old regression", 'ask `opponents["small"]` about `val` as it is')
    plausible(clean, 0.3, 1.0, "an AUC on clean films", "train on the marked films, ask about `val` as it is")
    plausible(
        marked, 0.7, 1.0, "an AUC on marked films", "on the last films *all* ill have the square, and no healthy one"
    )
    if marked < clean:
        raise Wrong(
            "where the square is, a regression that knows it should do better: is the order old, clean, marked?"
        )
    if old == clean:
        raise Wrong(
            "both AUCs on clean films are the same to the last digit: was the second regression trained on marked films?"
        )
    if old > marked:
        raise Wrong("the square should give the class away: were all ill films marked, and trained on?")
    change = clean - old
    came_true = "same" if abs(change) <= 0.02 else "higher" if change > 0 else "lower"
    return verdict(
        got, came_true, f"On clean films the AUC changed by {change:+.3f}, and with squares it looks like {marked:.3f}",
        "a validation split with the same mark would have praised what has been learned for nothing",
    )  # fmt: skip
