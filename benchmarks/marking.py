"""Ways to mark lesions in CT phantoms, and how what was marked is judged; measured for lesson 16."""

from functools import partial
from itertools import pairwise

import numpy as np
from scipy.ndimage import binary_fill_holes, gaussian_filter, label, median_filter
from skimage.morphology import closing, disk, opening, remove_small_objects

from benchmarks.protocol import recipe, rounded
from course_utils import data, metrics
from course_utils.data.phantoms.ct import Slices

BATCH_SIZE, STEPS = 8, 1000  # of a network that marks
SMALL, FAINT = 15.0, 30.0  # mm and HU: lesions below are shown apart
ALARMS = (0.1, 0.25, 0.5, 1.0)  # false alarms a slice at which the share of lesions found is read


# Lesson 16's opponent, copied word for word; a test compares them.
def liver_of(image, close):
    """Largest connected region that is as bright as liver, its gaps closed and its holes filled; image in HU."""
    smooth = gaussian_filter(image.astype(float), 1)
    regions, number = label(opening((smooth > 70) & (smooth < 150), disk(1)))
    if not number:
        return np.zeros(image.shape, bool)
    largest = regions == 1 + np.bincount(regions.ravel())[1:].argmax()
    wider = np.pad(largest, close + 1)  # closing must not stop at the edge of the image
    return binary_fill_holes(closing(wider, disk(close)))[close + 1 : -close - 1, close + 1 : -close - 1]


def darkness(images, close, blur):
    """How many HU a pixel is darker than the median of the liver; far below zero outside it."""
    found = np.full(images.shape, -1000.0)
    for image, score in zip(images, found, strict=True):
        liver = liver_of(image, close)
        if liver.any():
            smooth = gaussian_filter(image.astype(float), blur)
            liver &= image > -30  # no fat
            score[liver] = np.median(smooth[liver]) - smooth[liver]
    return found


def by_place(train: Slices, val: Slices, seed: int):
    """The trivial opponent: the same pixels in every slice, those where lesions of the training patients were."""
    where = gaussian_filter((train.lesions > 0).mean(axis=0), 1)
    return lambda images: np.broadcast_to(where, images.shape), {"params": where.size}


def by_threshold(train: Slices, val: Slices, seed: int):
    """Threshold and morphology; how far gaps are closed and how much is smoothed is chosen on all labelled slices."""
    both = Slices(*(np.concatenate(pair) for pair in zip(train[:3], val[:3], strict=True)), val.known, val.pixel)
    tried = [(close, blur) for close in (3, 5, 7) for blur in (0.5, 0.7, 1.0)]
    reached = [best_point(darkness(both.images, *options), both)[2] for options in tried]
    return partial(darkness, close=tried[int(np.argmax(reached))][0], blur=tried[int(np.argmax(reached))][1]), {
        "params": 4
    }


def pixel_numbers(images: np.ndarray) -> np.ndarray:
    """Of each pixel: smoothed HU at four scales, what is blob-like, a median, its place in the body, (n, h, w, 13)."""
    found = []
    for image in images:
        hu = np.clip(image, -150, 300).astype("float32")
        smooth = [hu, *(gaussian_filter(hu, sigma) for sigma in (0.7, 1.5, 3, 6))]
        inside = np.argwhere(image > -500)
        (top, left), (bottom, right) = inside.min(axis=0), inside.max(axis=0)
        rows, columns = np.indices(image.shape)
        places = (rows - top) / (bottom - top), (columns - left) / (right - left)
        liver = liver_of(image, 7)
        brightness = np.median(hu[liver]) if liver.any() else 100.0
        blobs = [wide - narrow for narrow, wide in pairwise(smooth)]
        found.append(
            np.stack([*(s - brightness for s in smooth), *blobs, median_filter(hu, 5) - brightness, liver, *places], -1)
        )
    return np.stack(found).astype("float32")


