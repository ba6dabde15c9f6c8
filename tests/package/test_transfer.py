"""What is done with a network that has learned before: features, a new head, thawing; and the weights that ship."""

import keras
import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from course_utils import data, models

RNG = np.random.default_rng(0)
IMAGES = RNG.integers(0, 256, (6, 28, 28, 1)).astype("uint8")


def test_features_are_means_over_places_and_do_not_care_about_mirror_images():
    network = models.cnn((28, 28, 1), 14, several=True)
    found = models.features(network, IMAGES)
    assert found.shape == (6, 2 * (32 + 64 + 128)) and (found >= 0).all()
    assert np.allclose(found, models.features(network, IMAGES[:, :, ::-1]), atol=1e-5)
    first = keras.Model(network.input, next(la.output for la in network.layers if isinstance(la, keras.layers.ReLU)))
    by_hand = (np.asarray(first(IMAGES)) + np.asarray(first(IMAGES[:, :, ::-1]))).mean(axis=(1, 2)) / 2
    assert np.allclose(found[:, :32], by_hand, atol=1e-5)
    assert models.features(models.discriminator(), IMAGES / 127.5 - 1).shape == (6, 24 + 48 + 64)


@pytest.mark.parametrize(("outputs", "sums"), [(1, None), (3, 1.0)])
def test_a_new_head_shares_the_rest(outputs, sums):
    network = models.cnn((28, 28, 1), 14, models.augmentation(), several=True)
    made = models.with_new_head(network, outputs)
    assert made.output.shape == (None, outputs)
    assert made.count_params() == network.count_params() - 14 * 129 + outputs * 129
    if sums:
        assert np.allclose(np.asarray(made(IMAGES)).sum(axis=1), sums, atol=1e-5)
    network.layers[-1].set_weights([np.zeros((128, 14)), np.ones(14)])
    before = np.asarray(made(IMAGES))
    convolution = next(layer for layer in network.layers if isinstance(layer, keras.layers.Conv2D))
    convolution.set_weights([2 * convolution.get_weights()[0]])
    assert not np.allclose(before, made(IMAGES))


def test_a_network_of_another_kind_gets_no_new_head():
    with pytest.raises(ValueError, match="does not end in a global average"):
        models.with_new_head(models.discriminator())


@pytest.mark.parametrize(("part", "learns"), [("head", 2), ("last", 2 + 2 * 3), ("all", 2 + 6 * 3)])
def test_only_the_part_that_is_thawed_learns(part, learns):
    network = models.with_new_head(models.cnn((28, 28, 1), 14, several=True))
    models.thaw(network, part)
    assert len(network.trainable_weights) == learns
    network.compile("sgd", "binary_crossentropy")
    before = [np.copy(w) for w in network.get_weights()]
    network.fit(IMAGES, np.arange(6) % 2, epochs=1, verbose=0)
    changed = sum(not np.array_equal(a, b) for a, b in zip(before, network.get_weights(), strict=True))
    assert (
        changed == learns + {"head": 0, "last": 2 * 2, "all": 6 * 2}[part]
    )  # and the running means of live batch norm
    models.thaw(network, "all")
    assert len(network.trainable_weights) == 20


def test_an_unknown_part_is_an_error():
    with pytest.raises(ValueError, match="unknown part 'first'"):
        models.thaw(models.cnn((28, 28, 1)), "first")


@pytest.mark.skipif(data.source("chestmnist") not in ("official", "subset"), reason="needs real chests")
def test_the_shipped_network_finds_findings_that_it_has_not_seen():
    chests = data.load("chestmnist")
    x, y = chests.val.images[:1000], chests.val.labels[:1000]
    answer = models.chest_network().predict(x, batch_size=256, verbose=0)
    aucs = [roc_auc_score(y[:, k], answer[:, k]) for k in range(14) if y[:, k].sum() > 10]
    assert answer.shape == (1000, 14) and np.mean(aucs) > 0.68


@pytest.mark.skipif(data.source("pneumoniamnist") != "official", reason="needs real chests")
def test_twenty_labels_are_worth_more_on_its_features_than_on_those_of_an_untrained_network():
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import StandardScaler

    (x, y), (x_val, y_val) = (split for name, split in data.load("pneumoniamnist").splits.items() if name != "test")
    chosen = np.concatenate([np.flatnonzero(y == c)[:10] for c in (0, 1)])
    auc = {}
    for name, network in {"chests": models.chest_network(), "untrained": models.cnn((28, 28, 1))}.items():
        scaler = StandardScaler().fit(models.features(network, x[:500]))
        known, asked = (scaler.transform(models.features(network, part)) for part in (x[chosen], x_val))
        probe = LogisticRegression(C=0.01, max_iter=2000).fit(known, y[chosen])
        auc[name] = roc_auc_score(y_val, probe.decision_function(asked))
    assert auc["chests"] > 0.9 and auc["chests"] > auc["untrained"]
