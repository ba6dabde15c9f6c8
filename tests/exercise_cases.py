"""Right and wrong answers of every exercise: check -> (arguments after the answer, right ones, wrong ones)."""

import re

import numpy as np

from course_utils import metrics
from course_utils.exercises import (
    cnn_colorectal_case,
    cnn_from_scratch,
    cnn_pneumonia,
    rnn_from_scratch,
    rnn_reports,
    rnn_scan_slices,
    start_here,
)

RNG = np.random.default_rng(0)
Y = (RNG.random(400) < 0.7).astype(int)
SCORE = np.clip(RNG.normal(0.4 + 0.3 * Y, 0.15), 0, 1)
BREAST = np.r_[np.zeros(42, int), np.ones(114, int)]
BEST = metrics.threshold_for_sensitivity(Y, SCORE, 0.99)


def npv(sensitivity, specificity, prevalence):
    return specificity * (1 - prevalence) / (specificity * (1 - prevalence) + (1 - sensitivity) * prevalence)


def cost(y, s, t, miss, alarm):
    return sum(miss * (a == 1 and b <= t) + alarm * (a == 0 and b > t) for a, b in zip(y, s, strict=True)) / len(y)


TISSUE = RNG.integers(0, 9, 500)
SAID = np.where(RNG.random(500) < 0.7, TISSUE, RNG.integers(0, 9, 500))
RECALL = np.array([(SAID[k == TISSUE] == k).mean() for k in range(9)])
LINE = np.array([[-1, 2, -1]] * 3)


def by_slide(slide, share, seed):
    slides = np.unique(slide)
    return np.isin(slide, np.random.default_rng(seed).permutation(slides)[: round(share * len(slides))])


def first_slides(slide, share, seed):
    return np.isin(slide, np.unique(slide)[: round(share * len(np.unique(slide)))])


def cheapest(y, s, price):
    grid = [-1.0, *sorted(set(s))]
    return min(grid, key=lambda t: price * ((y == 1) & (s <= t)).sum() + ((y == 0) & (s > t)).sum())


