"""Lesson 16: mark lesions of the liver in CT phantoms, judge what was marked, and what a wrong box costs."""

import time
from functools import partial

import numpy as np
from scipy.ndimage import label

from benchmarks import marking
from benchmarks.boxes import box_numbers, box_of, boxes, by_cut_out, by_numbers, by_size, classifier, regression
from benchmarks.protocol import Fitted, Model, TableOf, rounded
from course_utils import data, lab, metrics
from course_utils.data import Split
from course_utils.data.phantoms.ct import Slices

TRAIN, VAL, TEST = 400, 200, 600  # patients
WRONG = {  # name -> (pixels by which a box is shifted, by what its edges are multiplied)
    "true": (0, 1.0), "off_1": (1, 1.0), "off_2": (2, 1.0), "off_4": (4, 1.0), "half": (0, 0.5), "double": (0, 2.0),
    "triple": (0, 3.0),
}  # fmt: skip


def datasets(size: int = 28) -> list[str]:
    """The slices of course_utils.data.ct_phantoms, which are always at hand."""
    return ["ct_phantoms"] if size == 28 else []


def patients(seed: int, n: int) -> tuple[Slices, Slices, Slices]:
    """Training and validation patients of a seed, and the test patients, who are the same for every seed."""
    return data.ct_phantoms(n, 1000 + 2 * seed), data.ct_phantoms(VAL, 1001 + 2 * seed), data.ct_phantoms(TEST, 999)


def fit(blind: None, seed: int, marker, n: int = TRAIN, **options) -> Fitted:
    """Train a marker on patients of this seed, choose its threshold on others, and mark the test patients."""
    lab.seed_keras(seed)
    train, val, test = patients(seed, n)
    start = time.perf_counter()
    answer, facts = marker(train, val, seed, **options)
    facts |= {"train_images": n, "train_seconds": time.perf_counter() - start}
    on_val = answer(val.images).astype("float32")
    threshold, least, _ = marking.best_point(on_val, val)
    outputs = {"score": answer(test.images).astype("float16"), "point": np.array([threshold, least])}
    return Fitted(marking.judged(on_val, val, threshold, least)[0], outputs, facts)


def score(outputs: dict, test: Split | None, seed: int) -> dict:
    """The same on the test patients; what is kept of each slice with a lesion stands in `marking.judged`."""
    threshold, least = float(outputs["point"][0]), int(outputs["point"][1])
    measures, kept = marking.judged(outputs["score"].astype("float32"), patients(seed, 1)[2], threshold, least)
    return measures | {"scores": kept}


def fit_boxes(blind: None, seed: int, reader, jitter: bool = False, **options) -> Fitted:
    """Train a judge of boxes, right ones or shifted and scaled ones, and ask it about right and wrong boxes."""
    lab.seed_keras(seed)
    train, val, test = patients(seed, TRAIN)
    rng = np.random.default_rng(seed)
    made = WRONG if jitter else {"true": WRONG["true"]}
    start = time.perf_counter()
    answer, facts = reader(train, [boxes(train, *how, rng) for how in made.values()], seed, **options)
    facts |= {"train_images": TRAIN, "train_seconds": time.perf_counter() - start}
    asked = {
        name: [(said, boxes(said, *how, np.random.default_rng(seed))) for said in (val, test)]
        for name, how in WRONG.items()
    }
    said = {name: [answer(*one) for one in pair] for name, pair in asked.items()}
    return Fitted(box_aucs({k: v[0] for k, v in said.items()}, val), {k: v[1] for k, v in said.items()}, facts)


def box_aucs(said: dict, known: Slices) -> dict:
    """AUC of metastasis against cyst for each kind of box."""
    return rounded({f"auc_{name}": metrics.auc(known.known.solid, said[name]) for name in WRONG})


def score_boxes(outputs: dict, test: Split | None, seed: int) -> dict:
    """AUC on the lesions of the test patients; their scores with true boxes are kept."""
    known = patients(seed, 1)[2]
    kept = {"score": outputs["true"].round(4).tolist(), "truth": known.known.solid.tolist()}
    return box_aucs(outputs, known) | {"scores": kept}