def by_forest(train: Slices, val: Slices, seed: int):
    """Boosted trees on counted numbers of each pixel, none of them learned."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    known, lesion = pixel_numbers(train.images), train.lesions > 0
    near = train.images > -150  # neither air nor lung
    model = HistGradientBoostingClassifier(max_iter=200, learning_rate=0.1, random_state=seed).fit(
        known[near], lesion[near]
    )

    def answer(images: np.ndarray) -> np.ndarray:
        asked = pixel_numbers(images)
        return model.predict_proba(asked.reshape(-1, asked.shape[-1]))[:, 1].reshape(images.shape)

    return answer, {"params": sum(tree.get_n_leaf_nodes() for step in model._predictors for tree in step)}


def by_network(train: Slices, val: Slices, seed: int, loss: str = "segmentation_loss", skips: bool = True,
               relative: bool = False, steps: int = STEPS):  # fmt: skip
    """The lesson's U-Net on a window of the slices, or on one around each slice's own liver (relative)."""
    import keras

    from course_utils import models, training

    window = partial(shown, relative=relative)
    x, y = window(train.images), (train.lesions > 0)[..., None].astype("float32")
    order = np.concatenate(
        [np.random.default_rng([seed, turn]).permutation(len(x)) for turn in range(1 + steps * BATCH_SIZE // len(x))]
    )
    order = order[: steps * BATCH_SIZE]
    model = models.unet(x.shape[1:], skips=skips)
    rate = training.schedule(len(order), 1, BATCH_SIZE, peak=5e-3)
    model.compile(keras.optimizers.AdamW(rate, weight_decay=1e-4), getattr(models, loss))
    for part in np.array_split(order, max(1, steps // 100)):  # never a copy of all that is shown
        model.fit(x[part], y[part], batch_size=BATCH_SIZE, shuffle=False, verbose=0)

    def answer(images: np.ndarray) -> np.ndarray:
        return model.predict(window(images), batch_size=100, verbose=0)[..., 0]

    return answer, {"params": model.count_params(), "recipe": recipe(model, 1, BATCH_SIZE)}


def shown(images: np.ndarray, relative: bool = False) -> np.ndarray:
    """Slices in the window of the liver, uint8 (n, height, width, 1); relative: in one around the liver's own brightness."""
    if not relative:
        return data.to_window(images, level=75, width=300)[..., None]
    livers = [(image, liver_of(image, 7)) for image in images]
    levels = [np.median(image[liver]) if liver.any() else 100.0 for image, liver in livers]
    return np.stack([data.to_window(i, level - 30, 300) for i, level in zip(images, levels, strict=True)])[..., None]


def cleaned(marked: np.ndarray, least: int) -> np.ndarray:
    """Masks (n, height, width) without regions of fewer pixels than `least`."""
    return np.stack([remove_small_objects(mask, max_size=least - 1) for mask in marked]) if least > 1 else marked


def overlap(marked: np.ndarray, said: Slices) -> np.ndarray:
    """Dice of each slice; where there is nothing to find, 1 if nothing is marked and 0 otherwise."""
    found = np.array([metrics.dice(truth, mask) for truth, mask in zip(said.lesions > 0, marked, strict=True)])
    return np.where(np.isnan(found), 1.0, found)


def best_point(score: np.ndarray, said: Slices) -> tuple[float, int, float]:
    """Threshold and smallest region that reach the highest mean overlap, and that overlap."""
    tried = [(float(t), least) for t in sweep(score) for least in (1, 2, 4)]
    reached = [overlap(cleaned(score > t, least), said).mean() for t, least in tried]
    place = int(np.argmax(reached))
    return *tried[place], float(reached[place])


def sweep(score: np.ndarray, number: int = 24) -> np.ndarray:
    """Thresholds at which between 0.05 and 8 % of the pixels are marked."""
    return np.quantile(score, 1 - np.geomspace(5e-4, 0.08, number))


