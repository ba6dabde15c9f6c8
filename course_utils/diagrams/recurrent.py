"""Diagrams of chapter 2 in the notation of lesson 21: a recurrent network unrolled, one step of an LSTM, one of a GRU."""

from course_utils.diagrams.sheet import BLUE, GREEN, GREY, ORANGE, RED, SKY, Sheet
from course_utils.plots import Picture


def recurrent_unrolled() -> Picture:
    """One cell with a loop, and the same cell at every time step; its weights are the same everywhere."""
    sheet, middle = Sheet(8.0, 2.9), 1.65
    sheet.box(1.0, middle, 0.62, 0.62, r"$\tanh$", colour=SKY)
    sheet.arrow((1.0, 0.95), (1.0, middle - 0.33))
    sheet.write(1.0, 0.78, "$x_t$")
    sheet.arrow((1.0, middle + 0.31), (1.0, 2.45))
    sheet.write(1.0, 2.65, "$h_t$")
    sheet.dot(1.0, 2.18)
    sheet.arrow((1.0, 2.18), (0.38, 2.18), (0.38, middle), (0.67, middle), colour=RED, width=1.8)
    sheet.write(0.2, 1.92, "$U$", colour=RED)
    sheet.write(1.2, 1.14, "$W$", colour=BLUE)
    sheet.write(1.9, middle, "=", size=18)
    start, step = 3.45, 1.35
    sheet.write(2.62, middle, "$h_0=0$")
    for i, index in enumerate(("1", "2", "3")):
        x = start + i * step + 0.35
        sheet.box(x, middle, 0.62, 0.62, r"$\tanh$", colour=SKY)
        sheet.arrow((x, 0.95), (x, middle - 0.33))
        sheet.write(x, 0.78, f"$x_{index}$")
        sheet.write(x + 0.2, 1.14, "$W$", colour=BLUE)
        sheet.arrow((x, middle + 0.31), (x, 2.45))
        sheet.write(x, 2.65, f"$h_{index}$")
        sheet.arrow((x - step + 0.33 if i else 3.0, middle), (x - 0.33, middle), colour=RED, width=1.8)
        sheet.write(x - step / 2 if i else 3.2, middle + 0.18, "$U$", colour=RED)
    end = start + 2 * step + 0.35 + 0.33
    sheet.arrow((end, middle), (end + 0.7, middle), colour=RED, width=1.8)
    sheet.write(end + 0.35, middle + 0.18, "$U$", colour=RED)
    sheet.write(end + 0.95, middle, "…", size=16)
    sheet.write(4.0, 0.28, r"the same $W$, $U$ and $b$ at every step:   $h_t=\tanh(x_t W+h_{t-1}U+b)$")
    return sheet.picture(
        "Left, a box marked tanh with an arrow from the input x at time t below through W, an arrow to the state h at "
        "time t above, and a loop from that state back into the box, marked U. Right, after an equals sign, the same "
        "thing unrolled: three boxes in a row, each with its own input below through W and its own output above, "
        "joined from left to right by arrows marked U, beginning with a state of zero."
    )


def lstm_cell() -> Picture:
    """One step of an LSTM: the cell state runs through on top, three gates and a candidate act on it."""
    sheet, road, gates, feed = Sheet(7.6, 4.55), 3.75, 1.95, 1.1
    f, i, g, o, write, show = 1.75, 2.85, 4.05, 5.15, 3.45, 6.05
    sheet.box(3.85, 2.45, 5.7, 3.3, colour=GREY, share=0.06, rounded=0.15, zorder=1)
    for x, name, colour in ((f, "forget", GREEN), (i, "input", GREEN), (g, "candidate", ORANGE), (o, "output", GREEN)):
        sheet.box(x, gates, 0.86, 0.62, colour=colour, share=0.3)
        sheet.write(x, gates + 0.13, name)
        sheet.write(x, gates - 0.13, r"$\tanh$" if x == g else r"$\sigma$")
        sheet.arrow((x, feed), (x, gates - 0.33))
        if x < o:
            sheet.dot(x, feed)
    # what comes in
    sheet.line((0.72, feed), (o, feed))
    sheet.arrow((1.2, 0.5), (1.2, feed))
    sheet.write(0.42, feed, "$h_{t-1}$")
    sheet.write(1.2, 0.3, "$x_t$")
    # the road of the cell state
    for start, end in ((0.72, f - 0.14), (f + 0.14, write - 0.14), (write + 0.14, 7.0)):
        sheet.arrow((start, road), (end, road), colour=BLUE, width=2.4)
    sheet.write(0.42, road, "$c_{t-1}$", colour=BLUE)
    sheet.write(7.22, road, "$c_t$", colour=BLUE)
    # forget
    sheet.arrow((f, gates + 0.31), (f, road - 0.14))
    sheet.write(f + 0.2, 2.75, "$f_t$")
    sheet.sign(f, road, "times")
    # write
    sheet.arrow((i, gates + 0.31), (i, 3.05), (write - 0.14, 3.05))
    sheet.arrow((g, gates + 0.31), (g, 3.05), (write + 0.14, 3.05))
    sheet.write(i - 0.17, 2.75, "$i_t$")
    sheet.write(g + 0.2, 2.75, "$g_t$")
    sheet.sign(write, 3.05, "times")
    sheet.arrow((write, 3.19), (write, road - 0.14))
    sheet.sign(write, road, "plus")
    # show
    sheet.dot(show, road, BLUE)
    sheet.arrow((show, road), (show, 3.4))
    sheet.box(show, 3.22, 0.62, 0.36, r"$\tanh$", colour=SKY, share=0.3)
    sheet.arrow((show, 3.04), (show, 2.69))
    sheet.sign(show, 2.55, "times")
    sheet.arrow((o, gates + 0.31), (o, 2.55), (show - 0.14, 2.55))
    sheet.write((o + show) / 2, 2.75, "$o_t$")
    sheet.arrow((show, 2.41), (show, feed), (7.0, feed))
    sheet.write(7.22, feed, "$h_t$")
    sheet.write(4.45, 0.3, r"$c_t=f_t\odot c_{t-1}+i_t\odot g_t\qquad h_t=o_t\odot\tanh(c_t)$")
    return sheet.picture(
        "One step of an LSTM. A thick line along the top carries the cell state from c at t−1 to c at t: first it is "
        "multiplied by the forget gate f, then the product of input gate i and candidate g is added. Below stand four "
        "boxes, forget, input and output with a sigmoid and candidate with a tanh; each is fed by the old state h at "
        "t−1 and the input x at t. At the right the new cell state goes down through a tanh, is multiplied by the "
        "output gate o, and leaves as the state h at t."
    )


