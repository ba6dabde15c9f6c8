"""Answers to the exercises of lesson 54."""

import re
from pathlib import PurePosixPath

import numpy as np

from tests.lessons.cases import Case


def by_pattern(name):
    found = re.match(r"(\d+)_", name.rsplit("/", 1)[-1])
    if not found:
        raise ValueError(name)
    return found[1]


def by_parts(name):
    first, mark, _ = PurePosixPath(name).name.partition("_")
    if not mark or not first.isdigit():
        raise ValueError(f"no patient in {name}")
    return first


def as_number(name):
    return int(by_pattern(name))


def without_zeros(name):
    return by_pattern(name).lstrip("0")


def searched(name):
    """Nearly right: finds digits anywhere."""
    found = re.search(r"(\d+)_", name)
    if not found:
        raise ValueError(name)
    return found[1]


def never_raises(name):
    return name.rsplit("/", 1)[-1].split("_")[0]


def digits_first(name):
    """Nearly right: takes 00012.png for a patient."""
    found = re.match(r"\d+", name.rsplit("/", 1)[-1])
    if not found:
        raise ValueError(name)
    return found[0]


def key_error(name):
    try:
        return by_pattern(name)
    except ValueError:
        raise KeyError(name) from None


def loop(people, rng):
    names, sample = sorted(set(people.tolist())), []
    for name in rng.choice(names, len(names)):
        sample += [i for i, person in enumerate(people.tolist()) if person == name]
    return sample


def counted(people, rng):
    """Repetitions as counts."""
    names, number = np.unique(people, return_inverse=True)
    times = np.bincount(rng.integers(0, len(names), len(names)), minlength=len(names))
    return np.repeat(np.arange(len(people)), times[number])


def concatenated(people, rng):
    images = [np.flatnonzero(people == person) for person in np.unique(people)]
    return np.concatenate([images[i] for i in rng.integers(0, len(images), len(images))])


def over_images(people, rng):
    return rng.integers(0, len(people), len(people))


def without_repetition(people, rng):
    return np.concatenate([np.flatnonzero(people == p) for p in rng.permutation(np.unique(people))])


def as_many_as_images(people, rng):
    """Nearly right: draws one patient for each image."""
    names = np.unique(people)
    return np.concatenate([np.flatnonzero(people == p) for p in rng.choice(names, len(people))])


def by_share(people, rng):
    """Nearly right: a patient with many images is drawn more often, and the number of patients is right."""
    return np.concatenate([np.flatnonzero(people == p) for p in rng.choice(people, len(np.unique(people)) - 1)])


def own_generator(people, rng):
    return concatenated(people, np.random.default_rng())


def always_the_same(people, rng):
    return concatenated(people, np.random.default_rng(0))


def names_instead(people, rng):
    return rng.choice(np.unique(people), len(np.unique(people)))


def one_each(people, rng):
    return np.array([np.flatnonzero(people == p)[0] for p in rng.choice(np.unique(people), len(np.unique(people)))])


MEASURED = (0.80, 0.78, 0.99)
CASES = {
    "share_with_sisters": Case(
        right=[1 - (199 / 999) * (198 / 998) * (197 / 997), 0.992, 1 - 0.2**3],
        wrong=[0.8, 0.512, 0.0078, 99.2, "0.992", None, 1.0, np.nan, 0.75],
        nearly=[0.98, 0.96, 0.998, 0.008],
    ),
    "patient_of": Case(
        right=[by_pattern, by_parts, lambda name: by_pattern(str(name))],
        wrong=[
            as_number,
            without_zeros,
            lambda name: name,
            lambda name: None,
            "00012",
            12,
            lambda name: "00012",
            lambda name: [name],
        ],
        nearly=[searched, never_raises, digits_first, key_error],
    ),
    "draw_patients": Case(
        right=[loop, counted, concatenated],
        wrong=[
            over_images,
            without_repetition,
            names_instead,
            one_each,
            lambda p, r: None,
            3,
            lambda p, r: [0.5],
            always_the_same,
        ],
        nearly=[as_many_as_images, by_share, own_generator, lambda p, r: concatenated(p, r)[: len(p)]],
    ),
    "planted_square": Case(
        right=[
            {"prediction": "lower", "measured": MEASURED},
            {"prediction": "same", "measured": list(MEASURED)},
            {"prediction": "higher", "measured": (0.75, 0.78, 0.95)},
        ],
        wrong=[
            0.8,
            {"prediction": "lower"},
            {"prediction": "worse", "measured": MEASURED},
            {"prediction": "lower", "measured": MEASURED[:2]},
            {"prediction": "lower", "measured": (0.99, 0.78, 0.80)},
            {"prediction": "lower", "measured": (80, 78, 99)},
            {"prediction": "lower", "measured": ("a", 0.78, 0.99)},
            {"prediction": "lower", "measured": (0.8, 0.2, 0.99)},
        ],
        nearly=[
            {"prediction": "lower", "measured": (0.80, 0.99, 0.78)},
            {"prediction": "lower", "measured": (0.80, 0.80, 0.99)},
            {"prediction": "lower", "measured": (0.80, 0.78, 0.60)},
            {"prediction": "lower", "measured": (0.80, 0.78, np.nan)},
        ],
    ),
}
