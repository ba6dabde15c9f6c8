"""Lesson 14: a small 3D network on every 3D data set of MedMNIST, one recipe; and what its parts add on AdrenalMNIST3D."""

import time
from functools import partial

import numpy as np

from benchmarks.lessons.cnn_pneumonia import no_score
from benchmarks.lessons.rnn_scan_slices import fit_shape
from benchmarks.protocol import Blind, Fitted, Model, TableOf, diagnosed, majority, official, recipe, score_diagnosis
from course_utils import data, lab, metrics
from course_utils.data import Split

BATCH_SIZE, FOLDS = 32, 4
GLANDS = "adrenalmnist3d"  # shapes of 0 and 255, which the counted numbers need


def datasets(size: int = 28) -> list[str]:
    """Names of the 3D data sets whose official file is at hand."""
    return [name for name in official(size) if "3d" in name]


def mirrors_keep_the_label(entry: data.Entry) -> bool:
    """Whether a mirror image has the same label: no, if the classes tell left from right."""
    return not any(side in label.lower() for label in entry.classes for side in ("left", "right"))


def trained(x: np.ndarray, y: np.ndarray, outputs: int, seed: int, epochs: int, mirror: bool, shift: int, **options):
    """A trained network, and its facts. x: uint8 volumes. shift: in 28ths of the edge. options: of models.volume_cnn."""
    lab.seed_keras(seed)
    import keras

    from course_utils import models, training

    model = models.volume_cnn(x.shape[1:], outputs, **options)
    loss = "binary_crossentropy" if outputs == 1 else "sparse_categorical_crossentropy"
    rate = training.schedule(len(x), epochs, BATCH_SIZE, peak=2e-3)
    model.compile(keras.optimizers.AdamW(rate, weight_decay=2e-2), loss)
    moves = {"mirror": mirror, "shift": round(shift * x.shape[1] / 28)}
    start = time.perf_counter()
    model.fit(models.MovedBatches(x, y, BATCH_SIZE, seed, **moves), epochs=epochs, verbose=0)
    facts = {"params": model.count_params(), "train_images": len(x), "train_seconds": time.perf_counter() - start}
    return model, facts | {"recipe": recipe(model, epochs, BATCH_SIZE)}


def answers(model, volumes: np.ndarray, mirrored: bool) -> np.ndarray:
    """Probabilities (n,) of disease, or (n, classes)."""
    from course_utils import models

    score = models.predict_volumes(model, volumes, mirrored=mirrored)
    return score[:, 0] if score.shape[1] == 1 else score


def settings(entry: data.Entry, mirror: bool) -> tuple[int, bool]:
    """Outputs of the network, and whether it is trained on mirror images and asked about them."""
    return 1 if len(entry.classes) == 2 else len(entry.classes), mirror and mirrors_keep_the_label(entry)


def fit(blind: Blind, seed: int, epochs: int = 20, mirror: bool = True, shift: int = 2, **options) -> Fitted:
    """Train with the recipe of lesson 14; the last epoch's weights, nothing is selected.

    mirror: train on mirror images, and average the answers over them, where a mirror image has the same label. The same
    network's answers to the volumes as they are count as well, under their own name.
    """
    outputs, mirror = settings(blind.entry, mirror)
    model, facts = trained(*blind.train, outputs, seed, epochs, mirror, shift, **options)
    found = diagnosed(blind.val.labels, answers(model, blind.val.images, mirror))
    said = {"score": answers(model, blind.test_images, mirror)}
    if mirror:
        said["one_view"] = answers(model, blind.test_images, False)
    return Fitted(found, said, facts)


def score_views(outputs: dict, test: Split, seed: int) -> dict:
    """AUC and accuracy of the answers, and of those that are not averaged over mirror images, where there are such."""
    found = score_diagnosis(outputs, test, seed)
    if "one_view" in outputs:
        single = score_diagnosis({"score": outputs["one_view"]}, test, seed)
        found |= {f"one_view_{name}": single[name] for name in ("auc", "acc")}
        if "scores" in found:
            found["scores"]["one_view"] = single["scores"]["score"]
    return found


