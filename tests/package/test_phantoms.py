"""Phantoms: sizes, proportions, masks, and that they are neither trivial nor impossible."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from course_utils import data, metrics
from course_utils.data import phantoms

DISEASED = {  # labels whose images carry a lesion
    "pneumoniamnist": [1], "breastmnist": [0], "retinamnist": [1, 2, 3, 4], "pathmnist": [8], "adrenalmnist3d": [1],
    "chestmnist": [1],
}  # fmt: skip


@pytest.fixture(scope="module")
def drawn():
    """Splits and lesions of every phantom data set."""
    return {name: phantoms.make(data.entry(name)) for name in phantoms.NAMES}


@pytest.mark.parametrize("name", phantoms.NAMES)
def test_official_sizes_and_proportions(name, drawn):
    splits, lesions = drawn[name]
    entry = data.entry(name)
    for split, (images, labels) in splits.items():
        assert images.shape == (entry.counts[split], *entry.image_shape(28)) and images.dtype == np.uint8
        assert labels.dtype == np.int64
        present = labels.any(axis=0).sum() if entry.is_multi_label else len(np.unique(labels))
        assert present == len(entry.classes) and len(labels) == len(images)
        assert lesions[split].shape == images.shape[:-1] and lesions[split].dtype == bool


def test_the_shift_of_pneumoniamnist_is_there(drawn):
    labels = {split: s.labels.mean() for split, s in drawn["pneumoniamnist"][0].items()}
    assert labels["train"] == pytest.approx(0.742, abs=1e-3) and labels["test"] == pytest.approx(0.625, abs=1e-3)


@pytest.mark.parametrize("name", phantoms.NAMES)
def test_the_same_bytes_at_every_call(name, drawn):
    if name in ("pathmnist", "chestmnist"):  # the largest; one split is enough
        pytest.skip("covered by the smaller ones: all draw from the same generator")
    again, _ = phantoms.make(data.entry(name))
    for split in again:
        np.testing.assert_array_equal(again[split].images, drawn[name][0][split].images)


@pytest.mark.parametrize("name", phantoms.NAMES)
def test_the_healthy_have_no_lesion_and_the_diseased_have_one(name, drawn):
    splits, lesions = drawn[name]
    labels, masks = splits["test"].labels, lesions["test"]
    ill = np.isin(labels, DISEASED[name])
    ill = ill.any(axis=1) if ill.ndim == 2 else ill
    has_lesion = masks.reshape(len(masks), -1).any(axis=1)
    assert not has_lesion[~ill].any()
    assert has_lesion[ill].mean() > 0.88  # a grade-1 retina may have its only bleeding outside the picture


def test_masks_lie_where_the_picture_was_changed(drawn):
    """Opacities are bright in a dark lung; masses are dark in bright tissue; a swelling is part of the gland."""
    for name, sign in (("pneumoniamnist", 1), ("breastmnist", -1)):
        (images, _), masks = drawn[name][0]["test"], drawn[name][1]["test"]
        images, ill, some = images[..., 0].astype(float), masks.any((1, 2)), masks.sum((1, 2)) > 20
        images = images - images.mean((1, 2), keepdims=True)  # exposure differs from picture to picture
        inside = [(images[i] - images[~ill].mean(0))[masks[i]].mean() for i in np.flatnonzero(some)]
        assert np.mean(np.sign(inside) == sign) > 0.8
    (volumes, _), masks = drawn["adrenalmnist3d"][0]["test"], drawn["adrenalmnist3d"][1]["test"]
    assert (volumes[..., 0][masks] == 255).all() and set(np.unique(volumes)) == {0, 255}


@pytest.mark.parametrize(("name", "low", "high"), [
    ("pneumoniamnist", 0.70, 0.95), ("breastmnist", 0.70, 0.95), ("retinamnist", 0.52, 0.85),
])  # fmt: skip
def test_pixels_alone_neither_fail_nor_solve_it(name, low, high, drawn):
    (x, y), (x_test, y_test) = drawn[name][0]["train"], drawn[name][0]["test"]
    flat = LogisticRegression(C=0.01, max_iter=1000).fit(x.reshape(len(x), -1) / 255.0, y)
    auc = metrics.auc(y_test, flat.predict_proba(x_test.reshape(len(x_test), -1) / 255.0))
    assert low < auc < high


def test_volume_alone_does_not_decide_an_adrenal_gland(drawn):
    volumes, y = drawn["adrenalmnist3d"][0]["test"]
    assert 0.65 < metrics.auc(y, volumes.mean(axis=(1, 2, 3, 4))) < 0.9


def test_a_chest_has_none_one_or_several_findings_each_seen_by_itself(drawn):
    images, labels = drawn["chestmnist"][0]["val"]
    assert np.allclose(labels.mean(axis=0), phantoms.chest.SHARES, atol=0.012)
    number = labels.sum(axis=1)
    assert 0.45 < np.mean(number == 0) < 0.6 and np.mean(number > 1) > 0.1
    x = images[..., 0] - images.mean(axis=(1, 2, 3))[:, None, None]
    rng, healthy = np.random.default_rng(0), x[number == 0].mean(axis=0)
    for column, name in enumerate(data.entry("chestmnist").classes):  # beside healthy chests, not beside each other
        alone = np.zeros((300, 14), int)
        alone[:150, column] = 1
        films, masks = phantoms.chest.draw(alone, rng, False)
        assert masks[:150].any(axis=(1, 2)).all() and not masks[150:].any(), name
        # where the finding lies, there is less air than in a healthy chest, or more
        films = films[..., 0] - films.mean(axis=(1, 2, 3))[:, None, None]
        inside = [(film - healthy)[mask].mean() for film, mask in zip(films[:150], masks[:150], strict=True)]
        more_air = name in ("pneumothorax", "emphysema")
        assert np.mean(inside) * (-1 if more_air else 1) > 4, name


def test_nodules_are_as_wide_as_they_were_asked_for():
    diameters = np.array([0, 5, 10, 20, 30] * 20)
    films, masks = data.nodules(diameters)
    assert films.shape == (100, 112, 112, 1) and films.dtype == np.uint8 and not masks[diameters == 0].any()
    pixel = 350 / 111  # mm between the middles of two pixels
    area = masks.sum(axis=(1, 2)) * pixel**2
    for diameter in (10, 20, 30):
        assert np.mean(area[diameters == diameter]) == pytest.approx(np.pi * diameter**2 / 4, rel=0.1)
    np.testing.assert_array_equal(films, data.nodules(diameters)[0])
    assert not np.array_equal(films, data.nodules(diameters, seed=1)[0])
    assert data.nodules(diameters[:3], size=28)[0].shape == (3, 28, 28, 1)
    for wrong in ([], [-1.0], [float("nan")], 3.0):
        with pytest.raises(ValueError, match="one number of at least 0 a film"):
            data.nodules(wrong)