def asked_patients(seed: int) -> Slices:
    """Validation patients of the rows that judge slices: what these learn from are training and validation patients."""
    return data.ct_phantoms(VAL, 3000 + seed)


def any_solid(said: Slices) -> np.ndarray:
    """Whether a slice has a metastasis, (n,) of 0 and 1."""
    return np.isin(np.arange(len(said.images)), said.known.slice[said.known.solid == 1]).astype(int)


def fit_whole(blind: None, seed: int, n: int = TRAIN, steps: int = 1500, brightest: bool = False) -> Fitted:
    """A CNN on whole slices of n training patients and the validation patients: is there a metastasis?"""
    lab.seed_keras(seed)
    *seen, test = patients(seed, n)
    start = time.perf_counter()
    pairs = [(marking.shown(said.images), any_solid(said)) for said in seen]
    images, labels = map(np.concatenate, zip(*pairs, strict=True))
    model, facts = classifier(images, labels, seed, steps, 0.1, brightest)
    facts |= {"train_images": len(labels), "train_seconds": time.perf_counter() - start}
    asked = asked_patients(seed)
    on_val, on_test = (
        model.predict(marking.shown(said.images), batch_size=100, verbose=0)[:, 0] for said in (asked, test)
    )
    return Fitted(rounded({"auc": metrics.auc(any_solid(asked), on_val)}), {"score": on_test}, facts)


def fit_constant(blind: None, seed: int) -> Fitted:
    """The trivial opponent: the share of slices with a metastasis, for everybody."""
    share, asked = any_solid(patients(seed, TRAIN)[0]).mean(), asked_patients(seed)
    facts = {"params": 1, "train_images": TRAIN, "train_seconds": 0.0}
    return Fitted({"auc": metrics.auc(any_solid(asked), np.full(VAL, share))}, {"score": np.full(TEST, share)}, facts)


def histogram(images: np.ndarray) -> np.ndarray:
    """Share of the liver's pixels, as thresholds find it, that are darker than the liver by 10 to 90 HU in steps, (n, 9)."""
    dark = marking.darkness(images, close=7, blur=0.5)
    inside = (dark > -900).sum(axis=(1, 2)) + 1
    return np.stack(
        [((dark > low) & (dark <= low + 10)).sum(axis=(1, 2)) / inside for low in range(10, 100, 10)], axis=1
    )


def fit_histogram(blind: None, seed: int) -> Fitted:
    """No region: logistic regression on how dark the liver's pixels are, of training and validation patients."""
    *seen, test = patients(seed, TRAIN)
    start = time.perf_counter()
    pairs = [(histogram(said.images), any_solid(said)) for said in seen]
    known, labels = map(np.concatenate, zip(*pairs, strict=True))
    model, asked = regression().fit(known, labels), asked_patients(seed)
    facts = {"params": 10, "train_images": len(labels), "train_seconds": time.perf_counter() - start}
    on_val, on_test = (model.predict_proba(histogram(said.images))[:, 1] for said in (asked, test))
    return Fitted(rounded({"auc": metrics.auc(any_solid(asked), on_val)}), {"score": on_test}, facts)


def regions_of(masks: np.ndarray, said: Slices) -> tuple[list, np.ndarray, np.ndarray]:
    """Numbers of all regions of masks, the slice of each, and whether it is a metastasis (matched as in the lesson)."""
    numbers, places, solid = [], [], []
    kinds = {(s, n): k for s, n, k in zip(said.known.slice, said.known.number, said.known.solid, strict=True)}
    for place, mask in enumerate(masks):
        regions, count = label(mask)
        for number in range(1, count + 1):
            region = regions == number
            numbers.append(box_numbers(said.images[place], box_of(region)))
            places.append(place)
            hits = np.flatnonzero(metrics.matched(said.lesions[place], region).found) + 1
            solid.append(int(any(kinds.get((place, hit)) for hit in hits)))
    return numbers, np.array(places, int), np.array(solid, int)


