"""The Transformer of lesson 25 against Keras's own layers, and what its masks and places promise."""

import keras
import numpy as np
import pytest

from course_utils.models import attention

RNG = np.random.default_rng(0)


def weights_as_keras(layer: attention.Attention, heads: int) -> list[np.ndarray]:
    """The layer's weights in the shapes of keras.layers.MultiHeadAttention."""
    *sides, w_out, b_out = layer.get_weights()
    width = len(b_out)
    shaped = []
    for kernel, bias in zip(sides[::2], sides[1::2], strict=True):
        shaped += [kernel.reshape(width, heads, -1), bias.reshape(heads, -1)]
    return [*shaped, w_out.reshape(heads, -1, width), b_out]


@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize("masked", [False, True])
def test_attention_equals_keras(causal, masked):
    x = RNG.normal(size=(3, 9, 12)).astype("float32")
    seen = RNG.random((3, 9)) < 0.6
    seen[:, 0] = True
    layer = attention.Attention(3, causal=causal)
    ours = layer(x, x, seen if masked else None)
    layer.set_weights([RNG.normal(size=w.shape) for w in layer.get_weights()])
    ours, weights = layer(x, x, seen if masked else None), layer.weights_of(x, x, seen if masked else None)
    theirs = keras.layers.MultiHeadAttention(3, 4)
    theirs.build(x.shape, x.shape)
    theirs.set_weights(weights_as_keras(layer, 3))
    mask = seen[:, None, :].repeat(9, axis=1) if masked else None
    wanted, scores = theirs(x, x, attention_mask=mask, use_causal_mask=causal, return_attention_scores=True)
    assert np.allclose(ours, wanted, atol=1e-4) and np.allclose(weights, scores, atol=1e-5)
    assert np.allclose(np.asarray(weights).sum(axis=-1), 1, atol=1e-5)


def test_steps_that_are_not_seen_get_no_weight_and_the_last_may_ask_alone():
    x = RNG.normal(size=(2, 7, 8)).astype("float32")
    seen = np.array([[1, 1, 0, 0, 1, 1, 0], [1] * 7], bool)
    for near in (False, True):
        layer = attention.Attention(2, near=near)
        layer(x, x)
        weights = np.asarray(layer.weights_of(x, x, seen))
        assert (weights[0][..., ~seen[0]] == 0).all() and (weights[1] > 0).all()
        assert np.allclose(layer(x[:, -2:], x, seen), np.asarray(layer(x, x, seen))[:, -2:], atol=1e-5)


def test_numbers_of_distances_are_added_to_the_scores():
    x = RNG.normal(size=(1, 50, 8)).astype("float32")
    layer = attention.Attention(4, near=True)
    layer(x, x)
    start = np.asarray(layer.of_distance)
    assert start.shape == (2 * attention.REACH + 1, 4) and np.allclose(start, start[::-1])
    assert np.allclose(start[attention.REACH + 2], [-2, -0.5, -0.125, 0])
    plain = attention.Attention(4)
    plain(x, x)
    plain.set_weights([w for w in layer.get_weights() if w.shape != start.shape])
    away = np.clip(np.arange(50)[None] - np.arange(50)[:, None], -attention.REACH, attention.REACH)
    expected = np.asarray(plain.weights_of(x, x)) * np.exp(start[away + attention.REACH].transpose(2, 0, 1))
    assert np.allclose(layer.weights_of(x, x), expected / expected.sum(axis=-1, keepdims=True), atol=1e-5)


def test_places_are_a_matter_of_distance():
    pattern = np.asarray(attention.positions(np.arange(200), 32))
    assert pattern.shape == (200, 32) and np.abs(pattern).max() <= 1 and np.allclose((pattern**2).sum(axis=1), 16)
    products = pattern @ pattern.T
    assert np.allclose(np.diagonal(products, 7), products[0, 7], atol=1e-3)
    x = RNG.normal(size=(2, 5, 6)).astype("float32")
    assert np.allclose(attention.Places()(x), x + np.asarray(attention.positions(np.arange(5), 6)), atol=1e-6)


