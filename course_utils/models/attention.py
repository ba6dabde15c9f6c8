"""The Transformer in its smallest forms, introduced in lesson 25.

Imported as `from course_utils.models import attention`. Steps of a sequence are float32 (n, time, width).
"""

import keras
import numpy as np
from keras import layers, ops

from course_utils.models.time_series.readers import SIGNALS

HEADS, WIDTH, HIDDEN = 4, 64, 96
REACH = 32  # steps: a farther one has the number of the distance of 32


def positions(places, width: int) -> keras.KerasTensor:
    """Sines and cosines of places or times: (...) -> float32 (..., width), wavelengths from 2 pi to nearly 20,000 pi
    for large widths.

    The first half are sines, the second half cosines; Vaswani et al. 2017 (arXiv:1706.03762, section 3.5) let them take turns.
    """
    half = width // 2
    rates = 10_000.0 ** (-np.arange(half) / half)
    angles = ops.cast(places, "float32")[..., None] * ops.convert_to_tensor(rates, dtype="float32")
    return ops.concatenate([ops.sin(angles), ops.cos(angles)], axis=-1)


@keras.saving.register_keras_serializable("course_attention")
class Places(layers.Layer):
    """Adds to each step the sines and cosines of its place: 0, 1, 2 and so on."""

    def call(self, x):
        """Steps (n, time, width) with their places."""
        return x + positions(ops.arange(ops.shape(x)[1]), x.shape[-1])