def fit_regions(blind: None, seed: int, marker=None, **options) -> Fitted:
    """Mark first, then judge each marked box by four numbers; a slice's answer is that of its worst region, 0 without one.

    The judge of boxes is fitted on the regions marked in validation patients: on training patients the marker is too good.
    marker: None for the true masks, also of the patients that are asked about.
    """
    lab.seed_keras(seed)
    train, val, test = patients(seed, TRAIN)
    sets = val, asked_patients(seed), test
    start = time.perf_counter()
    answer, facts = marker(train, val, seed, **options) if marker else (None, {"params": 0})
    masks = [said.lesions > 0 for said in sets]
    if marker:
        scores = [answer(said.images).astype("float32") for said in sets]
        threshold, least, _ = marking.best_point(scores[0], val)
        masks = [marking.cleaned(one > threshold, least) for one in scores]
    numbers, _, solid = regions_of(masks[0], val)
    model = regression().fit(numbers, solid)
    facts |= {"train_images": TRAIN + VAL, "train_seconds": time.perf_counter() - start, "params": facts["params"] + 5}
    said = []
    for mask, slices in zip(masks[1:], sets[1:], strict=True):
        asked, places, _ = regions_of(mask, slices)
        said.append(worst(model.predict_proba(asked)[:, 1], places, len(slices.images)))
    return Fitted(rounded({"auc": metrics.auc(any_solid(sets[1]), said[0])}), {"score": said[1]}, facts)


def worst(said: np.ndarray, places: np.ndarray, n: int) -> np.ndarray:
    """The highest score of each of n slices, 0 where none was marked."""
    highest = np.zeros(n)
    np.maximum.at(highest, places, said)
    return highest


def score_slices(outputs: dict, test: Split | None, seed: int) -> dict:
    """AUC of slices with a metastasis against all others; the scores are kept."""
    truth = any_solid(patients(seed, 1)[2])
    kept = {"score": outputs["score"].round(4).tolist(), "truth": truth.tolist()}
    return rounded({"auc": metrics.auc(truth, outputs["score"])}) | {"scores": kept}


def _marker(text: str, marker, **options) -> Model:
    return Model(text, "segmentation", partial(fit, marker=marker, **options), score)


def _boxes(text: str, **options) -> Model:
    return Model(text, "boxes", partial(fit_boxes, **options), score_boxes)


def _slices(text: str, fitting, **options) -> Model:
    return Model(text, "regions", partial(fitting, **options), score_slices)