def test_without_places_the_order_is_not_read():
    x = RNG.normal(size=(4, 12, 1)).astype("float32")
    other = x.copy()
    other[:, :-1] = other[:, RNG.permutation(11)]
    for placed in (False, True):
        model = attention.last_step_reader(placed=placed)
        assert model.count_params() == 29_537
        assert np.allclose(model(x), model(other), atol=1e-5) != placed


def test_maps_come_in_the_order_of_the_layers():
    read = keras.Input((None, 8))
    x = attention.block(read, causal=True)
    model = keras.Model(read, attention.block(x, last=True))
    below, above = attention.maps(model, RNG.normal(size=(2, 6, 8)).astype("float32"))
    assert below.shape == (2, 4, 6, 6) and above.shape == (2, 4, 1, 6)
    assert np.allclose(np.triu(below, 1), 0) and np.allclose(above.sum(axis=-1), 1, atol=1e-5)


@pytest.mark.parametrize("order", ["near", "places", None])
def test_a_reader_of_texts_skips_padding_and_can_be_saved(order, tmp_path):
    model = attention.text_reader(30, order=order, depth=2)
    numbers = RNG.integers(1, 30, (3, 9))
    longer = np.pad(numbers, ((0, 0), (0, 6)))
    assert np.allclose(model(numbers), model(longer), atol=1e-5)
    turned = numbers[:, ::-1].copy()
    assert np.allclose(model(numbers), model(turned), atol=1e-5) == (order is None or order == "near")
    model.save(tmp_path / "reader.keras")
    assert np.allclose(keras.models.load_model(tmp_path / "reader.keras")(numbers), model(numbers), atol=1e-6)


def test_a_reader_of_hours_sees_neither_the_future_nor_hours_without_measurement():
    model = attention.signal_reader(signals=2)
    x = RNG.normal(size=(1, 10, 6)).astype("float32")
    x[..., 2:4] = 1
    x[:, 4, 2:4] = 0
    before = np.asarray(model(x))
    for hour, moved in ((4, [4]), (6, [6, 7, 8, 9])):
        other = x.copy()
        other[:, hour, :2] += 3
        change = np.abs(np.asarray(model(other)) - before)[0, :, 0]
        assert np.flatnonzero(change > 1e-6).tolist() == moved


@pytest.mark.parametrize(("outputs", "stem"), [(1, False), (3, True)])
def test_a_vision_transformer_reads_images(outputs, stem, tmp_path):
    model = attention.vision_transformer((28, 28, 3), outputs, depth=1, stem=stem)
    images = RNG.integers(0, 256, (2, 28, 28, 3)).astype("uint8")
    answer = np.asarray(model(images))
    assert answer.shape == (2, outputs) and (answer > 0).all() and (outputs == 1 or np.allclose(answer.sum(axis=1), 1))
    model.save(tmp_path / "vit.keras")
    assert np.allclose(keras.models.load_model(tmp_path / "vit.keras")(images), answer, atol=1e-6)


def test_squares_know_their_row_and_column_or_not():
    grid = np.zeros((1, 3, 4, 8), "float32")
    placed, bare = attention.Grid()(grid), attention.Grid(placed=False)(grid)
    assert placed.shape == (1, 12, 8) and np.allclose(bare, 0)
    rows, columns = np.asarray(attention.positions(np.arange(3), 4)), np.asarray(attention.positions(np.arange(4), 4))
    assert np.allclose(np.asarray(placed)[0, 4 + 2], np.concatenate([rows[1], columns[2]]), atol=1e-6)


def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="10 cannot be divided among 4"):
        attention.Attention(4).build((None, 5, 10))
    with pytest.raises(ValueError, match="unknown order"):
        attention.text_reader(10, order="sines")
    with pytest.raises(ValueError, match="squares of 5"):
        attention.vision_transformer((28, 28, 1), patch=5)
    with pytest.raises(ValueError, match="stem: True"):
        attention.vision_transformer((28, 28, 1), patch=7, stem=True)
