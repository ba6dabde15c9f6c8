"""Autoencoders (lesson 31) and the variational autoencoder (lesson 33), for grey images of 28 x 28 pixels."""

import math

import keras
import numpy as np
from keras import layers, ops


def encoder(latent_dim: int, outputs: int = 1, conditions: int = 0) -> keras.Model:
    """Images (n, 28, 28, 1) of 0..1 to `outputs` vectors (n, latent_dim) each; with conditions: [images, (n, conditions)].

    Raises ValueError if a size is below 1, or conditions below 0.
    """
    check_sizes(latent_dim=latent_dim, outputs=outputs, conditions=conditions)
    inputs = image = keras.Input((28, 28, 1))
    if conditions:
        condition = keras.Input((conditions,))
        plane = layers.RepeatVector(28 * 28)(condition)
        image = layers.Concatenate()([image, layers.Reshape((28, 28, conditions))(plane)])
        inputs = [inputs, condition]
    x = layers.Conv2D(32, 4, strides=2, padding="same", activation="gelu")(image)
    x = layers.Conv2D(64, 4, strides=2, padding="same", activation="gelu")(x)
    x = layers.Conv2D(64, 3, padding="same", activation="gelu")(x)
    x = layers.Flatten()(x)
    codes = [layers.Dense(latent_dim)(x) for _ in range(outputs)]
    return keras.Model(inputs, codes if outputs > 1 else codes[0], name="encoder")


def decoder(latent_dim: int, conditions: int = 0) -> keras.Model:
    """Codes (n, latent_dim) to images (n, 28, 28, 1) of 0..1; with conditions: [codes, (n, conditions)].

    Raises ValueError if latent_dim is below 1, or conditions below 0.
    """
    check_sizes(latent_dim=latent_dim, conditions=conditions)
    inputs = code = keras.Input((latent_dim,))
    if conditions:
        condition = keras.Input((conditions,))
        code = layers.Concatenate()([code, condition])
        inputs = [inputs, condition]
    x = layers.Dense(7 * 7 * 64, activation="gelu")(code)
    x = layers.Reshape((7, 7, 64))(x)
    x = layers.Conv2DTranspose(32, 4, strides=2, padding="same", activation="gelu")(x)
    x = layers.Conv2DTranspose(16, 4, strides=2, padding="same", activation="gelu")(x)
    x = layers.Conv2D(1, 3, padding="same", activation="sigmoid")(x)
    return keras.Model(inputs, x, name="decoder")


def autoencoder(latent_dim: int) -> keras.Sequential:
    """Encoder and decoder one after the other, uncompiled: images (n, 28, 28, 1) of 0..1 to their reconstructions.

    The parts are model.layers[0] and model.layers[1]. Raises ValueError if latent_dim is below 1.
    """
    return keras.Sequential([encoder(latent_dim), decoder(latent_dim)], name="autoencoder")


def check_sizes(**sizes: int) -> None:
    """Raises ValueError unless every size is a whole number of at least 1; `conditions` may be 0."""
    for name, size in sizes.items():
        least = 0 if name == "conditions" else 1
        if isinstance(size, bool) or not isinstance(size, (int, np.integer)) or size < least:
            raise ValueError(f"{name} is {size!r}, it must be a whole number of at least {least}")


