"""Readers of hourly signals with holes, introduced in lesson 24."""

import keras
from keras import layers, ops

SIGNALS = 8


class GRUDCell(layers.GRUCell):
    """A GRU cell whose state fades while nothing is measured.

    Inputs of a step: what to read (..., 2 * signals: values and mask) and hours since the last measurement of each signal
    (..., signals), side by side. Before the step the state is multiplied by exp(-max(0, gaps W + b)).
    Source: Che et al. 2018, doi:10.1038/s41598-018-24271-9. There a gap runs on until the hour of a new measurement; here
    it is 0 in that hour, and the state has faded in the hours before.
    """

    def build(self, input_shape):
        """Weights of a GRU cell for values and mask, and those of the fading."""
        self.signals = input_shape[-1] // 3
        super().build((*input_shape[:-1], 2 * self.signals))
        self.fading = self.add_weight(shape=(self.signals, self.units), initializer="glorot_uniform", name="fading")
        self.fading_bias = self.add_weight(shape=(self.units,), initializer="zeros", name="fading_bias")

    def call(self, inputs, states, training=False):
        """One step: the state fades, then a GRU's step."""
        read, gaps = inputs[..., : 2 * self.signals], inputs[..., 2 * self.signals :]
        kept = ops.exp(-ops.relu(gaps @ self.fading + self.fading_bias))
        return super().call(read, [states[0] * kept], training=training)


class Fade(layers.Layer):
    """Lets a value that was carried forward fade towards the mean, 0, with the hours since it was measured.

    Input and output: values, mask and gaps side by side, (n, hours, 3 * signals). Where the mask is 1 nothing changes.
    Source: Che et al. 2018, for standardised values.
    """

    def build(self, input_shape):
        """One rate and one bias a signal."""
        signals = input_shape[-1] // 3
        self.rate = self.add_weight(shape=(signals,), initializer="ones", name="rate")
        self.bias = self.add_weight(shape=(signals,), initializer="zeros", name="bias")

    def call(self, inputs):
        """The same with faded values."""
        values, mask, gaps = ops.split(inputs, 3, axis=-1)
        kept = ops.exp(-ops.relu(gaps * self.rate + self.bias))
        return ops.concatenate([values * (mask + (1 - mask) * kept), mask, gaps], axis=-1)


def signal_reader(kind: str, *, units: int = 32, signals: int = SIGNALS) -> keras.Model:
    """A network that answers at every hour from what it has read until then.

    kind: "gru" reads values carried forward, "gru_mask" also what was measured and how long ago, "gru_d" lets values and
    state fade (Che et al. 2018), "convolution" is causal and dilated by 1 to 16 hours (Bai et al. 2018, arXiv:1803.01271), with
    63 hours in sight. Input: (n, hours, 3 * signals) of standardised values, mask, and gaps. Output: (n, hours, 1), the
    probability of an event. Returns an uncompiled model. Raises ValueError for an unknown kind.
    """
    inputs = x = keras.Input((None, 3 * signals))
    if kind == "gru":
        x = layers.GRU(units, return_sequences=True, use_cudnn=False)(x[..., :signals])
    elif kind == "gru_mask":
        x = layers.GRU(units, return_sequences=True, use_cudnn=False)(x)
    elif kind == "gru_d":
        x = layers.RNN(GRUDCell(units), return_sequences=True)(Fade()(x))
    elif kind == "convolution":
        x = layers.Conv1D(units, 1)(x)
        for hours in (1, 2, 4, 8, 16):
            step = layers.Conv1D(units, 3, dilation_rate=hours, padding="causal", activation="relu")(x)
            x = layers.LayerNormalization()(x + layers.Dropout(0.1)(step))
    else:
        raise ValueError(f"unknown kind {kind!r}: use 'gru', 'gru_mask', 'gru_d' or 'convolution'")
    x = layers.Dropout(0.2)(x)
    return keras.Model(inputs, layers.Dense(1, activation="sigmoid", name="risk")(x), name=kind)
