"""The generative adversarial networks of lessons 41 to 43, for grey images of 28 x 28 pixels."""

from collections.abc import Sequence
from importlib.resources import files

import keras
import numpy as np
from keras import layers, ops

from course_utils.data import to_bytes
from course_utils.models.autoencoders import check_sizes, one_hot


class PixelNoise(layers.Layer):
    """Adds noise of its own to every pixel, (n, h, w, c), with a learned strength a channel, 0 at first.

    So fine texture need not come out of the code. Source: Karras et al. 2019 (arXiv:1812.04948), section 3.2.
    """

    def __init__(self, seed: int = 0, **options):
        super().__init__(**options)
        self.random = keras.random.SeedGenerator(seed)

    def build(self, shape):
        """One strength a channel."""
        self.strength = self.add_weight(shape=(shape[-1],), initializer="zeros", name="strength")

    def call(self, x):
        """The same noise for all channels of a pixel."""
        return x + self.strength * keras.random.normal((*ops.shape(x)[:3], 1), seed=self.random)


class BatchSpread(layers.Layer):
    """Adds a channel to (n, h, w, c) that says how much the images of the batch differ: one number, everywhere the same.

    The mean over places and channels of the standard deviation over the batch. In training the first half of the batch is
    real and the second drawn, as in `GAN.train_step`, and each half has a number of its own. So a generator that draws too
    much of one kind is caught. With the R1 penalty a batch needs an even number of
    images. Source: Karras et al. 2018 (arXiv:1710.10196), section 3.
    """

    def call(self, x, training=False):
        """(n, h, w, c + 1)."""
        parts = ops.split(x, 2) if training else [x]
        planes = [ops.broadcast_to(ops.mean(ops.std(part, axis=0)), (*ops.shape(part)[:3], 1)) for part in parts]
        return ops.concatenate([x, ops.concatenate(planes)], axis=-1)


def generator(latent_dim: int = 64, channels: Sequence[int] = (64, 48, 24), conditions: int = 0,
              upsampling: str = "transposed") -> keras.Model:  # fmt: skip
    """Codes (n, latent_dim) to images (n, 28, 28, 1) of -1..1; with conditions: [codes, one-hot (n, conditions)].

    channels: of the three stages, at 7, 7 and 14 pixels. upsampling: "transposed" convolutions, or "bilinear" enlargement,
    a convolution and noise on every pixel (against the traces of strides: Odena et al. 2016, doi:10.23915/distill.00003).
    Raises ValueError if a size is below 1, there are not three, or upsampling is another word.
    """
    if upsampling not in ("transposed", "bilinear"):
        raise ValueError(f"unknown upsampling {upsampling!r}: use 'transposed' or 'bilinear'")
    check_sizes(latent_dim=latent_dim, conditions=conditions, **{f"channels[{i}]": c for i, c in enumerate(channels)})
    if len(channels) != 3:
        raise ValueError(f"channels are {tuple(channels)}: three numbers are needed to reach 28 pixels")
    inputs = code = keras.Input((latent_dim,))
    if conditions:
        condition = keras.Input((conditions,))
        inputs, code = [code, condition], layers.Concatenate()([code, condition])
    x = layers.Dense(7 * 7 * channels[0], use_bias=False)(code)
    x = layers.Reshape((7, 7, channels[0]))(x)
    for filters in channels[1:]:
        x = layers.ReLU()(layers.BatchNormalization()(x))
        if upsampling == "transposed":
            x = layers.Conv2DTranspose(filters, 4, strides=2, padding="same", use_bias=False)(x)
        else:
            x = layers.UpSampling2D(2, interpolation="bilinear")(x)
            x = PixelNoise()(layers.Conv2D(filters, 3, padding="same", use_bias=False)(x))
    x = layers.ReLU()(layers.BatchNormalization()(x))
    x = layers.Conv2D(1, 5, padding="same", activation="tanh")(x)
    return keras.Model(inputs, x, name="generator")