def judged(score: np.ndarray, said: Slices, threshold: float, least: int) -> tuple[dict[str, float], dict[str, list]]:
    """Measures at one threshold and over all, and for each slice with a lesion its Dice, lesions found, and lesions."""
    marked = cleaned(score > threshold, least)
    found, alarms = found_at(marked, said)
    ill = (said.lesions > 0).any(axis=(1, 2))
    fits = np.array([metrics.dice(*pair) for pair in zip(said.lesions[ill] > 0, marked[ill], strict=True)])
    places = zip(said.known.slice[found], said.known.number[found], strict=True)
    lines = [apart(said.lesions[place] == number, marked[place], said.pixel) for place, number in places]
    small, faint = said.known.diameter < SMALL, said.known.contrast < FAINT
    measures = {
        "dice": fits.mean(),
        "surface_mm": np.mean(lines) if lines else np.nan,
        "found": found.mean(),
        "found_small": found[small].mean(),
        "found_faint": found[faint & ~small].mean(),
        "false_alarms": alarms / len(marked),
        "healthy_marked": marked[~ill].any(axis=(1, 2)).mean(),
    }
    points = [found_at(cleaned(score > t, least), said) for t in sweep(score)]
    for limit in ALARMS:
        inside = [hit.mean() for hit, false in points if false <= limit * len(marked)]
        measures[f"found_at_{limit:g}"] = max(inside, default=0.0)
    hits, lesions = (
        np.bincount(said.known.slice, weights, len(ill))[ill].astype(int).tolist() for weights in (found, None)
    )
    return rounded(measures), {"dice": fits.round(4).tolist(), "hits": hits, "lesions": lesions}


def apart(lesion: np.ndarray, marked: np.ndarray, pixel: float) -> float:
    """Mean distance in mm of a lesion's outline from that of the marked region that shares most pixels with it."""
    regions, _ = label(marked)
    region = regions == 1 + np.bincount(regions[lesion])[1:].argmax()
    return metrics.surface_distances(lesion, region, pixel)[0]


def found_at(marked: np.ndarray, said: Slices) -> tuple[np.ndarray, int]:
    """Whether each known lesion was found, and the number of false alarms in all slices."""
    each = [metrics.matched(lesions, mask) for lesions, mask in zip(said.lesions, marked, strict=True)]
    found = [each[place].found[number - 1] for place, number in zip(said.known.slice, said.known.number, strict=True)]
    return np.array(found, bool), sum(one.false_alarms for one in each)


def compared(ours: list[dict], theirs: list[dict], resamples: int = 2000) -> dict[str, list[float]]:
    """Mean Dice, and share of lesions found, of our runs minus theirs, with 95 % intervals over patients and runs.

    Each run: dice, hits and lesions, one number a slice with a lesion; the same slices in all runs.
    """
    rng = np.random.default_rng(0)
    both = [{key: np.array([run[key] for run in group], float) for key in group[0]} for group in (ours, theirs)]

    def means(group: dict, runs: np.ndarray, cases: np.ndarray) -> np.ndarray:
        hits, lesions = group["hits"][runs][:, cases].sum(), group["lesions"][runs][:, cases].sum()
        return np.array([group["dice"][runs][:, cases].mean(), hits / lesions])

    number = both[0]["dice"].shape[1]
    drawn = []
    for _ in range(resamples):
        cases = rng.integers(0, number, number)
        parts = [means(group, rng.integers(0, len(group["dice"]), len(group["dice"])), cases) for group in both]
        drawn.append(parts[0] - parts[1])
    value = np.subtract(*(means(group, np.arange(len(group["dice"])), np.arange(number)) for group in both))
    low, high = np.quantile(drawn, (0.025, 0.975), axis=0)
    ends = zip(("dice", "found"), value, low, high, strict=True)
    return {name: [round(float(v), 4) for v in interval] for name, *interval in ends}
