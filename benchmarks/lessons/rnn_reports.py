"""Lesson 23: readers of synthetic reports, two baselines without memory and networks that read in order."""

import re
import time
from functools import partial

import numpy as np

from benchmarks.protocol import Fitted, Model, TableOf, recipe, rounded
from course_utils import lab, metrics, reports
from course_utils.data import Split

BATCH_SIZE = 64


def datasets(size: int = 28) -> list[str]:
    """The reports of course_utils.reports, which are always at hand."""
    return ["synthetic_reports"] if size == 28 else []


def drawn(seed: int, n: int) -> dict[str, reports.Reports]:
    """Reports of a seed: training (n, without what the others hold), validation, test, and letters in a style of their own."""
    test, letters = reports.make(n // 4, seed=1000 * seed + 3), reports.make(n // 8, ("letter",), seed=1000 * seed + 4)
    val = reports.make(n // 8, seed=1000 * seed + 2)
    train = reports.make(n, seed=1000 * seed + 1).without(val.texts + test.texts + letters.texts)
    return {"train": train, "val": val, "test": test, "letters": letters}


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


def always_no(train: reports.Reports, seed: int):
    """Pneumonia is never affirmed."""
    return lambda texts: np.zeros(len(texts)), {"params": 0}


def keyword(train: reports.Reports, seed: int):
    """Pneumonia is affirmed wherever the word stands."""
    return lambda texts: np.array([float("pneumonia" in text) for text in texts]), {"params": 0}


def bag_of_words(train: reports.Reports, seed: int):
    """Logistic regression on the counts of words, which have no order."""
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    bag = make_pipeline(CountVectorizer(), LogisticRegression(max_iter=1000)).fit(train.texts, train.labels)
    return lambda texts: bag.predict_proba(list(texts))[:, 1], {"params": bag[-1].coef_.size + 1}


def recurrent(train: reports.Reports, seed: int, cell: str, directions: int, epochs: int = 5):
    """A recurrent network over the words in their order."""
    import keras
    from keras import layers

    from course_utils import training

    vectorize = layers.TextVectorization(standardize="lower", split="whitespace")
    vectorize.adapt(tidy(train.texts))
    numbers = np.array(vectorize(tidy(train.texts)))
    numbers[(np.random.default_rng(seed).random(numbers.shape) < 0.02) & (numbers > 0)] = 1  # some words are unknown
    model = network(vectorize.vocabulary_size(), cell, directions)
    rate = training.schedule(len(numbers), epochs, BATCH_SIZE, peak=5e-3)
    model.compile(keras.optimizers.AdamW(rate, weight_decay=1e-3, global_clipnorm=1.0), "binary_crossentropy")
    model.fit(numbers, train.labels, BATCH_SIZE, epochs, verbose=0)

    def answer(texts: list[str]) -> np.ndarray:
        return model.predict(np.asarray(vectorize(tidy(texts))), verbose=0)[:, 0]

    return answer, {"params": model.count_params(), "recipe": recipe(model, epochs, BATCH_SIZE)}


def fit(blind: None, seed: int, reader, n: int = 12_000, **options) -> Fitted:
    """Train a reader on reports of four styles, drawn with this seed; its answers to test reports and to letters."""
    lab.seed_keras(seed)
    sets = drawn(seed, n)
    start = time.perf_counter()
    answer, facts = reader(sets["train"], seed, **options)
    facts |= {"train_images": len(sets["train"].texts), "train_seconds": time.perf_counter() - start}
    outputs = {name: np.asarray(answer(sets[name].texts), float) for name in ("test", "letters")}
    outputs["n"] = np.array(n)
    return Fitted(judged(sets["val"], answer(sets["val"].texts)), outputs, facts)


def judged(said: reports.Reports, score: np.ndarray) -> dict[str, float]:
    """Accuracy on reports, on their negation set, and where a second finding stands in the sentence."""
    negated = np.isin(said.mentions, ("absent", "uncertain", "resolved"))
    # denied, doubted and resolved weigh as much as affirmed, as in the lesson's negation set
    halves = np.mean(score[negated] <= 0.5), np.mean(score[said.labels == 1] > 0.5)
    return rounded(
        {
            "auc": metrics.auc(said.labels, score),
            "acc": metrics.accuracy(said.labels, score),
            "acc_negation": np.mean(halves),
            "acc_two_findings": metrics.accuracy(said.labels[said.paired], score[said.paired]),
        }
    )


def score(outputs: dict, test: Split | None, seed: int) -> dict:
    """The same on the test reports of this seed, and accuracy on letters."""
    sets = drawn(seed, int(outputs["n"]))
    letters = metrics.accuracy(sets["letters"].labels, outputs["letters"])
    return judged(sets["test"], outputs["test"]) | rounded({"acc_letters": letters})


def _reader(label: str, reader, **options) -> Model:
    return Model(label, "text", partial(fit, reader=reader, **options), score)


MODELS = {
    "always_no": _reader("never affirms pneumonia", always_no),
    "keyword": _reader("affirms it wherever the word stands", keyword),
    "bag_of_words": _reader("logistic regression on counts of words", bag_of_words),
    "gru": _reader("GRU", recurrent, cell="GRU", directions=1),
    "lstm": _reader("LSTM", recurrent, cell="LSTM", directions=1),
    "bigru": _reader("GRU, both directions", recurrent, cell="GRU", directions=2),
    "bilstm": _reader("LSTM, both directions", recurrent, cell="LSTM", directions=2),
}
TABLES = [
    TableOf(
        "Synthetic reports: is pneumonia affirmed? Accuracy (lesson 23)",
        "text",
        {
            "acc": ("same styles", 3),
            "acc_negation": ("negation set", 3),
            "acc_two_findings": ("two findings in a sentence", 3),
            "acc_letters": ("letters, never trained on", 3),
        },
        "The reports are made by a program and say so. Negation set: half affirmed, half denied, doubted or resolved.",
        tuple(MODELS),
    )
]
