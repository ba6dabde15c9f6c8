"""What lesson 16's benchmark counts: boxes put wrong as they should, points chosen, lesions judged, differences."""

import numpy as np
import pytest

from benchmarks import boxes, marking
from course_utils import data

SAID = data.ct_phantoms(30, seed=5)


def test_boxes_are_put_wrong_by_what_is_asked():
    mask = np.zeros((20, 20), bool)
    mask[6:10, 8:12] = True
    assert boxes.box_of(mask) == (6, 10, 8, 12)
    assert boxes.box_of(mask, (2, -1)) == (8, 12, 7, 11)
    assert boxes.box_of(mask, scale=2.0) == (4, 12, 6, 14) and boxes.box_of(mask, scale=0.5) == (7, 9, 9, 11)
    assert boxes.box_of(mask, (-9, 0)) == (0, 1, 8, 12)  # never empty, never outside
    true, off = (boxes.boxes(SAID, pixels, 1.0, np.random.default_rng(0)) for pixels in (0, 2))
    steps = {abs(a - c) + abs(b - d) for (a, _, b, _), (c, _, d, _) in zip(true, off, strict=True)}
    assert steps <= {0, 1, 2} and 2 in steps  # less only at the edge of the slice


def test_perfect_marks_are_perfect():
    score = np.where(SAID.lesions > 0, 1.0, -1.0)
    measures, kept = marking.judged(score, SAID, 0.0, 1)
    assert measures["dice"] == measures["found"] == 1 and measures["surface_mm"] == 0
    assert measures["false_alarms"] == measures["healthy_marked"] == 0
    assert sum(kept["lesions"]) == sum(kept["hits"]) == len(SAID.known.slice)
    assert len(kept["dice"]) == (SAID.lesions > 0).any(axis=(1, 2)).sum()


def test_marks_of_nothing_find_nothing():
    measures, kept = marking.judged(np.full(SAID.images.shape, -1.0), SAID, 0.0, 1)
    assert measures["dice"] == measures["found"] == measures["false_alarms"] == 0 and np.isnan(measures["surface_mm"])
    assert sum(kept["hits"]) == 0


def test_small_regions_are_taken_away():
    marked = np.zeros((1, 8, 8), bool)
    marked[0, 0, :3] = marked[0, 4, 4] = True
    assert marking.cleaned(marked, 1).sum() == 4 and marking.cleaned(marked, 2).sum() == 3
    assert marking.cleaned(marked, 3).sum() == 3 and not marking.cleaned(marked, 4).any()


def test_a_slice_without_a_lesion_counts_one_if_nothing_is_marked():
    healthy = (SAID.lesions == 0).all(axis=(1, 2))
    nothing = marking.overlap(np.zeros(SAID.lesions.shape, bool), SAID)
    assert (nothing[healthy] == 1).all() and (nothing[~healthy] == 0).all()
    assert (marking.overlap(np.ones(SAID.lesions.shape, bool), SAID)[healthy] == 0).all()


def test_a_difference_comes_with_its_interval():
    rng = np.random.default_rng(0)
    lesions = rng.integers(1, 4, 200)

    def run(dice: float, share: float) -> dict:
        return {"dice": rng.normal(dice, 0.1, 200), "hits": rng.binomial(lesions, share), "lesions": lesions}

    ours, theirs = ([run(dice, share) for _ in range(3)] for dice, share in ((0.7, 0.8), (0.6, 0.8)))
    found = marking.compared(ours, theirs, resamples=300)
    value, low, high = found["dice"]
    assert value == pytest.approx(0.1, abs=0.02) and 0 < low < value < high
    assert found["found"][1] < 0 < found["found"][2]