@keras.saving.register_keras_serializable("course_attention")
class Attention(layers.Layer):
    """Scaled dot-product attention with several heads (Vaswani et al. 2017), equal to `keras.layers.MultiHeadAttention`.

    heads: as many as divide the width. near: whether each head adds to a score a number learned for the distance, -32 to 32
    steps; it begins as minus slope times distance with slopes 1, 1/4, 1/16, ..., and 0 for the last head, so that some heads
    look nearby at first (the slopes after Press et al. 2022, arXiv:2108.12409; that they are learned after Shaw et al. 2018,
    arXiv:1803.02155, and Raffel et al. 2020, arXiv:1910.10683). causal: nobody looks at later steps. dropout: share of the
    weights left out in training.
    """

    def __init__(self, heads: int = HEADS, *, near: bool = False, causal: bool = False, dropout: float = 0.0, **kwargs):
        super().__init__(**kwargs)
        self.heads, self.near, self.causal, self.dropout = heads, near, causal, dropout
        self.drop = layers.Dropout(dropout)

    def get_config(self):
        """What a file needs to build the layer again."""
        own = {name: getattr(self, name) for name in ("heads", "near", "causal", "dropout")}
        return super().get_config() | own

    def build(self, asks_shape):
        """Four dense layers, and the numbers of the distances."""
        width = asks_shape[-1]
        if width % self.heads:
            raise ValueError(f"a width of {width} cannot be divided among {self.heads} heads")
        self.query, self.key, self.value, self.output_layer = (layers.Dense(width) for _ in range(4))
        for layer in (self.query, self.key, self.value, self.output_layer):
            layer.build((None, None, width))
        if self.near:
            slopes = np.append(0.25 ** np.arange(self.heads - 1), 0)
            start = -np.abs(np.arange(-REACH, REACH + 1))[:, None] * slopes
            self.of_distance = self.add_weight(
                shape=start.shape, initializer=lambda shape, dtype=None: ops.convert_to_tensor(start, dtype=dtype),
                name="of_distance",
            )  # fmt: skip

    def split(self, x):
        """(n, time, width) -> (n, heads, time, width of a head)."""
        n, time = ops.shape(x)[0], ops.shape(x)[1]
        return ops.transpose(ops.reshape(x, (n, time, self.heads, x.shape[-1] // self.heads)), (0, 2, 1, 3))

    def weights_of(self, asks, steps, seen=None):
        """How much each step that asks takes from each step, (n, heads, asks, time); each row adds up to 1.

        The steps that ask are the last ones. seen: bool (n, time), False where nobody may look. Each step that asks needs one
        that it may look at: where there is none, all scores are equal, and it looks at every step, also at later ones.
        """
        q, k = self.split(self.query(asks)), self.split(self.key(steps))
        scores = ops.matmul(q, ops.transpose(k, (0, 1, 3, 2))) / np.sqrt(q.shape[-1])
        times = ops.arange(ops.shape(steps)[1])
        away = times[None] - times[-ops.shape(asks)[1] :, None]  # (asks, time), negative: earlier
        if self.near:
            numbers = ops.take(self.of_distance, ops.clip(away, -REACH, REACH) + REACH, axis=0)
            scores = scores + ops.transpose(numbers, (2, 0, 1))
        if self.causal:
            scores = ops.where(away <= 0, scores, -1e9)
        if seen is not None:
            scores = ops.where(seen[:, None, None, :], scores, -1e9)
        return ops.softmax(scores, axis=-1)

    def call(self, asks, steps, seen=None):
        """What each step that asks has gathered, (n, asks, width)."""
        weights = self.drop(self.weights_of(asks, steps, seen))
        gathered = ops.transpose(ops.matmul(weights, self.split(self.value(steps))), (0, 2, 1, 3))
        return self.output_layer(ops.reshape(gathered, ops.shape(asks)))


def block(
    x,
    *,
    last=False,
    seen=None,
    causal=False,
    near=False,
    heads: int = HEADS,
    hidden: int = HIDDEN,
    dropout: float = 0.0,
):
    """One Transformer layer on (n, time, width): attention, then two dense layers, each added to what was there.

    last: whether only the last step asks; the answer is then (n, 1, width). seen, causal, near: as in `Attention`. The
    normalisation comes before each part (Xiong et al. 2020, arXiv:2002.04745).
    """
    steps = layers.LayerNormalization()(x)
    asks = steps[:, -1:] if last else steps
    attention = Attention(heads, near=near, causal=causal, dropout=dropout)
    x = (x[:, -1:] if last else x) + attention(asks, steps, seen)
    inside = layers.Dense(hidden, activation="gelu")(layers.LayerNormalization()(x))
    return x + layers.Dropout(dropout)(layers.Dense(x.shape[-1])(inside))


def maps(model: keras.Model, x: np.ndarray) -> list[np.ndarray]:
    """What each `Attention` of a model took from where: float32 (n, heads, asks, time) for each, in the order of its layers."""
    found = [layer for layer in model.layers if isinstance(layer, Attention)]
    return [np.asarray(layer.weights_of(*keras.Model(model.input, layer.input)(x))) for layer in found]


def last_step_reader(*, inputs: int = 1, placed: bool = True) -> keras.Model:
    """Lesson 25's reader of the memory task: one layer, of which the last step asks. (n, time, inputs) -> (n, 1), a probability.

    placed: whether steps know their places. Returns an uncompiled model.
    """
    read = keras.Input((None, inputs))
    x = layers.Dense(WIDTH)(read)
    x = block(Places()(x) if placed else x, last=True)
    return keras.Model(read, layers.Dense(1, activation="sigmoid")(x[:, 0]), name="last_step_reader")


def text_reader(words: int, *, order: str | None = "near", depth: int = 1, dropout: float = 0.1) -> keras.Model:
    """A reader of numbered words (n, time), 0 for padding -> (n, 1), the probability of yes.

    words: in the vocabulary. order: "near" for numbers of distances, "places" for sines and cosines, None for none. depth:
    layers. The answer comes from attention pooling, as in lesson 23. Returns an uncompiled model. Raises ValueError for an
    unknown order.
    """
    if order not in ("near", "places", None):
        raise ValueError(f"unknown order {order!r}: use 'near', 'places' or None")
    read = keras.Input((None,), dtype="int32")
    seen = ops.not_equal(read, 0)
    x = layers.Dense(WIDTH, use_bias=False)(layers.Embedding(words, 32, embeddings_initializer="random_normal")(read))
    x = layers.SpatialDropout1D(0.1)(x)
    if order == "places":
        x = Places()(x)
    for _ in range(depth):
        x = block(x, seen=seen, near=order == "near", dropout=dropout)
    x = layers.LayerNormalization()(x)
    scores = ops.where(seen, layers.Dense(1, use_bias=False)(x)[..., 0], -1e9)
    x = layers.Dropout(0.3)(ops.sum(ops.softmax(scores, axis=1)[..., None] * x, axis=1))
    return keras.Model(read, layers.Dense(1, activation="sigmoid")(x), name="text_reader")


def signal_reader(*, signals: int = SIGNALS) -> keras.Model:
    """A reader of a patient's hours as those of lesson 24: (n, hours, 3 * signals) -> (n, hours, 1), the risk at each hour.

    One causal layer. Hours in which nothing was measured are padding to it: nobody looks at them; in the first hour something
    has to be measured, as it always is on that ward. Hours carry sines and cosines of their time. Returns an uncompiled model.
    """
    read = keras.Input((None, 3 * signals))
    measured = ops.any(read[..., signals : 2 * signals] > 0, axis=-1)
    x = block(Places()(layers.Dense(WIDTH)(read)), seen=measured, causal=True, dropout=0.1)
    x = layers.Dropout(0.2)(layers.LayerNormalization()(x))
    return keras.Model(read, layers.Dense(1, activation="sigmoid", name="risk")(x), name="transformer")


@keras.saving.register_keras_serializable("course_attention")
class Grid(layers.Layer):
    """Turns a grid (n, rows, columns, width) into steps (n, rows * columns, width) that carry their row and column."""

    def __init__(self, *, placed: bool = True, **kwargs):
        super().__init__(**kwargs)
        self.placed = placed

    def get_config(self):
        """What a file needs to build the layer again."""
        return super().get_config() | {"placed": self.placed}

    def call(self, x):
        """Rows in the first half of the numbers, columns in the second."""
        rows, columns, width = x.shape[1:]
        if self.placed:
            row, column = (positions(ops.arange(size), width // 2) for size in (rows, columns))
            row = ops.broadcast_to(row[:, None], (rows, columns, width // 2))
            column = ops.broadcast_to(column[None], (rows, columns, width // 2))
            x = x + ops.concatenate([row, column], axis=-1)
        return ops.reshape(x, (-1, rows * columns, width))


def vision_transformer(
    input_shape: tuple[int, int, int],
    outputs: int = 1,
    augment: keras.Model | None = None,
    *,
    patch: int = 4,
    depth: int = 4,
    placed: bool = True,
    stem: bool = False,
) -> keras.Model:
    """A small Vision Transformer (Dosovitskiy et al. 2021, arXiv:2010.11929) for images 0..255.

    patch: edge of the squares that become steps, in pixels; it divides the edges. depth: layers. placed: whether a square
    knows its row and column. stem: two 3x3 convolutions of stride 2 instead of one that sees its square only (Xiao et al. 2021,
    arXiv:2106.14881; for a patch of 4). As in Beyer et al. 2022 (arXiv:2205.01580), the mean over squares answers. Returns an
    uncompiled model like `models.cnn`'s. Raises ValueError if patch does not divide the edges, or a stem has another patch.
    """
    if input_shape[0] % patch or input_shape[1] % patch or (stem and patch != 4):
        raise ValueError(f"squares of {patch} pixels do not fit {input_shape[0]} x {input_shape[1]} (stem: {stem})")
    inputs = x = keras.Input(input_shape)
    if augment is not None:
        x = augment(x)
    x = layers.Rescaling(1 / 127.5, offset=-1)(x)
    if stem:
        for filters in (32, WIDTH):
            x = layers.Conv2D(filters, 3, strides=2, padding="same", use_bias=False)(x)
            x = layers.ReLU()(layers.BatchNormalization()(x))
        x = layers.Conv2D(WIDTH, 1)(x)
    else:
        x = layers.Conv2D(WIDTH, patch, strides=patch)(x)
    x = Grid(placed=placed)(layers.LayerNormalization()(x))  # squares as large as the sines of their places
    for _ in range(depth):
        x = block(x, hidden=2 * WIDTH, dropout=0.1)
    x = layers.GlobalAveragePooling1D()(layers.LayerNormalization()(x))
    activation = "sigmoid" if outputs == 1 else "softmax"
    return keras.Model(inputs, layers.Dense(outputs, activation=activation)(x), name="vision_transformer")