# check: (arguments after the answer, right answers, wrong answers; the last wrong one is nearly right)
CASES = {
    start_here.rare_disease: (
        (),
        [9 / 108, 0.083, np.float32(1 / 12), np.array([0.0833])],
        [0.9, 8.3, 1 / 11, 0.9167, 0.08, 0.0826],
    ),
    start_here.everything_malignant: (
        (BREAST,),
        [(42 / 156, 1, 42 / 156), [0.269, 1.0, 0.269], np.array([42 / 156, 1.0, 42 / 156])],
        [(0.731, 0.0, 0.0), (0.269, 0.0, 0.269), (0.269, 1.0, 1.0), 0.269, (0.27, 1.0), (0.269, 1.0, 0.275)],
    ),
    start_here.negative_predictive_value: (
        (),
        [npv, lambda a, b, p: 1 - (1 - a) * p / ((1 - a) * p + b * (1 - p))],
        [
            lambda a, b, p: a * p / (a * p + (1 - b) * (1 - p)),
            lambda a, b, p: b,
            lambda a, b: b,
            0.5,
            lambda a, b, p: b * (1 - p) / (b * (1 - p) + (1 - b) * p),
        ],
    ),
    cnn_pneumonia.parameters: (
        (),
        [72_529, 72_529.0, np.int64(72_529)],
        [287_905, 143_952, 72_528, 72_528 - 63, 72_529 - 448, 72_529 + 224, 72_530],
    ),
    cnn_pneumonia.threshold: (
        (Y, SCORE),
        [BEST, float(np.sort(SCORE[Y == 1])[int(0.01 * Y.sum())]) - 1e-9],
        [0.0, 1.0, 0.5, BEST - 0.05, float(np.sort(SCORE[Y == 1])[int(0.01 * Y.sum())])],
    ),
    cnn_pneumonia.harmful_augmentation: (
        (),
        [{"flip"}, ["flip"], "flip", ("Flip ",)],
        [
            {"shift"},
            {"mirror"},
            set(),
            {"flip", "shift", "rotation", "zoom", "brightness", "contrast"},
            {"flip", "rotation"},
        ],
    ),
    cnn_pneumonia.expected_cost: (
        (),
        [cost, lambda y, s, t, m, a: np.mean(np.where(y == 1, m * (s <= t), a * (s > t)))],
        [
            lambda y, s, t, m, a: len(y) * cost(y, s, t, m, a),
            lambda y, s, t, m, a: cost(y, s, t, a, m),
            lambda y, s, t, m, a: np.mean((s > t) != y),
            lambda y, s: 0.0,
            lambda y, s, t, m, a: np.mean(np.where(y == 1, m * (s < t), a * (s >= t))),
        ],
    ),
}
CASES |= {
    cnn_from_scratch.output_size: ((), [9, 9.0, np.int64(9)], [13, 8, 18, 9.5, 10]),
    cnn_from_scratch.parameters: ((), [1216, np.float64(1216)], [1200, 416, 76, 1203, 1217]),
    cnn_from_scratch.kernel: (
        (),
        [
            LINE,
            LINE.tolist(),
            np.array([[0, 0, 0], [-1, 2, -1], [0, 0, 0]]),
            LINE / 7,
            [[-2, 3, -1], [-1, 3, -2], [0, 0, 0]],
        ],
        [
            -LINE,
            LINE.T,
            np.array([[0, 1, 0], [1, -4, 1], [0, 1, 0]]),
            -np.array([[0, 1, 0], [1, -4, 1], [0, 1, 0]]),
            np.ones((3, 3)) / 9,
            np.zeros((3, 3)),
            np.ones((5, 5)),
            [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]],
            [[-2, 1, 1]] * 3,
            LINE + 0.01,
        ],
    ),
    cnn_from_scratch.average_pool_backward: (
        (),
        [lambda dy: dy.repeat(2, 1).repeat(2, 2) / 4, lambda dy: np.kron(dy, np.full((1, 2, 2, 1), 0.25))],
        [
            lambda dy: dy.repeat(2, 1).repeat(2, 2),
            lambda dy: dy / 4,
            lambda dy: np.zeros((2, 6, 8, 2)),
            lambda dy: np.tile(dy, (1, 2, 2, 1)) / 4,
        ],
    ),
    cnn_colorectal_case.classic_parameters: (
        (),
        [683_329, np.int64(683_329)],
        [
            11_169_089,
            93_248,
            683_200,
            683_201,
            683_330,
            93_248 + 8 * 8 * 128 * 128 + 257,
            93_248 + 7 * 7 * 128 * 128 + 257,
        ],
    ),
    cnn_colorectal_case.recall_per_class: (
        (TISSUE, SAID),
        [RECALL, RECALL.tolist(), RECALL.round(3)],
        [
            1 - RECALL,
            RECALL.mean(),
            np.array([(TISSUE[k == SAID] == k).mean() for k in range(9)]),
            np.bincount(TISSUE[TISSUE == SAID], minlength=9) / 500,
            np.roll(RECALL, 1),
            RECALL + np.eye(9)[3] * 0.02,
        ],
    ),
    cnn_colorectal_case.split_by_slide: (
        (),
        [by_slide, lambda slide, share, seed: by_slide(slide, share, seed + 7)],
        [
            lambda slide, share, seed: np.random.default_rng(seed).random(len(slide)) < share,
            lambda slide, share, seed: by_slide(slide, share, seed).astype(int),
            lambda slide, share, seed: ~by_slide(slide, share / 2, seed),
            lambda slide, share, seed: np.zeros(len(slide), bool),
            first_slides,
            lambda slide, share, seed: by_slide(slide, share, seed) ^ (np.arange(len(slide)) == 0),
        ],
    ),
    cnn_colorectal_case.best_threshold: (
        (),
        [cheapest, lambda y, s, c: cheapest(y, s, c) + 1e-12],
        [
            lambda y, s, c: 0.5,
            lambda y, s, c: cheapest(y, s, 1),
            lambda y, s, c: cheapest(y, s, 1 / c),
            lambda y, s: 0.5,
            lambda y, s, c: min(
                sorted(set(s)), key=lambda t: c * ((y == 1) & (s < t)).sum() + ((y == 0) & (s >= t)).sum()
            ),
        ],
    ),
}
CASES |= {
    rnn_from_scratch.lifetime: ((), [44, 44.0, np.int64(44)], [43, 43.7, 22, 0.01, 45]),
    rnn_from_scratch.lstm_parameters: ((), [3920, np.int64(3920)], [3840, 980, 2940, 2320, 3921]),
    rnn_from_scratch.gru_state: (
        (),
        [lambda z, h, c: z * h + (1 - z) * c, lambda z, h, c: c + z * (h - c)],
        [lambda z, h, c: (1 - z) * h + z * c, lambda z, h, c: z * h, lambda z, h, c: 0.5 * (h + c), lambda z, h: h],
    ),
    rnn_from_scratch.clip: (
        (),
        [
            lambda g, c: g * min(1.0, c / max(np.linalg.norm(g), 1e-30)),
            lambda g, c: g / max(1.0, np.linalg.norm(g) / c),
        ],
        [
            lambda g, c: np.clip(g, -c, c),
            lambda g, c: g / np.linalg.norm(g) * c,
            lambda g, c: g * min(1.0, c / np.linalg.norm(g) ** 2) if g.any() else g,
            lambda g, c: g,
            lambda g, c: g * min(1.0, c / np.abs(g).max()) if g.any() else g,
        ],
    ),
}


