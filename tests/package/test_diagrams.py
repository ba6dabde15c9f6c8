"""Diagrams: letters that can be read, nothing cut off or on top of something else, and numbers and formulas that are right."""

import itertools
import re
from pathlib import Path

import numpy as np
import pytest
from matplotlib.text import Text

from course_utils import diagrams, models
from course_utils.diagrams import convolution
from course_utils.plots import Picture

ROOT = Path(__file__).parents[2]
SMALLEST = 9  # points
INDEX = 0.7  # size of an index in matplotlib's formulas, as a share of its letter's


@pytest.fixture(params=diagrams.__all__)
def picture(request):
    return getattr(diagrams, request.param)()


def texts(picture):
    """Each piece of text with its box in pixels."""
    picture.figure.canvas.draw()
    return [(text, text.get_window_extent()) for text in picture.figure.findobj(Text) if text.get_text()]


def overlap(a, b, slack=0.5):
    """Whether two boxes share more than a hair."""
    return min(a.x1, b.x1) - max(a.x0, b.x0) > slack and min(a.y1, b.y1) - max(a.y0, b.y0) > slack


def test_each_is_a_picture_with_alt_text(picture):
    assert isinstance(picture, Picture)
    assert 100 < len(picture.alt) < 700 and picture.alt.endswith(".") and "!" not in picture.alt
    bundle, metadata = picture._repr_mimebundle_()
    assert len(bundle["image/png"]) < 80_000 and metadata["image/png"]["width"] < 850


def test_letters_have_nine_points_and_so_have_indices(picture):
    for text, _ in texts(picture):
        small = INDEX if re.search(r"[_^]", text.get_text()) else 1
        assert text.get_fontsize() * small >= SMALLEST, text.get_text()


def test_no_text_is_cut_off_or_on_another(picture):
    found, page = texts(picture), picture.figure.bbox
    for i, (text, box) in enumerate(found):
        assert page.x0 + 2 < box.x0 and box.x1 < page.x1 - 2 and page.y0 + 2 < box.y0 and box.y1 < page.y1 - 2, text
        for other, its in found[:i]:
            assert not overlap(box, its), f"{text.get_text()!r} lies on {other.get_text()!r}"


def test_no_line_or_arrow_runs_through_text(picture):
    found = texts(picture)
    for line in picture.figure.axes[0].lines:
        points = line.get_transform().transform(line.get_xydata())
        share = np.linspace(0, 1, 200)[:, None]
        for a, b in itertools.pairwise(points):
            for text, box in found:
                x, y = (a + share * (b - a)).T
                inside = (x > box.x0) & (x < box.x1) & (y > box.y0) & (y < box.y1)
                assert not inside.any(), f"a line runs through {text.get_text()!r}"


