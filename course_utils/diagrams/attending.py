"""Diagrams of lesson 25: one step that asks all others, and a Transformer layer."""

from course_utils.diagrams.sheet import BLUE, GREEN, GREY, ORANGE, PINK, RED, Sheet
from course_utils.plots import Picture


def attention_step() -> Picture:
    """The last of four steps asks: its query meets every key, the softmax makes weights, the values are mixed."""
    sheet = Sheet(8.0, 4.1)
    places, low, made, weigh, mix, top = (1.6, 3.0, 4.4, 5.8), 0.45, 1.3, 2.15, 2.9, 3.65
    asking = 1.72  # height of the query's line
    for number, (x, part) in enumerate(zip(places, (0.08, 0.62, 0.1, 0.2), strict=True), start=1):
        sheet.box(x, low, 0.8, 0.46, f"$x_{number}$", colour=GREY)
        for side, colour, text in ((x - 0.34, GREEN, "k"), (x + 0.34, BLUE, "v")):
            sheet.arrow((side * 0.5 + x * 0.5, low + 0.24), (side, made - 0.22), colour=colour)
            sheet.box(side, made, 0.56, 0.42, f"${text}_{number}$", colour=colour)
        sheet.arrow((x - 0.34, made + 0.22), (x - 0.34, weigh - 0.19), colour=GREEN)
        sheet.sign(x - 0.34, weigh, rf"$\alpha_{number}$", radius=0.2)
        sheet.arrow((x - 0.34, weigh + 0.2), (x - 0.34, mix), (x + 0.2, mix), colour=RED)
        sheet.arrow((x + 0.34, made + 0.22), (x + 0.34, mix - 0.14), colour=BLUE)
        sheet.sign(x + 0.34, mix, "times")
        sheet.line((x + 0.34, mix + 0.14), (x + 0.34, top), colour=BLUE, width=0.8 + 6 * part)
    sheet.arrow((6.2, low), (7.3, low), (7.3, made - 0.22), colour=RED)
    sheet.box(7.3, made, 0.56, 0.42, "$q_4$", colour=RED)
    sheet.line((7.3, made + 0.22), (7.3, asking), (places[0] - 0.34, asking), colour=RED)
    for x in places:
        sheet.dot(x - 0.34, asking, RED)
    sheet.arrow((places[0] + 0.34, top), (7.05, top), colour=BLUE, width=1.8)
    sheet.write(7.3, top, "$y_4$")
    sheet.write(0.5, low, "steps")
    sheet.write(0.5, made, "keys and\nvalues")
    sheet.write(0.5, weigh, "softmax of\nquery · key", colour=RED)
    sheet.write(0.5, top, "weighted\nsum", colour=BLUE)
    return sheet.picture(
        "Four steps in a row. Each makes a key and a value; the last one also makes a query. A line carries the query along to "
        "meet every key, which gives each step a weight alpha. Each value is multiplied by its weight, the second by the "
        "largest, and the sum leaves to the right as the answer of step four."
    )


def transformer_block() -> Picture:
    """A Transformer layer: attention and two dense layers, each on a side road beside the straight one."""
    sheet, road = Sheet(8.0, 2.5), 0.6
    sheet.write(0.45, road, "steps")
    sheet.line((0.85, road), (3.45, road), width=2.2)
    sheet.arrow((3.45, road), (3.72, road), width=2.2)
    sheet.sign(3.86, road, "plus")
    sheet.line((4.0, road), (6.55, road), width=2.2)
    sheet.arrow((6.55, road), (6.82, road), width=2.2)
    sheet.sign(6.96, road, "plus")
    sheet.arrow((7.1, road), (7.6, road), width=2.2)
    for start, end, parts in (
        (1.0, 3.86, (("normalise", GREY, 0.95), ("attention", ORANGE, 1.05))),
        (4.15, 6.96, (("normalise", GREY, 0.95), ("two dense\nlayers", PINK, 1.05))),
    ):
        x = start + 0.62
        sheet.dot(start, road)
        sheet.line((start, road), (start, 1.75))
        sheet.arrow((start, 1.75), (x - 0.48, 1.75))
        for text, colour, width in parts:
            sheet.box(x, 1.75, width, 0.6, text, colour=colour)
            last, x = x, x + 1.3
        sheet.arrow((start + 0.62 + 0.48, 1.75), (last - 0.53, 1.75))
        sheet.arrow((last + 0.53, 1.75), (end, 1.75), (end, road + 0.14))
    sheet.write(2.9, 2.25, "steps look at one another", colour=GREY)
    sheet.write(6.05, 2.25, "each step by itself", colour=GREY)
    sheet.write(3.86, 0.25, "straight on", colour=GREY)
    return sheet.picture(
        "A straight road from left to right with two plus signs on it. Before each, a side road leaves upwards and comes back to "
        "the sign: the first through a box that normalises and a box of attention, where steps look at one another; the second "
        "through a box that normalises and two dense layers, which each step passes by itself."
    )