def fit_folds(blind: Blind, seed: int, epochs: int = 20, mirror: bool = True, shift: int = 2, **options) -> Fitted:
    """The same recipe, cross-validated inside the training split: mean AUC and accuracy over the folds, for choosing."""
    from sklearn.model_selection import StratifiedKFold

    outputs, mirror = settings(blind.entry, mirror)
    x, y = blind.train
    found, facts = [], {}
    for inside, outside in StratifiedKFold(FOLDS, shuffle=True, random_state=seed).split(x, y):
        model, facts = trained(x[inside], y[inside], outputs, seed, epochs, mirror, shift, **options)
        found.append(diagnosed(y[outside], answers(model, x[outside], mirror)))
    means = {name: float(np.mean([one[name] for one in found])) for name in found[0]}
    return Fitted({f"fold_{name}": round(value, 4) for name, value in means.items()}, {}, facts)


def nine_numbers(volumes: np.ndarray) -> np.ndarray:
    """Lesson 22's four numbers of a shape, and five of scikit-image's, (n, 9)."""
    from course_utils import models

    return models.shape_measures(volumes)


def _network(label: str, only: tuple[str, ...] = (GLANDS,), **options) -> Model:
    return Model(label, "volumes", partial(fit, **options), score_views, only)


def _choice(label: str, **options) -> Model:
    return Model(label, "choice", partial(fit_folds, **options), no_score, (GLANDS,))


# cnn3d is the lesson's network; the others are it without a part
MODELS = {
    "cnn3d": _network("the course's 3D network", only=()),
    "cnn3d_no_mirror": _network("no mirror images, neither in training nor when it is asked", mirror=False),
    "cnn3d_no_shift": _network("no shifts in training", shift=0),
    "cnn2_5d": _network("kernels of one slice, 1 x 3 x 3, and the mean over slices (2.5D)", kernel=(1, 3, 3)),
    "shape_measures": Model("logistic regression on nine counted numbers of the shape", "volumes",
                            partial(fit_shape, describe=nine_numbers), score_diagnosis, (GLANDS,)),
    "majority": Model("always the commonest answer", "volumes", majority, score_diagnosis),
    "folds_cnn3d": _choice("the course's 3D network"),
    "folds_no_mirror": _choice("no mirror images", mirror=False),
    "folds_narrow": _choice("half as wide", widths=(8, 16, 16, 32, 32)),
}  # fmt: skip
TABLES = [
    TableOf(
        "Volumes, read by a 3D network (lesson 14)",
        "volumes",
        {"auc": ("AUC", 3), "acc": ("accuracy", 3), "one_view_auc": ("AUC, one view", 3),
         "one_view_acc": ("accuracy, one view", 3)},
        "The first network is the lesson's, the same recipe for every 3D data set. Its answer is the mean over eight mirror "
        "images, where these have the same label; one view: the same network's answer to the volume as it is. The network "
        "without mirror images differs from the lesson's in training and in being asked once, 2.5D in its strides and number of "
        "weights as well as in its kernels.",
        ("majority", "shape_measures", "cnn3d", "cnn3d_no_mirror", "cnn3d_no_shift", "cnn2_5d"),
        published=True,
    ),
    TableOf(
        "How the 3D network was chosen: cross-validation inside the training split (lesson 14)",
        "choice",
        {"fold_auc": ("AUC", 3), "fold_acc": ("accuracy", 3)},
        "Four folds of the training volumes, cut anew for each seed, the mean over the folds; validation and test split take no "
        "part.",
        tuple(name for name in MODELS if name.startswith("folds_")),
    ),
]  # fmt: skip


def compare(runs: dict[str, list[dict]]) -> dict[str, dict]:
    """Differences of AUC with intervals over volumes and seeds: cnn3d minus each other model, and minus its own single views.

    Mirror images in training only, without those at test: cnn3d's single views minus the network that saw none.
    """
    scores = {name: [run["scores"]["score"] for run in group if run["scores"]] for name, group in runs.items()}
    scores = {name: group for name, group in scores.items() if group}
    if "cnn3d" not in scores:
        return {}
    truth = runs["cnn3d"][0]["scores"]["truth"]
    single = [run["scores"]["one_view"] for run in runs["cnn3d"] if "one_view" in run["scores"]]

    def difference(ours: list, theirs: list, same_seeds: bool = False) -> list[float]:
        return [round(value, 4) for value in metrics.paired_interval(truth, ours, theirs, same_seeds=same_seeds)]

    found = {
        name: {"auc_cnn3d_minus_this": difference(scores["cnn3d"], group)}
        for name, group in scores.items()
        if name != "cnn3d"
    }
    if single:
        found["cnn3d"] = {"auc_minus_one_view": difference(scores["cnn3d"], single, same_seeds=True)}
        if "cnn3d_no_mirror" in found:
            found["cnn3d_no_mirror"]["auc_one_view_minus_this"] = difference(single, scores["cnn3d_no_mirror"])
    return found