def gru_cell() -> Picture:
    """One step of a GRU in Keras's default form, which resets after the recurrent matrix U (and its bias)."""
    sheet, road, gates, old, new = Sheet(7.6, 4.75), 3.95, 2.25, 1.3, 0.95
    z, r, reset, candidate, mix = 2.0, 3.1, 4.15, 5.4, 3.2
    sheet.box(3.75, 2.55, 5.5, 3.5, colour=GREY, share=0.06, rounded=0.15, zorder=1)
    for x, name, colour in ((z, "update", GREEN), (r, "reset", GREEN), (candidate, "candidate", ORANGE)):
        sheet.box(x, gates, 0.86, 0.62, colour=colour, share=0.3)
        sheet.write(x, gates + 0.13, name)
        sheet.write(x, gates - 0.13, r"$\tanh$" if x == candidate else r"$\sigma$")
    # what comes in: the old state along the top and down to the gates, the input from below
    for start, end in ((0.72, z - 0.14), (z + 0.14, candidate - 0.14), (candidate + 0.14, 6.8)):
        sheet.arrow((start, road), (end, road), colour=BLUE, width=2.4)
    sheet.write(0.42, road, "$h_{t-1}$", colour=BLUE)
    sheet.write(7.05, road, "$h_t$", colour=BLUE)
    sheet.dot(1.25, road, BLUE)
    sheet.line((1.25, road), (1.25, old), (reset, old), colour=BLUE)
    sheet.line((1.6, 0.5), (1.6, new), (candidate, new))
    sheet.write(1.6, 0.3, "$x_t$")
    for x in (z, r):
        sheet.arrow((x - 0.2, old), (x - 0.2, gates - 0.33), colour=BLUE)
        sheet.dot(x - 0.2, old, BLUE)
        sheet.arrow((x + 0.2, new), (x + 0.2, gates - 0.33))
        sheet.dot(x + 0.2, new)
    sheet.arrow((candidate, new), (candidate, gates - 0.33))
    # reset
    sheet.arrow((reset, old), (reset, 1.48), colour=BLUE)
    sheet.box(reset, 1.66, 0.5, 0.36, "$U_h$", colour=BLUE, share=0.15)
    sheet.arrow((reset, 1.84), (reset, gates - 0.14), colour=BLUE)
    sheet.sign(reset, gates, "times")
    sheet.arrow((r + 0.43, gates), (reset - 0.14, gates))
    sheet.write((r + reset) / 2 + 0.13, gates + 0.2, "$r_t$")
    sheet.arrow((reset + 0.14, gates), (candidate - 0.45, gates))
    # mix
    sheet.arrow((z, gates + 0.31), (z, road - 0.14))
    sheet.write(z - 0.2, 2.85, "$z_t$")
    sheet.sign(z, road, "times")
    sheet.dot(z, mix)
    sheet.arrow((z, mix), (3.1, mix))
    sheet.box(3.45, mix, 0.7, 0.36, r"$1-z_t$", colour=GREY, share=0.1)
    sheet.arrow((3.8, mix), (candidate - 0.14, mix))
    sheet.arrow((candidate, gates + 0.31), (candidate, mix - 0.14))
    sheet.write(candidate + 0.22, 2.8, r"$\hat h_t$")
    sheet.sign(candidate, mix, "times")
    sheet.arrow((candidate, mix + 0.14), (candidate, road - 0.14))
    sheet.sign(candidate, road, "plus")
    sheet.write(4.5, 0.3, r"$h_t=z_t\odot h_{t-1}+(1-z_t)\odot\hat h_t$")
    return sheet.picture(
        "One step of a GRU. A thick line along the top carries the state from h at t−1 to h at t: it is multiplied by "
        "the update gate z, then the candidate, multiplied by one minus z, is added. Below stand three boxes: update "
        "and reset with a sigmoid, fed by the old state and the input x at t; and the candidate with a tanh, fed by "
        "the input and by the old state, which passes through the matrix U h and is then multiplied by the reset gate "
        "r."
    )
