"""Lesson 23: readers of synthetic reports: rules, word counts, n-grams, and networks that read in order."""

import re
import time
from functools import partial

import numpy as np

from benchmarks import transformers
from benchmarks.protocol import Fitted, Model, TableOf, recipe, rounded
from course_utils import lab, metrics
from course_utils.data import Split, reports

UNITS = 64
BATCH_SIZE = 64
EPOCHS = 10
ROUND = 40  # tokens: lengths of batches are multiples of it
WHOLE_SENTENCE = 1000  # words: a rule's reach that only the end of the sentence or a terminating word limits


def datasets(size: int = 28) -> list[str]:
    """The reports of course_utils.data.reports, which are always at hand."""
    return ["synthetic_reports"] if size == 28 else []


def drawn(seed: int, n: int) -> dict[str, reports.Reports]:
    """Reports of a seed: training (n, without what the others hold), validation, test, and letters in a style of their own.

    Test and letters hold misspellings of another kind than training and validation.
    """
    test = reports.make(n // 4, seed=1000 * seed + 3, slips="mistyped")
    letters = reports.make(n // 8, ("letter",), seed=1000 * seed + 4, slips="mistyped")
    val = reports.make(n // 8, seed=1000 * seed + 2)
    train = reports.make(n, seed=1000 * seed + 1).without(val.texts + test.texts + letters.texts)
    return {"train": train, "val": val, "test": test, "letters": letters}


def tidy(texts: list[str]) -> list[str]:
    """Texts with punctuation set apart, as in lesson 23."""
    return [re.sub(r"([.,:?])", r" \1 ", text) for text in texts]


# The rules of lesson 23, copied word for word; a test compares them.
BEFORE = [phrase.split() for phrase in (
    "no", "not", "without", "negative for", "cannot", "neither", "nor", "nothing to suggest", "free of", "denies", "ruled out",
    "absent :", "neg :", "negatives :", "excluded :", "none :", "possible", "may be", "uncertain :", "queries :", "?",
    "clearing of", "resolved :", "cleared :", "resolved since the last study :", "gone away :", "query", "history of", "old",
)]  # fmt: skip
AFTER = [phrase.split() for phrase in (
    ": no", ": none", ": absent", ": not", "is not seen", "are not seen", "not excluded", "cannot be excluded", "is possible",
    "not present", "is ruled out", "unlikely", ": possible", ": uncertain", "no longer", "resolved", "cleared", "gone", "?",
)]  # fmt: skip
PSEUDO = [phrase.split() for phrase in ("no increase", "no change", "not only", "has not changed", "not cause")]
STOP = [phrase.split() for phrase in ("but", "however", "while", "although", "except", "positive for", "apart from")]
MEANT = ("pneumonia", "bronchopneumonia", "pneumonic")


def found(words, phrases):
    """(start, end) of every phrase among the words."""
    return [(i, i + len(p)) for p in phrases for i in range(len(words)) if words[i : i + len(p)] == p]


def negex(text, scope=5):
    """1 if a mention of pneumonia is left standing, 0 if all are denied, doubted or past. scope: reach of a trigger in words."""
    for sentence in tidy([text])[0].split(" . "):
        words = sentence.split()
        skipped = {i for start, end in found(words, PSEUDO) for i in range(start, end)}
        stops = [start for start, _ in found(words, STOP)]
        before = [end for start, end in found(words, BEFORE) if start not in skipped]
        after = [start for start, _ in found(words, AFTER) if start not in skipped]
        for i in (i for i, word in enumerate(words) if word in MEANT):
            reaches = [(end, i) for end in before if 0 <= i - end < scope]
            reaches += [(i, start) for start in after if 0 < start - i <= scope]
            if not any(not any(a <= stop < b for stop in stops) for a, b in reaches):
                return 1
    return 0


def rules(train: reports.Reports, val: reports.Reports, seed: int, scope: int):
    """NegEx: no training."""
    return lambda texts: np.array([float(negex(text, scope)) for text in texts]), {"params": 0}


def always_no(train: reports.Reports, val: reports.Reports, seed: int):
    """Pneumonia is never affirmed."""
    return lambda texts: np.zeros(len(texts)), {"params": 0}


def keyword(train: reports.Reports, val: reports.Reports, seed: int):
    """Pneumonia is affirmed wherever one of its words stands."""
    return lambda texts: np.array([float(any(word in text for word in MEANT)) for text in texts]), {"params": 0}


def near(texts: list[str], reach: int) -> list[str]:
    """Of each text, the tokens up to `reach` before (with b) and after (with a) each mention of pneumonia, as in lesson 23."""
    windows = []
    for text in tidy(texts):
        words, kept = text.split(), []
        for i in (i for i, word in enumerate(words) if word in MEANT):
            kept += ["b" + word for word in words[max(0, i - reach) : i]] + ["X"]
            kept += ["a" + word for word in words[i + 1 : i + 1 + reach]] + ["|"]
        windows.append(" ".join(kept))
    return windows


def counts(train: reports.Reports, val: reports.Reports, seed: int, longest: int, reaches: tuple[int, ...] = ()):
    """Logistic regression on which 1- to longest-grams of the tokens occur, in the whole text or near pneumonia only.

    Its strength, and the reach, are chosen on validation reports.
    """
    fitted = [grams(train, val, longest, reach) for reach in reaches or (None,)]
    _, answer, params = max(fitted, key=lambda found: found[0])
    return answer, {"params": params}


def grams(train: reports.Reports, val: reports.Reports, longest: int, reach: int | None) -> tuple:
    """Accuracy on validation reports, a function texts -> probabilities, number of parameters."""
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.linear_model import LogisticRegression

    def words(texts):
        return tidy(texts) if reach is None else near(texts, reach)

    counter = CountVectorizer(token_pattern=r"\S+", ngram_range=(1, longest), min_df=2, binary=True)
    x, x_val = counter.fit_transform(words(train.texts)), counter.transform(words(val.texts))
    models = [LogisticRegression(C=strength, solver="liblinear").fit(x, train.labels) for strength in (0.1, 1.0)]
    model = max(models, key=lambda model: model.score(x_val, val.labels))

    def answer(texts: list[str]) -> np.ndarray:
        return model.predict_proba(counter.transform(words(texts)))[:, 1]

    return model.score(x_val, val.labels), answer, model.coef_.size + 1


def network(words: int, cell: str, directions: int):
    """Lesson 23's network: embedding, recurrent reader, attention pooling, one sigmoid unit.

    Two directions share the units, so that a state holds the same number of values.
    """
    import keras
    from keras import layers, ops

    inputs = keras.Input((None,), dtype="int32")
    x = layers.SpatialDropout1D(0.1)(layers.Embedding(words, 32)(inputs))
    mask = ops.not_equal(inputs, 0)
    reader = getattr(layers, cell)(UNITS // directions, return_sequences=True, use_cudnn=False)
    states = (layers.Bidirectional(reader) if directions == 2 else reader)(x, mask=mask)
    score = layers.Dense(1, use_bias=False)(states)[..., 0]
    weights = ops.softmax(ops.where(mask, score, -1e9), axis=1)
    x = layers.Dropout(0.3)(ops.sum(weights[..., None] * states, axis=1))
    return keras.Model(inputs, layers.Dense(1, activation="sigmoid")(x))


def batches(numbers: np.ndarray, labels: np.ndarray, seed: int):
    """Batches of BATCH_SIZE reports of similar length, in a new order each epoch, with little padding.

    Few shapes occur, because each is compiled: lengths are rounded up, and the reports that fill no batch are left out.
    """
    import keras

    lengths, rng = (numbers > 0).sum(axis=1), np.random.default_rng(seed)

    class ByLength(keras.utils.PyDataset):
        def __len__(self):
            return len(labels) // BATCH_SIZE

        def __getitem__(self, i):
            chosen = self.parts[i]
            return numbers[chosen][:, : -(-lengths[chosen].max() // ROUND) * ROUND], labels[chosen]

        def on_epoch_end(self):
            kept = rng.permutation(len(labels))[: len(self) * BATCH_SIZE]
            order = kept[np.argsort(lengths[kept] + rng.normal(0, 4, len(kept)))]
            shortest, *middle, longest = order.reshape(len(self), BATCH_SIZE)
            rng.shuffle(middle)
            self.parts = [shortest, longest, *middle]  # they differ in length, so that Keras leaves the length open

    made = ByLength()
    made.on_epoch_end()
    return made


def recurrent(
    train: reports.Reports, val: reports.Reports, seed: int, cell: str, directions: int, epochs: int = EPOCHS
):
    """A recurrent network over the words in their order."""
    import keras
    from keras import layers

    from course_utils import training

    vectorize = layers.TextVectorization(standardize="lower", split="whitespace")
    vectorize.adapt(tidy(train.texts))
    numbers = np.array(vectorize(tidy(train.texts)))
    numbers[(np.random.default_rng(seed).random(numbers.shape) < 0.02) & (numbers > 0)] = 1  # some words are unknown
    model = network(vectorize.vocabulary_size(), cell, directions)
    rate = training.schedule(len(numbers), epochs, BATCH_SIZE, peak=1e-2)
    model.compile(
        keras.optimizers.AdamW(rate, weight_decay=1e-3, global_clipnorm=1.0), "binary_crossentropy", jit_compile=True
    )
    model.fit(batches(numbers, train.labels, seed), epochs=epochs, verbose=0)

    reader = keras.Model(model.input, model.output)  # not compiled, for inputs of any shape

    def answer(texts: list[str]) -> np.ndarray:
        return reader.predict(np.asarray(vectorize(tidy(texts))), batch_size=256, verbose=0)[:, 0]

    return answer, {"params": model.count_params(), "recipe": recipe(model, epochs, BATCH_SIZE)}


def fit(blind: None, seed: int, reader, n: int = 12_000, **options) -> Fitted:
    """Train a reader on reports of four styles, drawn with this seed; its answers to test reports and to letters."""
    lab.seed_keras(seed)
    sets = drawn(seed, n)
    start = time.perf_counter()
    answer, facts = reader(sets["train"], sets["val"], seed, **options)
    facts |= {"train_images": len(sets["train"].texts), "train_seconds": time.perf_counter() - start}
    outputs = {name: np.asarray(answer(sets[name].texts), float) for name in ("test", "letters")}
    outputs["n"] = np.array(n)
    return Fitted(judged(sets["val"], answer(sets["val"].texts)), outputs, facts)


def judged(said: reports.Reports, score: np.ndarray) -> dict[str, float]:
    """Accuracy on reports, on their negation set, by distance from pneumonia to its cue, and by construction.

    What no report of the set belongs to is left out.
    """
    right = (score > 0.5) == said.labels
    negated = np.isin(said.mentions, ("absent", "uncertain", "resolved"))
    far = said.distances
    parts = {"acc_near": (far >= 0) & (far < 6), "acc_middle": (far >= 6) & (far < 15), "acc_far": far >= 15}
    parts |= {f"acc_{kind}": said.kinds == kind for kind in reports.KINDS}
    found = {"auc": metrics.auc(said.labels, score), "acc": np.mean(right)}
    # denied, doubted and resolved weigh as much as affirmed, as in the lesson's negation set
    found["acc_negation"] = np.mean([np.mean(right[negated]), np.mean(right[said.labels == 1])])
    return rounded(found | {name: np.mean(right[part]) for name, part in parts.items() if part.any()})


def score(outputs: dict, test: Split | None, seed: int) -> dict:
    """The same on the test reports of this seed, and accuracy on letters."""
    sets = drawn(seed, int(outputs["n"]))
    letters = metrics.accuracy(sets["letters"].labels, outputs["letters"])
    return judged(sets["test"], outputs["test"]) | rounded({"acc_letters": letters})


def _reader(label: str, reader, **options) -> Model:
    return Model(label, "text", partial(fit, reader=reader, **options), score)


MODELS = {
    "always_no": _reader("never affirms pneumonia", always_no),
    "keyword": _reader("affirms it wherever its word stands", keyword),
    "bag_of_words": _reader("logistic regression on words without order", counts, longest=1),
    "ngrams": _reader("logistic regression on 1-3-grams", counts, longest=3),
    "ngrams_near": _reader("the same on 1-3-grams around the word", counts, longest=3, reaches=(6, 12, 24)),
    "negex": _reader("NegEx, scope of five words", rules, scope=5),
    "negex_sentence": _reader("NegEx, scope to the end of the sentence", rules, scope=WHOLE_SENTENCE),
    "gru": _reader("GRU", recurrent, cell="GRU", directions=1),
    "lstm": _reader("LSTM", recurrent, cell="LSTM", directions=1),
    "bigru": _reader("GRU, both directions", recurrent, cell="GRU", directions=2),
    "bilstm": _reader("LSTM, both directions", recurrent, cell="LSTM", directions=2),
    "transformer_bag": _reader("Transformer, one layer, no order", transformers.reads_text, order=None),
    "transformer_places": _reader("Transformer, one layer, sines of places", transformers.reads_text, order="places"),
    "transformer_near": _reader("Transformer, one layer, distances", transformers.reads_text, order="near"),
    "transformer_two": _reader("Transformer, two layers, distances", transformers.reads_text, order="near", depth=2),
}
TABLES = [
    TableOf(
        "Synthetic reports: is pneumonia affirmed? Accuracy (lessons 23 and 25)",
        "text",
        {
            "acc": ("same styles", 3),
            "acc_negation": ("negation set", 3),
            "acc_near": ("cue within 5 words", 3),
            "acc_middle": ("6 to 14 words", 3),
            "acc_far": ("15 words or more", 3),
            "acc_letters": ("letters, never trained on", 3),
        },
        "The reports are made by a program and say so. Negation set: half affirmed, half denied, doubted or resolved. "
        "Distance: words between pneumonia and the cue that decides its status.",
        tuple(MODELS),
    )
]