def attended(states, scores, mask):
    weights = np.exp(scores[mask] - scores[mask].max())
    return weights @ states[mask] / weights.sum()


def all_attended(states, scores, mask):
    weights = np.exp(scores - scores.max())
    return weights @ states / weights.sum()


def overflowing(states, scores, mask):
    weights = np.exp(scores) * mask
    return weights @ states / weights.sum()


def denied(sentence, finding, words=("no", "not", "without")):
    before, found, _ = sentence.lower().partition(finding)
    return bool(found) and any(word in words for word in before.split(",")[-1].split())


def anonymous(text, date=r"\b(\d{1,2}/\d{1,2}/\d{4}|\d{4}-\d\d-\d\d)\b", record=r"\bMRN \d+\b"):
    return re.sub(record, "[RECORD]", re.sub(date, "[DATE]", text))


BOTH_GRUS = {"last state of a GRU", "bidirectional GRU, averaged"}
CASES |= {
    rnn_scan_slices.gru_parameters: ((), [15_744, np.int64(15_744)], [7_872, 15_552, 15_360, 20_736, 15_743]),
    rnn_scan_slices.order_matters: (
        (),
        [BOTH_GRUS, [name.lower() for name in BOTH_GRUS]],
        [{"mean"}, BOTH_GRUS | {"mean"}, {"last state of a GRU"}, {"transformer"}, {"bidirectional GRU, averaged"}],
    ),
    rnn_scan_slices.area_profile: (
        (),
        [lambda v: (v > 0).sum((2, 3, 4)), lambda v: v.astype(int).sum((2, 3, 4)) / 255],
        [
            lambda v: v.astype(int).sum((2, 3, 4)),
            lambda v: (v > 0).mean((2, 3, 4)),
            lambda v: (v > 0).sum((1, 2, 4)),
            lambda v: (v > 0).sum(),
            lambda v: (v > 0).any((3, 4)).sum(2),
        ],
    ),
    rnn_scan_slices.running_probability: (
        (),
        [
            lambda a: 1 / (1 + np.exp(-np.cumsum(a) / np.arange(1, len(a) + 1))),
            lambda a: np.array([1 / (1 + np.exp(-a[: k + 1].mean())) for k in range(len(a))]),
        ],
        [
            lambda a: 1 / (1 + np.exp(-a)),
            lambda a: np.cumsum(a) / np.arange(1, len(a) + 1),
            lambda a: np.cumsum(1 / (1 + np.exp(-a))) / np.arange(1, len(a) + 1),
            lambda a: 1 / (1 + np.exp(-np.cumsum(a))),
            lambda a: 1 / (1 + np.exp(-np.cumsum(a) / len(a))),
        ],
    ),
    rnn_reports.padding: ((), [8, 8.0], [27, 19, 5, 3, 9]),
    rnn_reports.attend: (
        (),
        [attended, lambda h, s, m: all_attended(h, np.where(m, s, -1e9), m)],
        [all_attended, overflowing, lambda h, s, m: h[m].mean(0), lambda h, s, m: h[0], lambda h, s, m: s[m] @ h[m]],
    ),
    rnn_reports.denies: (
        (),
        [denied, lambda s, f: f in s and bool(re.search(r"\b(no|not|without)\b[^,]*" + f, s.lower()))],
        [
            lambda s, f: "no" in s,
            lambda s, f: s.startswith("no"),
            lambda s, f: denied(s, f, ("no",)),
            lambda s, f: f in s and bool(re.search(r"(no|not|without)[^,]*" + f, s.lower())),
            lambda s, f: f in s and bool(re.search(r"\b(no|not|without)\b.*" + f, s.lower())),
            lambda s, f: int(denied(s, f)),
        ],
    ),
    rnn_reports.remove_identifiers: (
        (),
        [anonymous, lambda t: anonymous(t, record=r"MRN\s\d+")],
        [
            lambda t: t,
            lambda t: re.sub(r"\d+", "[DATE]", t),
            lambda t: anonymous(t, date=r"\b\d\d/\d\d/\d{4}\b"),
            lambda t: anonymous(t, record=r"MRN \w+"),
            lambda t: anonymous(t, date=r"[\d/-]{4,}"),
            lambda t: anonymous(t, date=r"\b(\d{1,2}/\d{1,2}(/\d{4})?|\d{4}-\d\d-\d\d)\b"),
        ],
    ),
}