def discriminator(channels: Sequence[int] = (24, 48, 64), spectral: bool = False, conditions: int = 0,
                  noise: float = 0.0, spread: bool = False) -> keras.Model:  # fmt: skip
    """Images (n, 28, 28, 1) of -1..1 to one logit each, (n, 1), positive = real; with conditions: [images, one-hot].

    spectral: divide each layer's weights by their largest singular value (Miyato et al. 2018, arXiv:1802.05957).
    noise: standard deviation of the noise on every image, in training only (Arjovsky and Bottou 2017, arXiv:1701.04862).
    spread: whether it is told how much the images of a batch differ (`BatchSpread`). Raises ValueError if a size is below 1.
    """
    check_sizes(conditions=conditions, **{f"channels[{i}]": c for i, c in enumerate(channels)})
    norm = layers.SpectralNormalization if spectral else lambda layer: layer
    inputs = x = keras.Input((28, 28, 1))
    if noise:
        x = layers.GaussianNoise(noise)(x)
    if conditions:
        condition = keras.Input((conditions,))
        planes = layers.Reshape((28, 28, conditions))(layers.RepeatVector(28 * 28)(condition))
        inputs, x = [inputs, condition], layers.Concatenate()([x, planes])
    for filters in channels:
        x = norm(layers.Conv2D(filters, 4, strides=2, padding="same"))(x)
        x = layers.LeakyReLU(0.2)(x)
    x = BatchSpread()(x) if spread else x
    x = norm(layers.Dense(1))(layers.Flatten()(x))
    return keras.Model(inputs, x, name="discriminator")


class GAN(keras.Model):
    """A generator and a discriminator in one training step; fit it on images of -1..1, or on (images, one-hot) pairs.

    loss: "non_saturating", "saturating" (both: Goodfellow et al. 2014, arXiv:1406.2661) or "hinge" (Lim and Ye 2017,
    arXiv:1705.02894). real_label: 0.9 smooths the label of real images (Salimans et al. 2016, arXiv:1606.03498). r1: weight
    of the gradient penalty on real images, gamma of Mescheder et al. 2018 (arXiv:1801.04406): r1 / 2 times the mean squared
    length. augment: the discriminator sees real and drawn images through `diff_augment`. compile it with two optimizers; if
    the generator's was made with use_ema=True, `finish` puts the moving average of its weights in their place.
    """

    def __init__(self, generator: keras.Model, discriminator: keras.Model, loss: str = "non_saturating",
                 real_label: float = 1.0, r1: float = 0.0, seed: int = 0, augment: bool = False):  # fmt: skip
        super().__init__(name="gan")
        if loss not in ("non_saturating", "saturating", "hinge"):
            raise ValueError(f"unknown loss {loss!r}: use 'non_saturating', 'saturating' or 'hinge'")
        self.generator, self.discriminator = generator, discriminator
        self.conditional = isinstance(generator.input, list)
        self.latent_dim = (generator.input[0] if self.conditional else generator.input).shape[1]
        self.kind, self.real_label, self.r1, self.augment = loss, real_label, r1, augment
        self.random = keras.random.SeedGenerator(seed)
        names = ("d_loss", "g_loss", "real_accuracy", "drawn_accuracy")
        self.trackers = {name: keras.metrics.Mean(name) for name in names}

    def compile(self, d_optimizer, g_optimizer):
        """One optimizer for each network."""
        super().compile(optimizer=None)
        self.d_optimizer, self.g_optimizer = d_optimizer, g_optimizer
        self.d_optimizer.build(self.discriminator.trainable_variables)
        self.g_optimizer.build(self.generator.trainable_variables)

    @property
    def metrics(self):
        """Both losses, and the discriminator's accuracy on real and on drawn images; set back at each epoch."""
        return list(self.trackers.values())

    def losses_of(self, real_logits, drawn_logits):
        """Loss of the discriminator and loss of the generator, two numbers."""
        if self.kind == "hinge":
            d_loss = ops.mean(ops.relu(1 - real_logits)) + ops.mean(ops.relu(1 + drawn_logits))
            return d_loss, -ops.mean(drawn_logits)
        # cross-entropy of logits: softplus(-l) for the label "real", softplus(l) for "drawn"
        real = self.real_label * ops.softplus(-real_logits) + (1 - self.real_label) * ops.softplus(real_logits)
        d_loss = ops.mean(real) + ops.mean(ops.softplus(drawn_logits))
        saturating = self.kind == "saturating"
        return d_loss, -ops.mean(ops.softplus(drawn_logits)) if saturating else ops.mean(ops.softplus(-drawn_logits))

    def train_step(self, data):
        """One step of both networks from the same batch; TensorFlow's tape takes the gradients."""
        import tensorflow as tf

        data = data[0] if isinstance(data, tuple) and len(data) == 1 else data
        images, *condition = data if self.conditional else [data]
        z = keras.random.normal((ops.shape(images)[0], self.latent_dim), seed=self.random)
        with tf.GradientTape(persistent=True) as tape:
            drawn = self.generator([z, *condition] if condition else z, training=True)
            both = ops.concatenate([images, drawn])
            both = diff_augment(both, self.random) if self.augment else both
            inputs = [both, ops.concatenate(condition * 2)] if condition else both
            logits = self.discriminator(inputs, training=True)
            real_logits, drawn_logits = ops.split(logits, 2)
            d_loss, g_loss = self.losses_of(real_logits, drawn_logits)
            if self.r1:
                d_loss += self.r1 / 2 * self.gradient_penalty(ops.split(both, 2)[0], condition)
        for network, loss, optimizer in (
            (self.discriminator, d_loss, self.d_optimizer),
            (self.generator, g_loss, self.g_optimizer),
        ):
            optimizer.apply(tape.gradient(loss, network.trainable_variables), network.trainable_variables)
        values = (d_loss, g_loss, ops.mean(real_logits > 0), ops.mean(drawn_logits <= 0))
        for tracker, value in zip(self.trackers.values(), values, strict=True):
            tracker.update_state(value)
        return {name: tracker.result() for name, tracker in self.trackers.items()}

    def gradient_penalty(self, images, condition):
        """Mean squared length of the logit's gradient in the real images."""
        import tensorflow as tf

        with tf.GradientTape() as tape:
            tape.watch(images)
            logits = self.discriminator([images, *condition] if condition else images, training=True)
        return ops.mean(ops.sum(ops.square(tape.gradient(logits, images)), axis=(1, 2, 3)))

    def finish(self) -> None:
        """After training: averaged weights if the optimizer kept them, and batch-norm statistics that match them."""
        if self.g_optimizer.use_ema:
            self.g_optimizer.finalize_variable_values(self.generator.trainable_variables)
        norms = [layer for layer in self.generator.layers if isinstance(layer, layers.BatchNormalization)]
        momenta = [layer.momentum for layer in norms]
        labels = np.arange(256) % self.generator.input[1].shape[1] if self.conditional else None
        for step in range(50):
            for layer in norms:
                layer.momentum = step / (step + 1)  # the plain mean over all batches so far
            draw(self.generator, 256, seed=step, labels=labels, training=True)
        for layer, momentum in zip(norms, momenta, strict=True):
            layer.momentum = momentum


