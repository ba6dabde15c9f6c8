"""Boxes around lesions of CT phantoms, right and wrong ones, and what judges them; measured for lesson 16."""

import numpy as np
from skimage.transform import resize
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from benchmarks.marking import shown
from benchmarks.protocol import recipe
from course_utils.data.phantoms.ct import Slices

EDGE = 24  # pixels of a cut-out that a network judges


# A box is (top, bottom, left, right); what of it lies outside the slice is cut off.
def box_of(mask, shift=(0, 0), scale=1.0):
    """The smallest box around a mask, shifted by so many pixels, scaled around its centre, rounded to whole pixels."""
    rows, columns = np.nonzero(mask)
    box = []
    for places, step, edge in zip((rows, columns), shift, mask.shape, strict=True):
        middle, half = (places.min() + places.max() + 1) / 2 + step, scale * (places.max() + 1 - places.min()) / 2
        low = int(np.clip(round(middle - half), 0, edge - 1))
        box += [low, int(np.clip(round(middle + half), low + 1, edge))]
    return tuple(box)


def box_numbers(image, box):
    """Mean, spread and darkest tenth in HU, and the logarithm of the area, of what lies in a box."""
    top, bottom, left, right = box
    inside = image[top:bottom, left:right]
    return [inside.mean(), inside.std(), np.percentile(inside, 10), np.log(inside.size)]


def boxes(said: Slices, pixels: int, scale: float, rng: np.random.Generator) -> list[tuple]:
    """A box around each lesion, shifted up, down, left or right, drawn at random."""
    ways = np.array([(1, 0), (-1, 0), (0, 1), (0, -1)])[rng.integers(0, 4, len(said.known.slice))] * pixels
    lesions = zip(said.known.slice, said.known.number, ways, strict=True)
    return [box_of(said.lesions[s] == n, way, scale) for s, n, way in lesions]


def regression():
    """Logistic regression on standardised numbers."""
    return make_pipeline(StandardScaler(), LogisticRegression())


def by_numbers(train: Slices, drawn: list[list[tuple]], seed: int):
    """Logistic regression on four numbers of a box. drawn: one or several series of boxes around the training lesions."""
    known = [
        box_numbers(train.images[s], b) for series in drawn for s, b in zip(train.known.slice, series, strict=True)
    ]
    model = regression().fit(known, np.tile(train.known.solid, len(drawn)))

    def answer(said: Slices, asked: list[tuple]) -> np.ndarray:
        pairs = zip(said.known.slice, asked, strict=True)
        return model.predict_proba([box_numbers(said.images[s], b) for s, b in pairs])[:, 1]

    return answer, {"params": 5}


def by_size(train: Slices, drawn: list[list[tuple]], seed: int):
    """The trivial opponent: small ones are of one kind."""
    model = LogisticRegression().fit(sizes(drawn[0]), train.known.solid)
    return lambda said, asked: model.predict_proba(sizes(asked))[:, 1], {"params": 2}


def sizes(asked: list[tuple]) -> np.ndarray:
    """Logarithm of the area of each box, (n, 1)."""
    return np.log([[(bottom - top) * (right - left)] for top, bottom, left, right in asked])


def cut_out(said: Slices, asked: list[tuple]) -> np.ndarray:
    """What lies in the boxes, in the window of the liver, at one size: uint8 (n, EDGE, EDGE, 1)."""
    whole = shown(said.images)[..., 0]
    parts = [whole[s, t:b, le:r] for s, (t, b, le, r) in zip(said.known.slice, asked, strict=True)]
    return np.stack([resize(part, (EDGE, EDGE), preserve_range=True).astype("uint8") for part in parts])[..., None]


def by_cut_out(train: Slices, drawn: list[list[tuple]], seed: int, steps: int = 600):
    """A small CNN on cut-outs."""
    images = np.concatenate([cut_out(train, series) for series in drawn])
    model, facts = classifier(images, np.tile(train.known.solid, len(drawn)), seed, steps, shift=0)
    return lambda said, asked: model.predict(cut_out(said, asked), batch_size=256, verbose=0)[:, 0], facts


def classifier(images: np.ndarray, labels: np.ndarray, seed: int, steps: int, shift: float, brightest: bool = False):
    """The course's CNN, with narrower stages, after so many batches; and its facts. brightest: max pooling at the end."""
    import keras
    from keras import layers

    from course_utils import models, training

    mild = models.augmentation(
        None, shift=shift, rotation=0.02, zoom=0.1 if shift else 0, brightness=0, contrast=0, blur=0
    )
    model = models.cnn(images.shape[1:], 1, mild, widths=(16, 32, 64))
    if brightest:  # a small thing in a large picture weighs little in an average
        most = layers.Dropout(0.5)(layers.GlobalMaxPooling2D()(model.layers[-4].output))
        model = keras.Model(model.input, layers.Dense(1, activation="sigmoid")(most))
    rate = training.schedule(steps * 16, 1, 16)
    model.compile(keras.optimizers.AdamW(rate, weight_decay=5e-2), "binary_crossentropy")
    rng = np.random.default_rng(seed)
    order = np.concatenate([rng.permutation(len(labels)) for _ in range(-(-steps * 16 // len(labels)))])[: steps * 16]
    for part in np.array_split(order, max(1, steps // 100)):
        model.fit(images[part], labels[part], batch_size=16, shuffle=False, verbose=0)
    return model, {"params": model.count_params(), "recipe": recipe(model, 1, 16)}
