"""Lesson 25's toy tasks: remember a number, and where a map points while a network does; what a long sequence costs."""

import time

import numpy as np

from benchmarks.protocol import Fitted, recipe, rounded
from course_utils import lab
from course_utils.data import Split

STEPS, BATCH_SIZE = 200, 64  # those of lesson 21
RATE, RATE_OF_ATTENTION = 5e-3, 1e-3  # lesson 21's, and the one that did best on validation sequences
TEST = 1000  # sequences
TASKS = {"60": 60, "500": 500, "marked": 60}
HIDDEN_STEPS = 10  # the first steps, which the planted map is not allowed to show


def remember_the_first(n: int, lag: int, rng: np.random.Generator, noise: float = 0.3) -> tuple[np.ndarray, np.ndarray]:
    """Lesson 21's task: sequences (n, lag + 1, 1) that begin with +1 or -1, then noise; labels (n,)."""
    labels = rng.integers(0, 2, n)
    x = rng.normal(0, noise, (n, lag + 1, 1))
    x[:, 0, 0] = 2 * labels - 1
    return x.astype("float32"), labels


def remember_the_marked(n: int, lag: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Sequences (n, lag + 1, 2) of +1 and -1, one of them marked by a 1 beside it; labels (n,): whether that one is +1."""
    x = np.zeros((n, lag + 1, 2), "float32")
    x[..., 0] = 2 * rng.integers(0, 2, (n, lag + 1)) - 1
    place = rng.integers(0, lag + 1, n)
    x[np.arange(n), place, 1] = 1
    return x, (x[np.arange(n), place, 0] > 0).astype(int)


def drawn(task: str, n: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """n sequences of a task and their labels."""
    make = remember_the_marked if task == "marked" else remember_the_first
    return make(n, TASKS[task], np.random.default_rng(seed))


def always(task: str, x: np.ndarray, y: np.ndarray, seed: int):
    """The same answer for everybody."""
    return lambda x: np.full(len(x), y.mean()), {"params": 1}


def by_rule(task: str, x: np.ndarray, y: np.ndarray, seed: int):
    """Whoever knows where to look needs no training: the sign of the first number, or of the marked one."""
    if task == "marked":
        return lambda x: ((x[..., 0] * x[..., 1]).sum(axis=1) > 0).astype(float), {"params": 0}
    return lambda x: (x[:, 0, 0] > 0).astype(float), {"params": 0}


def by_regression(task: str, x: np.ndarray, y: np.ndarray, seed: int):
    """Logistic regression, one weight for each number of the sequence."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(max_iter=500).fit(x.reshape(len(x), -1), y)
    return lambda x: model.predict_proba(x.reshape(len(x), -1))[:, 1], {"params": model.coef_.size + 1}


def trained(model, x: np.ndarray, y: np.ndarray, rate: float = RATE):
    """A network after one pass through the sequences; its answers, and facts for the table."""
    import keras

    model.compile(keras.optimizers.Adam(rate, global_clipnorm=1.0), "binary_crossentropy")
    model.fit(x, y, batch_size=BATCH_SIZE, verbose=0)
    facts = {"params": model.count_params(), "recipe": recipe(model, 1, BATCH_SIZE)}
    return lambda x: model.predict(x, batch_size=100, verbose=0)[:, 0], facts


def gru(bias: float):
    """A GRU of 32 units; bias: of its update gate at the start."""
    from keras import layers, ops

    def initialise(shape, dtype=None):
        start = np.zeros(shape, "float32")
        start[0, :32] = bias
        return ops.convert_to_tensor(start, dtype=dtype)

    return layers.GRU(32, bias_initializer=initialise, use_cudnn=False, return_sequences=True)


def by_cell(task: str, x: np.ndarray, y: np.ndarray, seed: int, cell: str, bias: float = 0.0):
    """A recurrent network whose last state answers, as in lesson 21."""
    import keras
    from keras import layers

    read = keras.Input((None, x.shape[-1]))
    states = gru(bias)(read) if cell == "gru" else layers.LSTM(32, use_cudnn=False, return_sequences=True)(read)
    return trained(keras.Model(read, layers.Dense(1, activation="sigmoid")(states[:, -1])), x, y)


def by_attention(task: str, x: np.ndarray, y: np.ndarray, seed: int, placed: bool = True):
    """One Transformer layer, of which the last step asks."""
    from course_utils.models import attention

    return trained(attention.last_step_reader(inputs=x.shape[-1], placed=placed), x, y, RATE_OF_ATTENTION)


def fit_memory(blind: None, seed: int, reader, **options) -> Fitted:
    """Train and ask a reader on each task, with sequences of this seed."""
    start, found, outputs = time.perf_counter(), {}, {}
    for task in TASKS:
        lab.seed_keras(seed)
        x, y = drawn(task, STEPS * BATCH_SIZE, 10 * seed)
        answer, facts = reader(task, x, y, seed, **options)
        x_val, y_val = drawn(task, TEST, 10 * seed + 1)
        found[f"acc_{task}"] = np.mean((answer(x_val) > 0.5) == y_val)
        outputs[task] = np.asarray(answer(drawn(task, TEST, 10 * seed + 2)[0]), "float32")
    facts |= {"train_images": STEPS * BATCH_SIZE, "train_seconds": time.perf_counter() - start}
    return Fitted(rounded(found), outputs, facts)


def score_memory(outputs: dict, test: Split | None, seed: int) -> dict:
    """Accuracy on the test sequences of each task."""
    return rounded(
        {f"acc_{task}": np.mean((outputs[task] > 0.5) == drawn(task, TEST, 10 * seed + 2)[1]) for task in TASKS}
    )


def reader_with_map(kind: str):
    """A network for lag 60 whose last `Attention` is the map that one would show.

    "one": one layer. "two": two. "hidden": two, and the second is not allowed to look at the first steps. "gru": a GRU below.
    """
    import keras
    from keras import layers, ops

    from course_utils.models import attention

    read = keras.Input((None, 1))
    if kind == "gru":
        x = layers.Dense(attention.WIDTH)(gru(5.0)(read))
    else:
        x = attention.Places()(layers.Dense(attention.WIDTH)(read))
    if kind in ("two", "hidden"):
        x = attention.block(x)
    seen = None
    if kind == "hidden":
        seen = ops.cumsum(ops.ones_like(read[..., 0]), axis=1) > HIDDEN_STEPS
    x = attention.block(x, last=True, seen=seen)
    return keras.Model(read, layers.Dense(1, activation="sigmoid")(x[:, 0]))


def of_maps(model, x: np.ndarray, y: np.ndarray) -> dict[str, float]:
    """Accuracy; how much of the map lies on the first number; what the answer hangs on; and whether the map matters.

    The map: weights of the last attention, mean over heads, and of the head with most on the first number. Rollout: the maps
    of all layers multiplied, each mixed half and half with "keep your own" (Abnar and Zuidema 2020), so that a half for each
    layer stays where it is. Set: share of sequences in which setting the first number to +1 and to -1 changes the log-odds of
    the answer more than doing so at any other step. Exchanged: accuracy when each sequence's weights are dealt out to other
    steps at random. Silenced: accuracy when the last attention hands over nothing.
    """
    import keras

    from course_utils.models import attention

    heads = attention.maps(model, x)
    weights = [m.mean(axis=1) for m in heads]  # over heads: (n, asks, time)
    shown, rolled = weights[-1][:, 0], weights[-1][:, 0] / 2
    rolled[:, -1] += 0.5
    for below in reversed(weights[:-1]):
        rolled = np.einsum("nt,nts->ns", rolled, below / 2 + np.eye(x.shape[1]) / 2)
    before_sigmoid, (w, b) = keras.Model(model.input, model.layers[-1].input), model.layers[-1].get_weights()

    def log_odds(x: np.ndarray) -> np.ndarray:
        return (np.asarray(before_sigmoid(x)) @ w + b)[:, 0]

    change = np.zeros(x.shape[:2])
    for step in range(x.shape[1]):
        low, high = x.copy(), x.copy()
        low[:, step], high[:, step] = -1, 1
        change[:, step] = np.abs(log_odds(high) - log_odds(low))
    layer, rng = [part for part in model.layers if isinstance(part, attention.Attention)][-1], np.random.default_rng(0)
    order = rng.permuted(np.tile(np.arange(x.shape[1]), (len(x), 1)), axis=1)[:, None, None]
    honest, found = layer.weights_of, {"acc": np.mean((log_odds(x) > 0) == y)}
    for name, changed in (
        ("acc_exchanged", lambda *parts: np.take_along_axis(np.asarray(honest(*parts)), order, axis=-1)),
        ("acc_silenced", lambda *parts: 0 * honest(*parts)),
    ):
        layer.weights_of = changed
        found[name] = np.mean((log_odds(x) > 0) == y)
    layer.weights_of = honest
    return rounded(found | {
        "on_first": shown[:, 0].mean(), "on_first_head": heads[-1][:, :, 0, 0].max(axis=1).mean(),
        "top_is_first": np.mean(shown.argmax(axis=1) == 0), "rollout_on_first": rolled[:, 0].mean(),
        "set_is_first": np.mean(change.argmax(axis=1) == 0),
    })  # fmt: skip


def fit_map(blind: None, seed: int, kind: str) -> Fitted:
    """Train a network on lag 60, and look at its map on fresh sequences."""
    lab.seed_keras(seed)
    x, y = drawn("60", STEPS * BATCH_SIZE, 10 * seed)
    model, start = reader_with_map(kind), time.perf_counter()
    _, facts = trained(model, x, y, RATE_OF_ATTENTION)
    facts |= {"train_images": len(x), "train_seconds": time.perf_counter() - start}
    on_test = of_maps(model, *drawn("60", TEST // 4, 10 * seed + 2))
    return Fitted(
        of_maps(model, *drawn("60", TEST // 4, 10 * seed + 1)), {k: np.array(v) for k, v in on_test.items()}, facts
    )


def fit_even(blind: None, seed: int) -> Fitted:
    """The trivial map: every step as much as every other; it answers nothing."""
    even = {"on_first": 1 / 61, "on_first_head": 1 / 61, "top_is_first": 1 / 61}
    facts = {"params": 0, "train_images": STEPS * BATCH_SIZE, "train_seconds": 0.0}
    return Fitted(rounded(even), {k: np.array(v) for k, v in even.items()}, facts)


def as_measured(outputs: dict, test: Split | None, seed: int) -> dict:
    """What `fit` found on test sequences, which no split holds."""
    return rounded({name: float(value) for name, value in outputs.items()})


LENGTHS = (256, 1024, 4096)


def fit_cost(blind: None, seed: int, kind: str) -> Fitted:
    """Milliseconds of a training step on one sequence of each length, median of seven; and memory, in MB (10^6 bytes).

    "attention": one block in which every step asks; "last": only the last one; "gru": as many numbers in its state. Memory is
    counted from what the process held before the first step.
    """
    lab.seed_keras(seed)
    import keras
    import psutil
    from keras import layers

    from course_utils.models import attention

    read = keras.Input((None, attention.WIDTH))
    if kind == "gru":
        x = layers.GRU(attention.WIDTH, return_sequences=True, use_cudnn=False)(read)
    else:
        x = attention.block(read, last=kind == "last")
    model = keras.Model(read, layers.Dense(1, activation="sigmoid")(x[:, -1]))
    model.compile("adam", "binary_crossentropy")
    model.train_on_batch(np.zeros((1, 8, attention.WIDTH), "float32"), np.ones((1, 1)))
    before, found = psutil.Process().memory_info().rss / 1e6, {}
    for length in LENGTHS:  # from short to long, since a peak stays
        x, seconds = np.random.default_rng(0).normal(size=(1, length, attention.WIDTH)).astype("float32"), []
        for _ in range(9):
            start = time.perf_counter()
            model.train_on_batch(x, np.ones((1, 1)))
            seconds.append(time.perf_counter() - start)
        found[f"ms_{length}"] = 1000 * np.median(seconds[2:])
        found[f"mb_{length}"] = max(0.0, lab.peak_memory_mb() - before)
    facts = {"params": model.count_params(), "train_images": 1, "train_seconds": 0.0, "recipe": recipe(model, 1, 1)}
    return Fitted(rounded(found, 1), {k: np.array(v) for k, v in found.items()}, facts)