def diff_augment(images, seed: keras.random.SeedGenerator):
    """Images (n, s, s, 1) of -1..1, each made brighter or darker, shifted and partly covered, by steps that pass gradients on.

    Brightness by up to 0.5, shifts by up to an eighth of the edge (what comes in is grey), a grey square of half the edge
    somewhere. Source: Zhao et al. 2020 (arXiv:2006.10738), which does the same to real and to drawn images.
    """
    n, size = ops.shape(images)[0], images.shape[1]
    x = images + keras.random.uniform((n, 1, 1, 1), -0.5, 0.5, seed=seed)
    limit, places = size // 8, ops.arange(size)
    padded = ops.pad(x, [[0, 0], [limit, limit], [limit, limit], [0, 0]])
    corner = keras.random.randint((n, 2), 0, 2 * limit + 1, seed=seed)
    middle = keras.random.randint((n, 2), 0, size, seed=seed)
    pick = ops.one_hot(
        corner[:, :, None] + places, size + 2 * limit, dtype=x.dtype
    )  # (n, 2, s, s + 2 limit): 1 where to look
    x = ops.matmul(ops.matmul(pick[:, 0], padded[..., 0]), ops.swapaxes(pick[:, 1], 1, 2))
    near = ops.cast(ops.abs(middle[:, :, None] - places) < size // 4, x.dtype)
    return (x * (1 - near[:, 0, :, None] * near[:, 1, None, :]))[..., None]


def draw(generator: keras.Model, n: int, seed: int = 0, labels: np.ndarray | None = None, training: bool = False):
    """n drawn images uint8 (n, 28, 28, 1) from a generator; labels: (n,), used if the generator is conditional.

    Raises ValueError if a conditional generator is given no labels, or labels out of range.
    """
    conditional = isinstance(generator.input, list)
    condition = one_hot(labels, generator.input[1].shape[1], n) if conditional else None
    size = (generator.input[0] if conditional else generator.input).shape[1]
    for layer in generator.layers:
        if isinstance(layer, PixelNoise):
            layer.random.state.assign([seed, 0])
    z = np.random.default_rng(seed).standard_normal((n, size)).astype("float32")
    pieces = []
    for at in range(0, n, 256):
        part = z[at : at + 256]
        if conditional:
            part = [part, condition[at : at + 256]]
        pieces.append(np.asarray(generator(part, training=training)))
    return to_bytes(np.concatenate(pieces), low=-1)


def shipped_generator() -> keras.Model:
    """A generator of chest X-rays with the weights that ship with the package, which `make weights` makes. Draw with `draw`."""
    network = generator(32, upsampling="bilinear")
    with files("course_utils.models.weights").joinpath("generator.npz").open("rb") as file, np.load(file) as stored:
        network.set_weights([stored[name].astype("float32") for name in stored.files])
    return network
