"""Lesson 25's Transformers on what other lessons read too: reports, a patient's hours, X-rays."""

import time

import numpy as np

from benchmarks import wards
from benchmarks.protocol import Blind, Fitted, diagnosed, recipe
from course_utils import lab
from course_utils.data import reports


def reads_text(
    train: reports.Reports,
    val: reports.Reports,
    seed: int,
    order: str | None = "near",
    depth: int = 1,
    epochs: int = 10,
):
    """A Transformer over the words of a report, trained as lesson 23's recurrent readers, with its own rate."""
    import keras
    from keras import layers

    from benchmarks.lessons import rnn_reports as texts_of
    from course_utils import training
    from course_utils.models import attention

    batch = texts_of.BATCH_SIZE
    vectorize = layers.TextVectorization(standardize="lower", split="whitespace")
    vectorize.adapt(texts_of.tidy(train.texts))
    numbers = np.array(vectorize(texts_of.tidy(train.texts)))
    numbers[(np.random.default_rng(seed).random(numbers.shape) < 0.02) & (numbers > 0)] = 1  # some words are unknown
    model = attention.text_reader(vectorize.vocabulary_size(), order=order, depth=depth)
    rate = training.schedule(
        len(numbers), epochs, batch, peak=3e-3
    )  # 1e-3 and 1e-2 did no better on validation reports
    model.compile(keras.optimizers.AdamW(rate, weight_decay=1e-3, global_clipnorm=1.0), "binary_crossentropy")
    model.fit(texts_of.batches(numbers, train.labels, seed), epochs=epochs, verbose=0)

    def answer(texts: list[str]) -> np.ndarray:
        return model.predict(np.asarray(vectorize(texts_of.tidy(texts))), batch_size=256, verbose=0)[:, 0]

    return answer, {"params": model.count_params(), "recipe": recipe(model, epochs, batch)}


def reads_hours(train: wards.Seen, val: wards.Seen, seed: int):
    """A causal Transformer over a patient's hours, trained as lesson 24's networks, with its own rate."""
    import keras

    from course_utils import training
    from course_utils.models import attention

    how, model = wards.scale(train), attention.signal_reader()
    x = wards.read(train, *how)
    rate = training.schedule(len(x), wards.EPOCHS, wards.BATCH_SIZE, peak=3e-3)  # 1e-2 did worse on validation patients
    model.compile(keras.optimizers.AdamW(rate, weight_decay=1e-3, global_clipnorm=1.0), "binary_crossentropy")
    model.fit(x, train.hours.labels[..., None], sample_weight=train.where.astype("float32"),
              batch_size=wards.BATCH_SIZE, epochs=wards.EPOCHS, verbose=0)  # fmt: skip
    facts = {"params": model.count_params(), "recipe": recipe(model, wards.EPOCHS, wards.BATCH_SIZE)}
    return lambda said: model.predict(wards.read(said, *how), batch_size=250, verbose=0)[said.where][:, 0], facts


IMAGES_SEEN = 48_000  # about 45 seconds of training on two cores for each network
RATES = {"cnn": 3e-3, "vit": 1e-3}  # 3e-3 did worse for the Vision Transformer on validation images


def some(blind: Blind, n: int | None, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """n training images of this seed, the same for every row, or all."""
    x, y = blind.train
    chosen = np.random.default_rng(seed).permutation(len(x))[:n]
    return x[chosen], y[chosen]


def by_pixels(blind: Blind, seed: int, n: int | None) -> Fitted:
    """Logistic regression on the pixels, as in lesson 21."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    x, y = some(blind, n, seed)
    start = time.perf_counter()
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.01, max_iter=1000)).fit(x.reshape(len(x), -1), y)
    facts = {"params": x[0].size + 1, "train_images": len(x), "train_seconds": time.perf_counter() - start}

    def answer(images: np.ndarray) -> np.ndarray:
        return model.predict_proba(images.reshape(len(images), -1))[:, 1]

    return Fitted(diagnosed(blind.val.labels, answer(blind.val.images)), {"score": answer(blind.test_images)}, facts)


def sees(blind: Blind, seed: int, n: int | None, kind: str = "vit", **options) -> Fitted:
    """Lesson 12's network or a Vision Transformer; all see equally many augmented images, which takes about as long."""
    lab.seed_keras(seed)
    import keras

    from course_utils import models, training
    from course_utils.models import attention

    x, y = some(blind, n, seed)
    batch = 64 if len(x) >= 1000 else 32
    epochs = round(IMAGES_SEEN / len(x))
    make = models.cnn if kind == "cnn" else attention.vision_transformer
    model = make(x.shape[1:], 1, models.augmentation(), **options)
    rate = training.schedule(len(x), epochs, batch, peak=RATES[kind])
    model.compile(keras.optimizers.AdamW(rate, weight_decay=5e-2, global_clipnorm=1.0), "binary_crossentropy")
    start = time.perf_counter()
    model.fit(x, y, batch_size=batch, epochs=epochs, verbose=0)
    facts = {"params": model.count_params(), "train_images": len(x), "train_seconds": time.perf_counter() - start}
    facts["recipe"] = recipe(model, epochs, batch)

    def answer(images: np.ndarray) -> np.ndarray:
        return models.predict_mirrored(model, images)[:, 0]

    return Fitted(diagnosed(blind.val.labels, answer(blind.val.images)), {"score": answer(blind.test_images)}, facts)


def image_cost(blind: Blind, seed: int) -> Fitted:
    """Seconds per 1,000 training images of each network, one after the other in one process."""
    lab.seed_keras(seed)
    from course_utils import models
    from course_utils.models import attention

    x, y = blind.train.images[:1920], blind.train.labels[:1920]
    shape, found = x.shape[1:], {}
    for name, model in (
        ("cnn", models.cnn(shape, 1, models.augmentation())),
        ("vit", attention.vision_transformer(shape, 1, models.augmentation())),
        ("vit_stem", attention.vision_transformer(shape, 1, models.augmentation(), stem=True)),
    ):
        model.compile("adam", "binary_crossentropy")
        model.fit(x[:128], y[:128], batch_size=64, verbose=0)
        start = time.perf_counter()
        model.fit(x, y, batch_size=64, epochs=3, verbose=0)
        found[f"{name}_seconds_per_1000"] = round((time.perf_counter() - start) / 3 / len(x) * 1000, 2)
    facts = {"params": model.count_params(), "train_images": len(x), "train_seconds": 0.0}
    return Fitted(
        found, {name: np.array(value) for name, value in found.items()}, facts | {"recipe": recipe(model, 3, 64)}
    )