class VAE(keras.Model):
    """Variational autoencoder with a Gaussian decoder of one standard deviation for all pixels, always at its optimum.

    latent_dim: numbers in the code. beta: weight of the KL term, 1 is the evidence lower bound. conditions: 0, or the
    number of classes of a conditional VAE, which is fitted on (images, one-hot (n, conditions)). sigma: a fixed standard
    deviation of the decoder. Without one, its square is the mean squared error: of the batch in training, a running mean of
    those otherwise. Images are float32 (n, 28, 28, 1) of 0..1; losses are in nats an image.
    Source: Kingma and Welling 2014 (arXiv:1312.6114); optimal deviation: Rybkin et al. 2021 (arXiv:2006.13202).
    Raises ValueError for sizes below 1, a negative beta, or a sigma that is not above 0.
    """

    def __init__(
        self, latent_dim: int, *, beta: float = 1.0, conditions: int = 0, sigma: float | None = None, seed: int = 0
    ):
        super().__init__(name="vae")
        if beta < 0 or (sigma is not None and sigma <= 0):
            raise ValueError(f"beta is {beta} and sigma {sigma}: beta must not be negative, sigma must be above 0")
        self.latent_dim, self.beta, self.conditions = latent_dim, beta, conditions
        self.encoder, self.decoder = encoder(latent_dim, 2, conditions), decoder(latent_dim, conditions)
        start = keras.initializers.Constant(math.log(sigma or 0.1))
        self.log_sigma = self.add_weight(shape=(), initializer=start, trainable=False, name="log_sigma")
        self.optimal = sigma is None
        self.random = keras.random.SeedGenerator(seed)
        self.trackers = {name: keras.metrics.Mean(name) for name in ("reconstruction", "kl")}

    def call(self, inputs):
        """Reconstruction, z_mean and log_var of a batch, with one draw of the code."""
        condition = [inputs[1]] if self.conditions else []
        z_mean, log_var = self.encoder(inputs)
        noise = keras.random.normal(ops.shape(z_mean), seed=self.random)
        z = z_mean + ops.exp(log_var / 2) * noise  # the reparameterisation trick
        return self.decoder([z, *condition] if condition else z), z_mean, log_var

    def reconstruction_nats(self, images, mean):
        """-log p(x|z) of each image, (n,), in nats: a Gaussian with standard deviation sigma around `mean`."""
        squares = ops.sum(ops.square(images - mean), axis=(1, 2, 3))
        return squares / (2 * ops.exp(2 * self.log_sigma)) + 28 * 28 * (self.log_sigma + math.log(2 * math.pi) / 2)

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        """Negative evidence lower bound in nats, mean over the batch."""
        mean, z_mean, log_var = y_pred
        images = x[0] if self.conditions else x
        reconstruction = ops.mean(self.reconstruction_nats(images, mean))
        if training and self.optimal:
            variance = ops.mean(ops.square(images - mean))
            reconstruction = 28 * 28 * (ops.log(2 * math.pi * variance) + 1) / 2
            running = 0.98 * ops.exp(2 * self.log_sigma) + 0.02 * ops.stop_gradient(variance)
            self.log_sigma.assign(ops.log(running) / 2)
        kl = ops.mean(ops.sum(kl_to_normal(z_mean, log_var), axis=1))
        self.trackers["reconstruction"].update_state(reconstruction)
        self.trackers["kl"].update_state(kl)
        return reconstruction + self.beta * kl

    def sample(self, codes: np.ndarray, labels: np.ndarray | None = None) -> np.ndarray:
        """Drawn images, the decoder's mean for each code: float32 (n, 28, 28, 1) of 0..1; labels: (n,) of a conditional VAE.

        Raises ValueError if a conditional VAE is given no labels, or labels out of range.
        """
        codes = np.asarray(codes, "float32")
        wanted = [codes, one_hot(labels, self.conditions, len(codes))] if self.conditions else codes
        return self.decoder.predict(wanted, batch_size=256, verbose=0)


def class_codes(vae: VAE, images: np.ndarray, labels: np.ndarray, wanted: np.ndarray, seed: int = 0) -> np.ndarray:
    """Codes (n, latent_dim) for the wanted classes (n,), each drawn from a Gaussian fitted to the codes of that class.

    A class's own codes need not fill the whole prior. Source: Ghosh et al. 2020 (arXiv:1903.12436), section 4.
    """
    rng = np.random.default_rng(seed)
    z_mean, log_var = vae.encoder.predict([images, np.eye(vae.conditions, dtype="float32")[labels]], verbose=0)
    codes = np.empty((len(wanted), vae.latent_dim), "float32")
    for label in np.unique(wanted):
        mine, chosen = labels == label, wanted == label
        covariance = np.cov(z_mean[mine], rowvar=False) + np.diag(np.exp(log_var[mine]).mean(axis=0))
        codes[chosen] = rng.multivariate_normal(z_mean[mine].mean(axis=0), covariance, chosen.sum())
    return codes


def one_hot(labels: np.ndarray | None, conditions: int, n: int) -> np.ndarray:
    """Labels (n,) of 0..conditions-1 as float32 (n, conditions). Raises ValueError if there are none, or others."""
    labels = np.asarray([] if labels is None else labels)
    if labels.shape != (n,):
        raise ValueError(f"a conditional network needs labels of shape ({n},), not {labels.shape}")
    if not np.isin(labels, range(conditions)).all():
        raise ValueError(f"labels must lie in 0..{conditions - 1}")
    return np.eye(conditions, dtype="float32")[labels.astype(int)]


def kl_to_normal(z_mean, log_var):
    """KL divergence of N(z_mean, exp(log_var)) from N(0, 1) for each number of the code, in nats, same shape."""
    return 0.5 * (ops.square(z_mean) + ops.exp(log_var) - 1.0 - log_var)


def importance_bound(vae: VAE, images: np.ndarray, draws: int = 200, seed: int = 0) -> np.ndarray:
    """Importance-weighted bound on log p(x) of each image, (n,), in nats; with one draw it is the ELBO in the mean.

    Source: Burda, Grosse, Salakhutdinov 2016 (arXiv:1509.00519), equation 8.
    """
    rng = np.random.default_rng(seed)
    z_mean, log_var = (np.asarray(part) for part in vae.encoder.predict(images, verbose=0))
    log_weights = []
    for _ in range(draws):
        noise = rng.standard_normal(z_mean.shape).astype("float32")
        z = z_mean + np.exp(log_var / 2) * noise
        mean = vae.decoder.predict(z, batch_size=256, verbose=0)
        log_prior_over_q = (0.5 * (noise**2 - z**2) + log_var / 2).sum(axis=1)
        log_weights.append(log_prior_over_q - np.asarray(vae.reconstruction_nats(images, mean)))
    top = np.max(log_weights, axis=0)
    return top + np.log(np.mean(np.exp(log_weights - top), axis=0))
