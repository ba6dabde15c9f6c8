"""Ways to tell the classes apart that have nothing to do with the disease: facts of the file, the border, marks in it."""

import warnings

import numpy as np
from scipy.ndimage import grey_closing, grey_opening
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

FOLDS = 5
RIM = 0.15  # share of the edge that counts as the border
SHARP = 90.0  # grey levels by which a mark stands out from its neighbourhood
BOX = 0.25  # share of the edge of the corners and sides in which marks are looked for
BOXES = (
    "top left",
    "top middle",
    "top right",
    "middle left",
    "middle right",
    "bottom left",
    "bottom middle",
    "bottom right",
)
MARK = 0.008  # share of a box that has to be sharp
READABLE = 56  # pixels along an edge below which letters cannot be told from anything else


def told_by_facts(facts: list[dict], labels: np.ndarray, groups: np.ndarray) -> dict[str, float]:
    """How well each fact of the files tells the classes apart, mean AUC of each class against the rest on held-out groups.

    facts: one dictionary an image, with size, mode, format and compression. Facts that are the same everywhere are left out.
    """
    found = {}
    for name in ("size", "mode", "format", "compression"):
        values = np.array([str(one.get(name, "")) for one in facts])[:, None]
        if len(np.unique(values)) > 1:
            found[name] = held_out_auc(OneHotEncoder(handle_unknown="ignore", min_frequency=3), values, labels, groups)
    return found


def told_by_border(images: np.ndarray, labels: np.ndarray, groups: np.ndarray) -> float:
    """The same, of a regression on the outermost pixels alone. images: uint8 (n, size, size, channels)."""
    small = _pooled(images)
    rim = max(1, round(RIM * small.shape[1]))
    inside = np.zeros(small.shape[1:3], bool)
    inside[rim:-rim, rim:-rim] = True
    return held_out_auc(StandardScaler(), small[:, ~inside].reshape(len(small), -1), labels, groups)


def _pooled(images: np.ndarray, most: int = 16) -> np.ndarray:
    step = max(1, images.shape[1] // most)
    edge = images.shape[1] // step * step
    cut = images[:, :edge, :edge]
    return cut.reshape(len(cut), edge // step, step, edge // step, step, -1).mean(axis=(2, 4), dtype=np.float32)


def held_out_auc(scaler, x: np.ndarray, labels: np.ndarray, groups: np.ndarray) -> float:
    """Mean AUC over classes of a regression that never saw the groups it is asked about; 0.5 if it cannot be tried."""
    folds = min(FOLDS, len(np.unique(groups)))
    if folds < 2:
        return 0.5
    model = make_pipeline(scaler, LogisticRegression(C=0.01, max_iter=200, class_weight="balanced"))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            said = cross_val_predict(model, x, labels, groups=groups, cv=GroupKFold(folds), method="predict_proba")
    except ValueError:  # a class is missing in one of the folds
        return 0.5
    classes = [c for c in np.unique(labels) if 0 < (labels == c).sum() < len(labels)]
    return float(np.mean([roc_auc_score(labels == c, said[:, i]) for i, c in enumerate(classes)]))


def sharpness(pixels: np.ndarray) -> np.ndarray:
    """Share of small sharp things, such as strokes of letters, in nine boxes of an image, (9,), the middle one last.

    pixels: (h, w, channels), any depth. A thing is small if a square of a twentieth of the edge does not fit into
    it. In images below 56 pixels nothing is looked for.
    """
    if min(pixels.shape[:2]) < READABLE:
        return np.zeros(9, np.float32)
    grey = pixels.mean(axis=2, dtype=np.float32)
    grey *= 255 / max(float(grey.max()), 1.0) if pixels.dtype != np.uint8 else 1.0
    step = max(1, round(max(grey.shape) / 128))
    grey = grey[: grey.shape[0] // step * step, : grey.shape[1] // step * step]
    grey = grey.reshape(grey.shape[0] // step, step, grey.shape[1] // step, step).mean(axis=(1, 3))
    edge = max(3, round(max(grey.shape) / 20))
    small = np.maximum(grey - grey_opening(grey, (edge, edge)), grey_closing(grey, (edge, edge)) - grey) > SHARP
    places = [[slice(start, start + box) for start in (0, (length - box) // 2, length - box)]
              for length, box in ((n, max(3, round(BOX * n))) for n in grey.shape)]  # fmt: skip
    shares = [small[rows, columns].mean() for rows in places[0] for columns in places[1]]
    return np.array(shares[:4] + shares[5:] + shares[4:5], np.float32)


def marks(sharp: np.ndarray, labels: np.ndarray) -> tuple[list[int], dict[str, float]]:
    """Images with something sharp and small near the edge, such as letters, and what that tells of the classes.

    sharp: (n, 9) of `sharpness`. Returns the indices of images that are sharp in one or two boxes at the edge and far less
    elsewhere, most marked first; and box -> AUC for the class that it tells best, for boxes that tell more than chance.
    """
    usual = np.median(sharp, axis=1)
    excess = sharp[:, :8] - usual[:, None]
    ordered = np.sort(sharp, axis=1)
    alone = ordered[:, -3] < 0.34 * ordered[:, -1]
    marked = [int(i) for i in np.argsort(-excess.max(axis=1)) if excess[i].max() > MARK and alone[i]]
    telling = {name: _telling(np.where(excess[:, k] > MARK, excess[:, k], 0), labels) for k, name in enumerate(BOXES)}
    return marked, {name: auc for name, auc in telling.items() if auc > 0.7}


def _telling(raised: np.ndarray, labels: np.ndarray) -> float:
    """The highest AUC of any class against the rest, of a number that only a mark in this box would raise."""
    classes = [c for c in np.unique(labels) if 5 <= (labels == c).sum() < len(labels)]
    return max((float(roc_auc_score(labels == c, raised)) for c in classes), default=0.5)
