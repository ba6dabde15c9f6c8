"""Checks of lesson 52."""

import numpy as np

from course_utils.exercises import Unanswered, Wrong, checker
from course_utils.exercises.answers import close, compare, numbers
from course_utils.exercises.experiments import plausible, read, verdict


@checker
def act_or_wait(answer) -> str:
    """Threshold where a miss is 24 times as bad as a false alarm, and the same in numbers weighted by 19."""
    if isinstance(answer, (list, tuple)) and any(part is ... for part in answer):
        raise Unanswered
    honest, weighted = numbers(answer, (2,), "two thresholds")
    if abs(weighted - 0.04) < 0.0015 and abs(honest - 19 / 43) < 0.003:
        raise Wrong("the threshold for probabilities comes first")
    hints = {
        1 / 24: "that is c, the harm of a false alarm in units of a miss: the threshold is c / (1 + c)",
        0.96: "24 / 25 is the threshold where a false alarm is the worse of the two",
        0.5: "one half is right only where both errors weigh the same", 4: "as a share, not in percent",
    }  # fmt: skip
    close(honest, 0.04, 0.0012, hints, "probability: how much harm does a false alarm do, if a miss does 1?")
    hints = {
        19 / 24: "those are the odds: make a probability of them, odds / (1 + odds)", 0.76: "it is the odds that are multiplied",
        0.04: "the weighted network does not say probabilities: see section 2",
        0.5: "nearly: one half is where the probability is the share of the finding, 0.05",
        (0.04 / 19) / (0.04 / 19 + 0.96): "the weights raise the numbers, they do not lower them",
        20 / 44: "the weight is 0.95 / 0.05, not 1 / 0.05", 44.2: "as a share, not in percent",
    }  # fmt: skip
    close(weighted, 19 / 43, 0.002, hints, "weighted number: what becomes of the odds of your first answer?")
    return "act above 0.04, which the weighted network calls 0.442: one threshold, two names"


@checker
def model_moves(answer) -> str:
    """What 0.8 at a prevalence of 40 % becomes at 5 %, and which number at 40 % becomes one half."""
    if isinstance(answer, (list, tuple)) and any(part is ... for part in answer):
        raise Unanswered
    there, half = numbers(answer, (2,), "two probabilities")
    right, edge = 0.24, 12.6667 / 13.6667
    if abs(there - edge) < 0.003 and abs(half - right) < 0.003:
        raise Wrong("what the model should say there comes first")
    hints = {
        0.1: "it is the odds that shrink, by the ratio of the prevalences' odds, not the probability by their ratio",
        0.3158: "those are the odds: make a probability of them", 0.333: "odds of 0.4 are 0.4 / 0.6, not 0.4",
        0.9806: "the odds shrink where the disease is rarer", 0.8: "an image says less where the disease is rarer",
    }  # fmt: skip
    close(there, right, 0.002, hints, "there: odds of 0.8, times the new odds of the disease over the old ones")
    hints = {
        12.6667: "those are the odds: make a probability of them", 0.0732: "the other way round: odds of 1 there are more here",
        0.5: "one half at the hospital is far less in the practice", 0.95: "nearly: the old prevalence was not a half",
        0.8889: "odds of the prevalences, not the prevalences themselves",
    }  # fmt: skip
    close(half, edge, 0.0015, hints, "one half: go backwards, from odds of 1 in the practice to odds at the hospital")
    return "0.240 and 0.927: the same child, the same image, another place"


