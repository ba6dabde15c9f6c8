"""Autoencoders, GANs, the judge, and the measures of drawn images."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from scipy.linalg import sqrtm
from scipy.stats import binomtest
from sklearn.metrics.pairwise import rbf_kernel
from sklearn.preprocessing import StandardScaler

from course_utils import lab

lab.start(0)
import keras
from keras import ops

from course_utils import data, generative, models
from course_utils.models import gans
from tools import weights

ROOT = Path(__file__).resolve().parents[2]
RNG = np.random.default_rng(0)
X = RNG.random((40, 28, 28, 1)).astype("float32")
PICTURES = RNG.integers(0, 256, (30, 28, 28, 1)).astype(np.uint8)


def test_an_autoencoder_keeps_shape_and_range():
    model = models.autoencoder(3)
    rebuilt = np.asarray(model(X[:4], training=False))
    assert rebuilt.shape == (4, 28, 28, 1) and rebuilt.min() >= 0 and rebuilt.max() <= 1
    with pytest.raises(ValueError, match="latent_dim is 0"):
        models.autoencoder(0)


def test_the_divergence_is_that_of_two_gaussians():
    mean, log_var = np.array([0.0, 1.5]), np.array([0.0, np.log(0.16)])
    got = np.asarray(models.kl_to_normal(ops.convert_to_tensor(mean), ops.convert_to_tensor(log_var)))
    z = mean + np.exp(log_var / 2) * RNG.standard_normal((400_000, 2))
    log_ratio = -0.5 * (z - mean) ** 2 / np.exp(log_var) - log_var / 2 + 0.5 * z**2
    np.testing.assert_allclose(got, log_ratio.mean(axis=0), atol=0.01)


def test_the_loss_of_a_vae_is_reconstruction_and_divergence_in_nats():
    model = models.VAE(2, beta=3.0, sigma=0.5)
    outputs = model(X[:4])
    loss = float(model.compute_loss(X[:4], y_pred=outputs))
    mean, z_mean, log_var = (np.asarray(part) for part in outputs)
    density = -((X[:4] - mean) ** 2) / (2 * 0.5**2) - np.log(0.5 * np.sqrt(2 * np.pi))
    kl = 0.5 * (z_mean**2 + np.exp(log_var) - 1 - log_var).sum(axis=1)
    assert loss == pytest.approx(-density.sum() / 4 + 3 * kl.mean(), rel=1e-4)
    assert not any("log_sigma" in w.name for w in model.trainable_weights)


def test_sigma_is_at_its_optimum_and_no_metric_is_listed_twice():
    model = models.VAE(2)
    outputs = model(X[:8])
    loss = float(model.compute_loss(X[:8], y_pred=outputs))
    mean, z_mean, log_var = (np.asarray(part) for part in outputs)
    kl = 0.5 * (z_mean**2 + np.exp(log_var) - 1 - log_var).sum(axis=1).mean()
    variance = np.mean((X[:8] - mean) ** 2)
    assert loss == pytest.approx(28 * 28 / 2 * (np.log(2 * np.pi * variance) + 1) + kl, rel=1e-4)
    for _ in range(300):
        model.compute_loss(X[:8], y_pred=outputs)
    assert np.exp(2 * float(model.log_sigma)) == pytest.approx(variance, rel=0.02)
    before = float(model.log_sigma)
    model.compute_loss(X[:8], y_pred=outputs, training=False)
    assert float(model.log_sigma) == before
    names = [metric.name for metric in model.metrics]
    assert {"reconstruction", "kl"} <= set(names) and len(names) == len(set(names))


def test_the_importance_bound_is_not_below_the_elbo():
    model = models.VAE(4)
    model.compile(keras.optimizers.Adam(1e-3))
    model.fit(X, epochs=2, verbose=0)
    one, many = (models.importance_bound(model, X, draws).mean() for draws in (1, 50))
    assert many > one


def test_a_conditional_vae_draws_what_is_asked_for():
    """Long enough that the brightness, which the label tells, no longer stands in the code: then any code obeys the label."""
    keras.utils.set_random_seed(0)
    model = models.VAE(3, conditions=2)
    model.compile(keras.optimizers.Adam(5e-3))
    labels = np.arange(64) % 2
    x = np.where(labels[:, None, None, None] == 1, 0.9, 0.1) * np.ones((64, 28, 28, 1), "float32")
    model.fit((x.astype("float32"), np.eye(2, dtype="float32")[labels]), epochs=150, batch_size=16, verbose=0)
    codes, wanted = np.random.default_rng(0).standard_normal((20, 3)), np.arange(20) % 2
    bright, dark = (model.sample(codes, np.full(20, label)) for label in (1, 0))  # the same codes under both labels
    assert bright.mean() > dark.mean() + 0.3
    drawn = model.sample(models.class_codes(model, x.astype("float32"), labels, wanted), wanted)
    assert drawn[1::2].mean() > drawn[::2].mean() + 0.3


def test_codes_of_a_class_have_its_mean_and_spread():
    model = models.VAE(3, conditions=2)
    labels = np.arange(40) % 2
    z_mean, log_var = model.encoder.predict([X, np.eye(2, dtype="float32")[labels]], verbose=0)
    codes = models.class_codes(model, X, labels, np.ones(20_000, int))
    mine = labels == 1
    np.testing.assert_allclose(codes.mean(axis=0), z_mean[mine].mean(axis=0), atol=0.05)
    variance = z_mean[mine].var(axis=0, ddof=1) + np.exp(log_var[mine]).mean(axis=0)
    np.testing.assert_allclose(codes.var(axis=0), variance, rtol=0.05)


@pytest.mark.skipif(importlib.util.find_spec("jax") is None, reason="JAX is not installed")
def test_the_vae_trains_on_jax():
    code = (
        "import numpy as np, keras; from course_utils import models;"
        "x = np.random.default_rng(0).random((64, 28, 28, 1)).astype('float32');"
        "m = models.VAE(2); m.compile(keras.optimizers.Adam(2e-3));"
        "h = m.fit(x, epochs=3, verbose=0).history['loss'];"
        "assert keras.backend.backend() == 'jax' and h[-1] < h[0] and m.sample(np.zeros((3, 2))).shape == (3, 28, 28, 1)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT, env=os.environ | {"KERAS_BACKEND": "jax"})


@pytest.mark.parametrize("kind", ["non_saturating", "saturating", "hinge"])
def test_the_losses_of_a_gan(kind):
    gan = models.GAN(models.generator(4), models.discriminator(), kind)
    real, drawn = np.array([2.0, -1.0]), np.array([-3.0, 0.5])
    d, g = (float(v) for v in gan.losses_of(ops.convert_to_tensor(real), ops.convert_to_tensor(drawn)))
    p, q = 1 / (1 + np.exp(-real)), 1 / (1 + np.exp(-drawn))
    if kind == "hinge":
        wanted = np.maximum(0, 1 - real).mean() + np.maximum(0, 1 + drawn).mean(), -drawn.mean()
    else:
        wanted = (
            -np.log(p).mean() - np.log(1 - q).mean(),
            np.log(1 - q).mean() if kind == "saturating" else -np.log(q).mean(),
        )
    np.testing.assert_allclose((d, g), wanted, rtol=1e-5)


@pytest.mark.parametrize(
    "options", [{"upsampling": "bilinear"}, {"spectral": True}, {"r1": 1.0, "conditions": 2, "augment": True}]
)
def test_a_gan_trains_both_networks_and_draws(options):
    conditions = options.get("conditions", 0)
    gan = models.GAN(
        models.generator(4, (8, 8, 4), conditions, options.get("upsampling", "transposed")),
        models.discriminator((4, 8), options.get("spectral", False), conditions),
        real_label=0.9,
        r1=options.get("r1", 0.0),
        augment=options.get("augment", False),
    )
    gan.compile(keras.optimizers.Adam(1e-3), keras.optimizers.Adam(1e-3, use_ema=True, ema_momentum=0.9))
    before = [np.copy(w) for network in (gan.generator, gan.discriminator) for w in network.get_weights()]
    batch = (X, np.eye(2, dtype="float32")[np.arange(40) % 2]) if conditions else (X,)
    gan.fit(*batch, batch_size=20, epochs=2, verbose=0)
    after = [w for network in (gan.generator, gan.discriminator) for w in network.get_weights()]
    assert all(not np.array_equal(a, b) for a, b in zip(before, after, strict=True) if a.ndim > 1)
    gan.finish()
    drawn = models.draw(gan.generator, 300, seed=1, labels=np.arange(300) % 2)
    assert drawn.shape == (300, 28, 28, 1) and drawn.dtype == np.uint8
    assert (drawn == models.draw(gan.generator, 300, seed=1, labels=np.arange(300) % 2)).all()
    with pytest.raises(ValueError, match="unknown loss 'wgan'"):
        models.GAN(gan.generator, gan.discriminator, "wgan")


def test_finishing_takes_the_average_and_its_statistics():
    gan = models.GAN(models.generator(4, (8, 8, 4)), models.discriminator((4, 8)))
    gan.compile(keras.optimizers.Adam(1e-3), keras.optimizers.Adam(1e-2, use_ema=True, ema_momentum=0.99))
    gan.fit(X, batch_size=10, epochs=3, verbose=0)
    last = gan.generator.layers[1].get_weights()[0].copy()
    gan.finish()
    assert not np.allclose(last, gan.generator.layers[1].get_weights()[0])
    z = np.random.default_rng(3).standard_normal((2000, 4)).astype("float32")
    training, inference = (np.asarray(gan.generator(z, training=t)).mean() for t in (True, False))
    assert training == pytest.approx(inference, abs=0.02)


def test_noise_on_pixels_is_drawn_anew_by_the_seed_and_only_then():
    keras.utils.set_random_seed(0)
    smooth = models.generator(4, (8, 8, 4), upsampling="bilinear")
    assert smooth.output.shape == (None, 28, 28, 1)
    (noise, *_) = [layer for layer in smooth.layers if isinstance(layer, gans.PixelNoise)]
    z = np.zeros((2, 4), "float32")
    np.testing.assert_array_equal(
        *(np.asarray(smooth(z, training=False)) for _ in range(2))
    )  # its strength is 0 at first
    noise.strength.assign(np.ones(8))
    first, again, other = (models.draw(smooth, 5, seed=seed) for seed in (1, 1, 2))
    assert (first == again).all() and (first != other).mean() > 0.3
    one, two = np.asarray(smooth(z, training=False))
    assert np.abs(one - two).max() > 1e-3  # one code, two textures
    with pytest.raises(ValueError, match="unknown upsampling 'nearest'"):
        models.generator(4, upsampling="nearest")


def test_a_batch_of_one_kind_has_no_spread_and_real_and_drawn_have_their_own():
    layer, x = gans.BatchSpread(), np.zeros((6, 2, 2, 3), "float32")
    x[3:] = np.random.default_rng(0).standard_normal((3, 2, 2, 3))
    apart, together = (np.asarray(layer(x, training=on)) for on in (True, False))
    assert apart.shape == (6, 2, 2, 4) and np.array_equal(apart[..., :3], x)
    assert (apart[:3, ..., 3] == 0).all() and np.allclose(apart[3:, ..., 3], x[3:].std(axis=0).mean(), atol=1e-6)
    assert np.allclose(together[..., 3], x.std(axis=0).mean(), atol=1e-6)
    gan = models.GAN(models.generator(4, (8, 8, 4)), models.discriminator((4, 8), spread=True), r1=0.1)
    gan.compile(keras.optimizers.Adam(1e-3), keras.optimizers.Adam(1e-3))
    assert np.isfinite(gan.fit(X, batch_size=16, verbose=0).history["d_loss"]).all()  # the last batch is a smaller one


def test_augmented_images_are_shifted_brightened_and_covered_and_pass_gradients():
    import tensorflow as tf

    x = ops.convert_to_tensor(0.1 + 0.3 * X)
    seen = np.asarray(gans.diff_augment(x, keras.random.SeedGenerator(0)))[..., 0]
    assert seen.shape == (40, 28, 28)
    for image, (after,) in zip(np.asarray(x)[..., 0], seen[:, None], strict=True):
        padded = np.pad(image, 3)
        fits = []
        for dy in range(7):
            for dx in range(7):
                moved = padded[dy : dy + 28, dx : dx + 28]
                kept = (after != 0) & (moved != 0)
                fits.append((after - moved)[kept].std())
        assert min(fits) < 1e-5  # one of the shifts fits, and what is left is one brightness for all pixels
    covered = (seen == 0).mean(axis=(1, 2))
    assert covered.min() >= 0.05 and 0.15 < covered.mean() < 0.45 and np.std(seen.max(axis=(1, 2))) > 0.1
    with tf.GradientTape() as tape:
        tape.watch(x)
        total = ops.sum(gans.diff_augment(x, keras.random.SeedGenerator(1)))
    slope = np.asarray(tape.gradient(total, x))
    assert set(np.unique(slope)) == {0.0, 1.0} and 0.5 < slope.mean() < 0.9


def test_the_frechet_distance_has_its_closed_form():
    a, b = RNG.normal(size=(300, 5)), RNG.normal(0.5, 1.4, size=(400, 5)) @ RNG.normal(size=(5, 5))
    c_a, c_b = np.cov(a, rowvar=False), np.cov(b, rowvar=False)
    wanted = ((a.mean(0) - b.mean(0)) ** 2).sum() + np.trace(c_a + c_b - 2 * sqrtm(c_a @ c_b).real)
    assert generative.frechet(a, b) == pytest.approx(wanted, rel=1e-6)
    assert generative.frechet(a, a) == pytest.approx(0, abs=1e-6)
    assert generative.frechet(a, a + 2) == pytest.approx(20, rel=1e-6)
    dead = np.c_[a, np.zeros(300)]  # a feature that never varies
    assert generative.frechet(dead, dead + 1) == pytest.approx(6, rel=1e-5)
    with pytest.raises(ValueError, match="two rows"):
        generative.frechet(a[:1], b)


def test_precision_and_recall_tell_the_two_failures_apart():
    real = np.r_[RNG.normal(0, 1, (200, 2)), RNG.normal(20, 1, (200, 2))]
    one_mode = RNG.normal(0, 0.5, (400, 2))
    wild = np.r_[RNG.normal(0, 1, (200, 2)), RNG.uniform(-200, 200, (200, 2))]
    collapsed, scattered = generative.precision_recall(real, one_mode), generative.precision_recall(real, wild)
    assert collapsed.precision > 0.95 and collapsed.recall < 0.6
    assert scattered.precision < 0.7
    assert generative.precision_recall(real, real.copy()) == (1.0, 1.0)
    with pytest.raises(ValueError, match="more than 3"):
        generative.precision_recall(real[:3], real)


def test_features_are_measured_in_the_reference_s_deviations_and_dead_ones_dropped():
    reference = np.c_[RNG.normal(3, 2, 500), np.full(500, 7.0), RNG.normal(0, 50, 500), 1e-4 * RNG.normal(size=500)]
    mine, other = generative.standardised(reference, np.add(reference[:10], [2, 1, 0, 5]))
    assert mine.shape == (500, 2) and other.shape == (10, 2)
    np.testing.assert_allclose(mine, StandardScaler().fit_transform(reference[:, [0, 2]]), atol=1e-9)
    np.testing.assert_allclose(other - mine[:10], np.tile([2 / reference[:, 0].std(), 0], (10, 1)), atol=1e-9)
    with pytest.raises(ValueError, match="no feature varies"):
        generative.standardised(np.ones((5, 3)))


def test_numbers_in_effect_are_counted_by_the_spectrum():
    values = np.array([[1.0, 1], [-1, -1], [1, -1], [-1, 1]])
    assert generative.in_effect(values) == pytest.approx(2)
    assert generative.in_effect(values * [1, 0]) == pytest.approx(1)
    assert generative.in_effect(values * np.sqrt([3, 1])) == pytest.approx(16 / 10)  # eigenvalues 3 : 1


def test_the_discrepancy_is_that_of_its_kernel_and_has_no_bias():
    a, b = RNG.normal(size=(30, 3)), RNG.normal(0.5, 1, size=(20, 3))
    within = [rbf_kernel(x, gamma=1 / (2 * 1.7**2)) for x in (a, b)]
    unlike = [(k.sum() - np.trace(k)) / (len(k) * (len(k) - 1)) for k in within]
    wanted = sum(unlike) - 2 * rbf_kernel(a, b, gamma=1 / (2 * 1.7**2)).mean()
    assert generative.mmd(a, b, 1.7) == pytest.approx(wanted, rel=1e-9)
    same = [generative.mmd(RNG.normal(size=(20, 3)), RNG.normal(size=(20, 3)), 1.7) for _ in range(400)]
    assert abs(np.mean(same)) < 4 * np.std(same) / 20 and min(same) < 0
    assert generative.median_distance(np.array([[0.0], [1], [3]])) == 2
    with pytest.raises(ValueError, match="two rows"):
        generative.mmd(a[:1], b, 1.0)


def test_density_and_coverage_by_hand():
    real = np.array([[0.0], [1], [3], [10]])  # radii for k = 1: 1, 1, 2, 7
    found = generative.density_coverage(real, np.array([[0.5], [4.5], [50]]), k=1)
    # 0.5 lies in the balls around 0 and 1, 4.5 in those around 3 and 10, 50 in none
    assert found == (pytest.approx(4 / 3), 1.0)
    assert generative.density_coverage(real, np.array([[0.5]] * 3), k=1) == (pytest.approx(2.0), 0.5)
    draws = [generative.density_coverage(*RNG.normal(size=(2, 300, 2))) for _ in range(20)]
    density, coverage = np.mean(draws, axis=0)
    assert density == pytest.approx(1, abs=0.05) and coverage == pytest.approx(1 - 2**-5, abs=0.01)
    with pytest.raises(ValueError, match="more than 5"):
        generative.density_coverage(real, real)


def test_what_lies_above_the_floor_is_a_difference_with_its_error():
    pool, reference = RNG.normal(size=(2000, 2)), RNG.normal(size=(200, 2))
    distance = lambda part: generative.frechet(reference, part)  # noqa: E731
    like = generative.above_floor(distance, RNG.normal(size=(20, 100, 2)), pool, draws=100)
    assert abs(like.value) < 5 * like.error and like.low < 0 < like.high
    apart = generative.above_floor(distance, RNG.normal([3, 0], 1, size=(20, 100, 2)), pool, draws=100)
    assert apart.value == pytest.approx(9, abs=1) and apart.value > apart.high
    flat = generative.above_floor(lambda part: part.sum(), np.ones((4, 10, 1)), np.zeros((50, 1)), draws=5)
    assert flat == (10, 0, 0, 0)
    with pytest.raises(ValueError, match="sets of one size"):
        generative.above_floor(distance, [pool[:5], pool[:6]], pool)
    with pytest.raises(ValueError, match="sets of one size"):
        generative.above_floor(distance, [pool[:50]], pool[:40])


def test_the_spectrum_finds_a_wave_and_sees_white_noise_flat():
    x = np.arange(28)
    wave = np.tile(np.cos(2 * np.pi * 6 * x / 28), (28, 1))[None, ..., None]
    assert generative.power_spectrum(wave).argmax() == 6 and len(generative.power_spectrum(wave)) == 15
    board = (-1.0) ** (x[:, None] + x[None])  # shorter than the rings reach in both directions at once
    stripes = np.tile((-1.0) ** x, (28, 1))
    assert generative.power_spectrum(stripes[None, ..., None]).argmax() == 14
    assert generative.power_spectrum(board[None, ..., None]).max() < 1e-2
    flat = generative.power_spectrum(RNG.normal(0, 3, (2000, 28, 28, 1)))[2:]
    np.testing.assert_allclose(flat, 9, rtol=0.1)
    np.testing.assert_allclose(generative.power_spectrum(np.full((1, 28, 28, 1), 50)), 0, atol=1e-9)


def test_twins_are_found_pixel_by_pixel():
    others = PICTURES[10:].copy()
    others[3, 0, 0, 0] ^= 1
    assert list(np.flatnonzero(generative.twins(PICTURES, others))) == [i for i in range(10, 30) if i != 13]


def test_the_chance_of_an_accuracy_is_that_of_coins():
    assert generative.two_sample_p(0.5, 2) == pytest.approx(3 / 4)
    assert generative.two_sample_p(1.0, 10) == pytest.approx(2**-10)
    assert generative.two_sample_p(0.55, 1000) == pytest.approx(binomtest(550, 1000, alternative="greater").pvalue)


def test_an_attack_is_counted_in_pairs_with_its_error():
    found = generative.attack(np.array([3.0, 1, 5]), np.array([1.0, 2, 0, 4]))
    assert found.auc == pytest.approx((3 + 1.5 + 4) / 12)
    by_hand = np.var([3 / 4, 1.5 / 4, 1], ddof=1) / 3 + np.var([2.5 / 3, 2 / 3, 1, 1 / 3], ddof=1) / 4
    assert found.error == pytest.approx(np.sqrt(by_hand)) and found.found == pytest.approx(1 / 3)
    draws = [generative.attack(RNG.normal(0.5, 1, 80), RNG.normal(size=100)) for _ in range(400)]
    assert np.std([d.auc for d in draws]) == pytest.approx(np.mean([d.error for d in draws]), rel=0.12)
    assert generative.attack(np.ones(50), np.zeros(200)) == (1, 0, 1)
    other = np.arange(200.0)
    assert (
        generative.attack(np.array([198.0, 197.5, 197, 0]), other).found == 0.5
    )  # two others in 200 lie higher than 197
    with pytest.raises(ValueError, match="at least two"):
        generative.attack(np.ones(1), np.zeros(5))


def test_the_nearest_image_finds_a_copy():
    distance, index = generative.nearest(PICTURES[[7, 3]], PICTURES)
    assert (distance == 0).all() and list(index) == [7, 3]
    moved, _ = generative.nearest(np.full((1, 28, 28, 1), 100, np.uint8), np.full((2, 28, 28, 1), 110, np.uint8))
    assert moved[0] == pytest.approx(10)


def test_two_samples_of_one_kind_cannot_be_told_apart_and_others_can():
    same = RNG.integers(0, 256, (4, 200, 28, 28, 1)).astype(np.uint8)
    assert abs(generative.two_sample_accuracy(*same, epochs=2, seed=0) - 0.5) < 0.12
    darker = same[1] // 2, same[3] // 2
    assert generative.two_sample_accuracy(same[0], darker[0], same[2], darker[1], epochs=4, seed=0) > 0.9
    with pytest.raises(ValueError, match="as many real as drawn"):
        generative.two_sample_accuracy(same[0], same[1][:5], same[2], same[3])


def test_features_want_bytes():
    assert generative.features(PICTURES).shape == (30, 48)
    with pytest.raises(ValueError, match="uint8 images"):
        generative.features(X)


@pytest.mark.parametrize(("name", "most"), [("judge", 1.5e6), ("generator", 300e3), ("chest", 1e6)])
def test_shipped_weights_are_small_and_made_by_the_present_recipe(name, most):
    path = weights.FOLDER / f"{name}.npz"
    assert path.stat().st_size < most
    assert path.with_suffix(".sha256").read_text().strip() == weights.recipe(name), "run make weights"


@pytest.mark.skipif(data.source("pneumoniamnist") != "official", reason="the generator is made of official images")
def test_the_shipped_generator_draws_chests():
    real = generative.features(data.load("pneumoniamnist", download=False).val.images)
    drawn = generative.features(models.draw(models.shipped_generator(), len(real), seed=5))
    assert generative.frechet(*generative.standardised(real, real, drawn)[1:]) < 1.0


@pytest.mark.skipif(data.source("pneumoniamnist") != "official", reason="the judge is made of official images")
def test_the_judge_is_a_good_one():
    images, labels = data.load("pneumoniamnist", download=False).val
    said = models.judge().predict(images, batch_size=256, verbose=0)[:, 0]
    assert np.mean((said > 0.5) == labels) > 0.9


def test_noise_is_for_the_training_of_the_discriminator_only():
    network = models.discriminator((4, 8), noise=0.5)
    calm, shaken = (np.asarray(network(X[:4] * 2 - 1, training=on)) for on in (False, True))
    assert np.allclose(calm, network(X[:4] * 2 - 1, training=False)) and not np.allclose(calm, shaken)
    assert network.count_params() == models.discriminator((4, 8)).count_params()


def test_finishing_knows_how_many_conditions_there_are():
    gan = models.GAN(models.generator(4, (8, 8, 4), 3), models.discriminator((4, 8), conditions=3))
    gan.compile(keras.optimizers.Adam(1e-3), keras.optimizers.Adam(1e-3))
    gan.finish()
    assert models.draw(gan.generator, 6, labels=np.arange(6) % 3).shape == (6, 28, 28, 1)


def test_bad_sizes_and_missing_labels_are_errors():
    conditional = models.generator(4, (8, 8, 4), 2)
    for make, message in (
        (lambda: models.generator(0), "latent_dim is 0"),
        (lambda: models.generator(4, (8, 8)), "three numbers are needed"),
        (lambda: models.generator(4, (8, 0, 4)), r"channels\[1\] is 0"),
        (lambda: models.discriminator((4, -8)), r"channels\[1\] is -8"),
        (lambda: models.encoder(2, 0), "outputs is 0"),
        (lambda: models.decoder(2.5), "latent_dim is 2.5"),
        (lambda: models.VAE(2, sigma=0.0), "sigma must be above 0"),
        (lambda: models.draw(conditional, 4), r"needs labels of shape \(4,\)"),
        (lambda: models.draw(conditional, 2, labels=[0, 2]), r"must lie in 0\.\.1"),
        (lambda: models.VAE(2, conditions=2).sample(np.zeros((3, 2))), r"needs labels of shape \(3,\)"),
    ):
        with pytest.raises(ValueError, match=message):
            make()


def test_pixels_go_from_range_to_range_and_back():
    assert data.to_unit(PICTURES).max() <= 1 and data.to_signed(PICTURES).min() >= -1
    np.testing.assert_array_equal(data.to_bytes(data.to_unit(PICTURES)), PICTURES)
    np.testing.assert_array_equal(data.to_bytes(data.to_signed(PICTURES), low=-1), PICTURES)
    with pytest.raises(ValueError, match="were they rescaled before"):
        data.to_unit(X)
    with pytest.raises(ValueError, match="uint8 already"):
        data.to_bytes(PICTURES)