def test_no_text_sticks_out_of_its_box(picture):
    for text, box in texts(picture):
        for patch in picture.figure.axes[0].patches:
            outline = patch.get_path().transformed(patch.get_transform())
            if outline.contains_point(((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2)):
                corners = [(x, y) for x in (box.x0, box.x1) for y in (box.y0, box.y1)]
                assert all(outline.contains_points(corners)), f"{text.get_text()!r} sticks out"


def test_a_test_that_sees_overlap_and_cut_letters():
    """The checks above find what they look for: a planted text on another, and one outside."""
    bad = diagrams.lstm_cell()
    bad.figure.axes[0].text(0.42, 0.3, "planted", fontsize=9)
    bad.figure.axes[0].text(1.15, 0.3, "planted", fontsize=9)
    with pytest.raises(AssertionError, match="lies on"):
        test_no_text_is_cut_off_or_on_another(bad)
    bad = diagrams.lstm_cell()
    bad.figure.axes[0].text(7.4, 0.3, "planted", fontsize=9)
    with pytest.raises(AssertionError):
        test_no_text_is_cut_off_or_on_another(bad)
    bad = diagrams.lstm_cell()
    bad.figure.axes[0].text(2.9, 3.75, "planted", fontsize=9, va="center")
    with pytest.raises(AssertionError, match="runs through"):
        test_no_line_or_arrow_runs_through_text(bad)


def test_the_numbers_of_the_sliding_kernel():
    image, kernel = convolution.IMAGE, convolution.KERNEL
    by_hand = np.zeros((3, 3), int)
    for i in range(3):
        for j in range(3):
            for a in range(3):
                for b in range(3):
                    by_hand[i, j] += kernel[a, b] * image[i + a, j + b]
    shown = [t.get_text().replace("−", "-") for t, _ in texts(diagrams.sliding_kernel())]
    numbers = [int(t) for t in shown if re.fullmatch(r"-?\d+", t)]
    assert numbers == [*image.ravel(), *kernel.ravel(), *by_hand.ravel()]
    (total,) = [t for t in shown if "=" in t]
    products, answer = total.replace("·", "*").split("=")
    row, column = convolution.WINDOW
    assert eval(products) == int(answer) == by_hand[row, column]
    window = image[row : row + 3, column : column + 3]
    assert [int(p.split("*")[0]) for p in products.split(" + ")] == window.ravel().tolist()


def shapes(network, kinds):
    """Output shapes of a network's layers of some kinds, as the diagrams write them, with repeated ones named once."""
    shown = ["×".join(map(str, layer.output.shape[1:])) for layer in network.layers if type(layer).__name__ in kinds]
    return [shape for i, shape in enumerate(shown) if not i or shape != shown[i - 1]]


def test_the_blocks_have_the_shapes_of_the_network():
    network = models.cnn((28, 28, 1), outputs=1)
    shown = [t.get_text() for t, _ in texts(diagrams.cnn_blocks())]
    expected = shapes(network, ("Conv2D", "GlobalAveragePooling2D", "Dense"))
    assert [t for t in shown if re.fullmatch(r"[\d×]+", t)] == ["28×28×1", *expected]


def test_the_stops_have_the_shapes_of_the_unet():
    network = models.unet((64, 64, 1))
    shown = [t.get_text() for t, _ in texts(diagrams.unet_blocks())]
    stops = ["×".join(map(str, x.output.shape[1:])) for x in network.layers if type(x).__name__ == "ReLU"][1::2]
    lines = " ".join(t for t in shown if re.fullmatch(r"[\d×]+", t))  # a shape is written on two lines
    assert sorted("".join(shape) for shape in re.findall(r"(\d+×\d+) (×\d+)", lines)) == sorted(stops)
    assert shown.count("copy") == sum(type(x).__name__ == "Concatenate" for x in network.layers)


def test_the_bars_have_the_shapes_of_the_autoencoder():
    encoder, decoder = models.autoencoder(8).layers
    shown = [t.get_text() for t, _ in texts(diagrams.encoder_decoder())]
    lines = [t for t in shown if re.fullmatch(r"[\d×]+|\$k\$", t)]  # a shape is written on two lines
    bars = re.sub(r"(\d+×\d+) (×\d+)", r"\1\2", " ".join(lines)).split()
    convolutions = ["×".join(map(str, layer.output.shape[1:])) for layer in encoder.layers if "conv" in layer.name]
    back = shapes(decoder, ("Reshape", "Conv2DTranspose", "Conv2D"))
    assert bars == ["28×28×1", *convolutions, "$k$", *back]


@pytest.mark.parametrize(
    ("name", "formulas"),
    [
        ("recurrent_unrolled", [r"h_t=\tanh(x_t W+h_{t-1}U+b)"]),
        ("lstm_cell", [r"c_t=f_t\odot c_{t-1}+i_t\odot g_t", r"h_t=o_t\odot\tanh(c_t)"]),
        ("gru_cell", [r"h_t=z_t\odot h_{t-1}+(1-z_t)\odot\hat h_t"]),
    ],
)
def test_the_cells_say_what_lesson_21_says(name, formulas):
    lesson = (ROOT / "notebooks/21_rnn_from_scratch.ipynb").read_text(encoding="utf-8")

    def bare(text):
        return re.sub(r"\s|\\quad|\\qquad", "", text.replace("\\\\", "\\"))

    shown = "".join(bare(t.get_text()) for t, _ in texts(getattr(diagrams, name)()))
    for formula in formulas:
        assert bare(formula) in shown and bare(formula) in bare(lesson)