MARKERS = {
    "place_alone": _marker("the same place in every slice", marking.by_place),
    "threshold": _marker("threshold and morphology", marking.by_threshold),
    "forest": _marker("boosted trees on counted numbers of a pixel", marking.by_forest),
    "unet": _marker("U-Net, cross-entropy and Dice loss", marking.by_network),
    "unet_relative": _marker("the same, window around each slice's own liver", marking.by_network, relative=True),
    "unet_cross_entropy": _marker("U-Net, cross-entropy alone", marking.by_network, loss="cross_entropy_loss"),
    "unet_dice": _marker("U-Net, Dice loss alone", marking.by_network, loss="soft_dice_loss"),
    "unet_no_skips": _marker("U-Net without skip connections", marking.by_network, skips=False),
    "forest_100": _marker("boosted trees, 100 patients", marking.by_forest, n=100),
    "unet_100": _marker("U-Net, 100 patients", marking.by_network, n=100),
}
BOXES = {
    "size_alone": _boxes("size of the box alone", reader=by_size),
    "box_numbers": _boxes("four numbers of the box, logistic regression", reader=by_numbers),
    "box_numbers_jittered": _boxes("the same, fitted on wrong boxes too", reader=by_numbers, jitter=True),
    "box_cnn": _boxes("CNN on the cut-out", reader=by_cut_out),
    "box_cnn_jittered": _boxes("the same, trained on wrong boxes too", reader=by_cut_out, jitter=True),
}
SLICES = {
    "constant": _slices("the same for everybody", fit_constant),
    "whole": _slices("CNN on the whole slice, 600 patients", fit_whole),
    "whole_max": _slices("the same with max pooling at the end", fit_whole, brightest=True),
    "whole_max_1600": _slices("the same, 1,600 patients", fit_whole, brightest=True, n=1400, steps=3000),
    "histogram": _slices("how dark the liver's pixels are, logistic regression", fit_histogram),
    "regions_threshold": _slices("regions of threshold and morphology", fit_regions, marker=marking.by_threshold),
    "regions_forest": _slices("regions of the boosted trees", fit_regions, marker=marking.by_forest),
    "regions_unet": _slices("regions of the U-Net", fit_regions, marker=marking.by_network),
    "regions_true": _slices("true regions, also of the test patients: an upper bound", fit_regions),
}
MODELS = {**MARKERS, **BOXES, **SLICES}
DRAWN = "The slices are drawn by a program and say so; 600 test patients, the same for all seeds. "
TABLES = [
    TableOf(
        "CT phantoms: marking lesions of the liver (lesson 16)",
        "segmentation",
        {
            "dice": ("Dice", 3),
            "surface_mm": ("outlines apart, mm", 1),
            "found": ("lesions found", 3),
            "found_small": ("below 15 mm", 3),
            "found_faint": ("faint", 3),
            "false_alarms": ("false alarms a slice", 2),
            "healthy_marked": ("healthy slices marked", 3),
        },
        DRAWN + "Threshold and smallest region chosen on 200 validation patients. Outlines apart: of lesions found. "
        "Faint: of at least 15 mm, and less than 30 HU darker "
        "than the liver.",
        tuple(MARKERS),
    ),
    TableOf(
        "CT phantoms: metastasis or cyst, AUC by box (lesson 16)",
        "boxes",
        {
            "auc_true": ("true box", 3),
            "auc_off_1": ("5 mm off", 3),
            "auc_off_2": ("11 mm off", 3),
            "auc_off_4": ("22 mm off", 3),
            "auc_half": ("half as wide", 3),
            "auc_double": ("twice", 3),
            "auc_triple": ("three times", 3),
        },
        DRAWN + "One question a lesion.",
        tuple(BOXES),
    ),
    TableOf(
        "CT phantoms: is there a metastasis? AUC by slice (lesson 16)",
        "regions",
        {"auc": ("AUC", 3)},
        DRAWN + "The rows of regions mark regions first and judge each by four numbers of its box.",
        tuple(SLICES),
    ),
]

AGAINST = {  # the opponent -> who is compared with it
    "threshold": ("forest", "unet"),
    "forest": ("unet", "forest_100"),
    "unet": ("unet_relative", "unet_cross_entropy", "unet_dice", "unet_no_skips", "unet_100", "forest_100"),
    "whole": (
        "whole_max",
        "whole_max_1600",
        "histogram",
        "regions_threshold",
        "regions_forest",
        "regions_unet",
        "regions_true",
    ),
    "histogram": ("regions_threshold", "regions_forest", "regions_unet"),
    "regions_forest": ("regions_unet",),
    "box_numbers": ("box_cnn", "box_cnn_jittered"),
}


def compare(runs: dict[str, list[dict]]) -> dict[str, dict]:
    """Differences to opponents on the same test patients, with their 95 % intervals over patients and runs."""
    scores = {model: [run["scores"] for run in group] for model, group in runs.items() if group}
    found: dict[str, dict] = {}
    for opponent, models in AGAINST.items():
        for model in (m for m in models if {m, opponent} <= set(scores)):
            ours, theirs = scores[model], scores[opponent]
            fields = found.setdefault(model, {})
            if "dice" in ours[0]:
                fields |= {f"{name}_minus_{opponent}": v for name, v in marking.compared(ours, theirs).items()}
            if "score" in ours[0]:
                pair = ([run["score"] for run in group] for group in (ours, theirs))
                interval = metrics.paired_interval(ours[0]["truth"], *pair, resamples=1000)
                fields[f"auc_minus_{opponent}"] = [round(v, 4) for v in interval]
    return found
