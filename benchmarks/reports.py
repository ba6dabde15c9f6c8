"""Lesson 23's comparison on synthetic reports: two baselines without memory, and networks that read in order."""

import re
import time

import numpy as np

from course_utils import lab, metrics, reports

SOURCES = ("course_utils/reports.py", "course_utils/training.py")
# model -> (cell, directions) for networks; None for what needs no network
READERS = {
    "keyword": None,
    "bag_of_words": None,
    "gru": ("GRU", 1),
    "lstm": ("LSTM", 1),
    "bigru": ("GRU", 2),
    "bilstm": ("LSTM", 2),
}
MODELS = dict.fromkeys(READERS, "text")  # model -> task
EPOCHS, BATCH_SIZE = 5, 64


def datasets() -> list[str]:
    """The reports of course_utils.reports, which are always at hand."""
    return ["synthetic_reports"]


def tidy(texts: list[str]) -> list[str]:
    """Texts with punctuation set apart, as in lesson 23."""
    return [re.sub(r"([.,:?])", r" \1 ", text) for text in texts]


def network(words: int, cell: str, directions: int):
    """Lesson 23's network: embedding, recurrent reader, attention pooling, one sigmoid unit."""
    import keras
    from keras import layers, ops

    inputs = keras.Input((None,), dtype="int32")
    x = layers.SpatialDropout1D(0.2)(layers.Embedding(words, 32)(inputs))
    mask = ops.not_equal(inputs, 0)
    reader = getattr(layers, cell)(32, return_sequences=True, use_cudnn=False)
    states = (layers.Bidirectional(reader) if directions == 2 else reader)(x, mask=mask)
    score = layers.Dense(1, use_bias=False)(states)[..., 0]
    weights = ops.softmax(ops.where(mask, score, -1e9), axis=1)
    x = layers.Dropout(0.3)(ops.sum(weights[..., None] * states, axis=1))
    return keras.Model(inputs, layers.Dense(1, activation="sigmoid")(x))


def measure(name: str, model_name: str, seed: int) -> dict:
    """Train on reports of four styles, drawn with this seed; measure on reports of the same styles and on letters."""
    lab.start(seed)
    train = reports.make(12_000, seed=1000 * seed + 1)
    test, letters = reports.make(3_000, seed=1000 * seed + 3), reports.make(1_500, ("letter",), seed=1000 * seed + 4)
    train = train.without(test.texts + letters.texts)
    start = time.perf_counter()
    answer, params = fit(model_name, train, seed)
    seconds = time.perf_counter() - start
    score, shifted = answer(test.texts), answer(letters.texts)
    negated = np.isin(test.mentions, ("absent", "uncertain", "resolved"))
    return {
        "source": "synthetic",
        "params": params,
        "train_images": 12_000,
        "epochs": EPOCHS if READERS[model_name] else 0,
        "train_seconds": round(seconds, 1),
        "auc": round(metrics.auc(test.labels, score), 4),
        "acc": round(metrics.accuracy(test.labels, score), 4),
        # denied, doubted and resolved weigh as much as affirmed, as in the lesson's negation set
        "acc_negation": round(
            float(np.mean([np.mean(score[negated] <= 0.5), np.mean(score[test.labels == 1] > 0.5)])), 4
        ),
        "acc_two_findings": round(metrics.accuracy(test.labels[test.paired], score[test.paired]), 4),
        "acc_letters": round(metrics.accuracy(letters.labels, shifted), 4),
    }


def fit(model_name: str, train: reports.Reports, seed: int):
    """A function from texts to probabilities, and the number of trained parameters."""
    if model_name == "keyword":
        return lambda texts: np.array([float("pneumonia" in text) for text in texts]), 0
    if model_name == "bag_of_words":
        from sklearn.feature_extraction.text import CountVectorizer
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline

        bag = make_pipeline(CountVectorizer(), LogisticRegression(max_iter=1000)).fit(train.texts, train.labels)
        return lambda texts: bag.predict_proba(list(texts))[:, 1], bag[-1].coef_.size + 1
    import keras
    from keras import layers

    from course_utils import training

    vectorize = layers.TextVectorization(standardize="lower", split="whitespace")
    vectorize.adapt(tidy(train.texts))
    numbers = np.array(vectorize(tidy(train.texts)))
    numbers[(np.random.default_rng(seed).random(numbers.shape) < 0.02) & (numbers > 0)] = 1  # some words are unknown
    model = network(vectorize.vocabulary_size(), *READERS[model_name])
    rate = training.schedule(len(numbers), EPOCHS, BATCH_SIZE, peak=5e-3)
    model.compile(keras.optimizers.AdamW(rate, weight_decay=1e-3, global_clipnorm=1.0), "binary_crossentropy")
    model.fit(numbers, train.labels, BATCH_SIZE, EPOCHS, verbose=0, callbacks=[training.Progress()])
    return lambda texts: model.predict(np.asarray(vectorize(tidy(texts))), verbose=0)[:, 0], model.count_params()