@checker
def class_limits(function) -> str:
    """A function (p, y, miss) -> for each class the k-th smallest strangeness of its own cases, infinity where n is too small."""

    def right(p, y, miss, among=None, shift=1, floor=False, strange=None):
        found = []
        for c in range(p.shape[1]):
            own = np.sort((1 - p[y == c, c]) if strange is None else strange(p, y, c))
            n = len(own) if among is None else among(y)
            k = (n + shift) * (1 - miss)
            k = int(np.floor(k + 1e-9) if floor else np.ceil(k - 1e-9))
            found.append(own[k - 1] if 1 <= k <= len(own) else np.inf)
        return np.array(found)

    def drawn(rng: np.random.Generator) -> tuple:
        classes, n = int(rng.integers(2, 5)), int(rng.integers(40, 160))
        return (
            rng.dirichlet(np.ones(classes), n),
            rng.integers(0, classes, n),
            float(rng.choice([0.05, 0.1, 0.2, 0.25])),
        )

    rng = np.random.default_rng(3)
    few = rng.dirichlet(np.ones(3), 30)
    fixed = [
        (few, np.repeat([0, 1], (25, 5)), 0.1),  # five cases, and none at all, cannot keep this promise
        (rng.dirichlet(np.ones(2), 57), np.arange(57) % 2, 0.2),
        (rng.dirichlet(np.ones(4), 130), np.arange(130) % 4, 0.1),
        (rng.dirichlet(np.ones(2), 38), np.arange(38) % 2, 0.05),  # 19 a class: the last one is just enough
    ]
    mistakes = [
        (lambda p, y, m: right(p, y, m, strange=lambda p, y, c: 1 - p[np.arange(len(y)), y]),
         "that is one limit for all classes: take only the cases of each class"),
        (lambda p, y, m: right(p, y, m, shift=0), "the new case counts too: the rank comes from n + 1"),
        (lambda p, y, m: right(p, y, m, floor=True), "the rank is rounded up, or the promise is not kept"),
        (lambda p, y, m: right(p, y, m, strange=lambda p, y, c: p[y == c, c]), "strangeness is 1 minus the probability"),
        (lambda p, y, m: right(p, y, m, strange=lambda p, y, c: 1 - p[:, c]), "take only the cases whose true class it is"),
        (lambda p, y, m: right(p, y, 1 - m), "`miss` is the share that may be missed, so the limit lies high"),
        (lambda p, y, m: np.where(np.isinf(right(p, y, m)), 1.0, right(p, y, m)),
         "where a class has too few cases infinity is asked for: say that the promise cannot be kept"),
        (lambda p, y, m: np.array([np.quantile(1 - p[y == c, c], 1 - m) if c in y else np.inf for c in range(p.shape[1])]),
         "np.quantile goes between two cases, and does not count the new one"),
    ]  # fmt: skip
    otherwise = "class by class: its own cases, sorted by strangeness, the case of rank ceil((n + 1)(1 - miss))"
    compare(function, fixed, drawn, right, mistakes, otherwise)
    return "each class keeps its own promise, and says so where it cannot"


@checker
def cure_on_features(answer) -> str:
    """Prediction what balanced weights do to the AUC of a regression; AUC without and with, mean probability without and with."""
    got = read(answer, ("falls", "stays", "rises"), values=4)
    plain, cured, said, inflated = got.values
    for value, what in ((plain, "without weights"), (cured, "with weights")):
        plausible(value, 0.6, 1.0, f"an AUC {what}", "ask about `seen_val`, and compare with `truth`")
    plausible(said, 0.05, 0.2, "a mean probability without weights", "the mean of `predict_proba(seen_val)[:, 1]`")
    plausible(inflated, 0.22, 0.6, "a mean probability with weights", 'has `class_weight="balanced"` been given?')
    if plain == cured:
        raise Wrong("both AUCs are the same to the last digit: was the second model fitted with weights?")
    change = cured - plain
    if abs(change) > 0.06:
        raise Wrong(
            f"a change of {change:+.3f} is not what weights alone do: is everything else the same in both fits?"
        )
    came_true = "stays" if abs(change) <= 0.01 else "rises" if change > 0 else "falls"
    return verdict(
        got, came_true, f"The AUC changed by {change:+.3f}, the mean probability from {said:.2f} to {inflated:.2f}",
        "most people expect the cure to rank better; weights multiply the odds, and the order stays about as it was",
    )  # fmt: skip
