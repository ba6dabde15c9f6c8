"""Diagrams of lesson 24: a GRU whose values and state fade while nothing is measured, and a dilated causal convolution."""

from course_utils.diagrams.sheet import BLUE, GREEN, GREY, ORANGE, RED, SKY, Sheet
from course_utils.plots import Picture


def gru_d_step() -> Picture:
    """One step of GRU-D: the gaps decide how much of the last value and of the state is left."""
    sheet = Sheet(8.0, 3.3)
    top, low, factor = 2.8, 1.15, 2.9
    sheet.box(5.75, top, 1.3, 0.7, "GRU step\nof lesson 21", colour=SKY)
    sheet.write(0.75, top, "$h_{t-1}$")
    sheet.arrow((1.15, top), (factor - 0.14, top), colour=RED, width=1.8)
    sheet.sign(factor, top, "times")
    sheet.arrow((factor + 0.14, top), (5.08, top), colour=RED, width=1.8)
    sheet.arrow((6.41, top), (7.2, top), colour=RED, width=1.8)
    sheet.write(7.5, top, "$h_t$")
    sheet.write(0.75, low, "last value")
    sheet.arrow((1.25, low), (factor - 0.14, low), colour=BLUE, width=1.8)
    sheet.sign(factor, low, "times")
    sheet.arrow((factor + 0.14, low), (5.5, low), (5.5, top - 0.36), colour=BLUE, width=1.8)
    sheet.write(4.4, low + 0.18, r"$\hat x_t$", colour=BLUE)
    for y, road, text in ((2.0, top, r"$\gamma_h$"), (0.4, low, r"$\gamma_x$")):
        sheet.box(factor, y, 0.8, 0.46, text, colour=GREEN)
        sheet.arrow((factor, y + 0.24), (factor, road - 0.14), colour=GREEN)
        sheet.write(0.75, y, "hours since then", colour=GREEN)
        sheet.arrow((1.5, y), (factor - 0.41, y), colour=GREEN)
    sheet.write(4.45, 0.4, "1 where measured", colour=GREEN)
    sheet.write(6.75, low, "measured or not", colour=ORANGE)
    sheet.arrow((6.0, low + 0.2), (6.0, top - 0.36), colour=ORANGE)
    return sheet.picture(
        "On top, the old state runs to the right, is multiplied by a factor gamma h, and enters a GRU step that gives the new "
        "state. Below, the last measured value is multiplied by a factor gamma x if nothing was measured, and enters the same "
        "step from below, and so does the mask. Both factors come from the hours since the last measurement."
    )


def dilated_convolution() -> Picture:
    """Three layers that look 1, 2 and 4 hours apart: what the answer at the last hour can see."""
    sheet, hours, gap = Sheet(7.6, 2.9), 15, 0.42
    left, rows = 1.15, [0.55, 1.15, 1.75, 2.35]
    seen = {hours - 1}
    for layer, apart in ((2, 4), (1, 2), (0, 1)):
        below = set()
        for hour in seen:
            for tap in (hour, hour - apart, hour - 2 * apart):
                if tap >= 0:
                    below.add(tap)
                    sheet.line(
                        (left + tap * gap, rows[layer]), (left + hour * gap, rows[layer + 1]), colour=BLUE, width=1.0
                    )
        seen_here, seen = seen, below
        for hour in range(hours):
            sheet.axis.plot(left + hour * gap, rows[layer + 1], "o", markersize=8, zorder=4, markeredgecolor=GREY,
                            markerfacecolor=SKY if hour in seen_here else "white")  # fmt: skip
        sheet.write(0.5, rows[layer + 1], f"{apart} h apart")
    for hour in range(hours):
        sheet.axis.plot(
            left + hour * gap, rows[0], "o", markersize=8, zorder=4, markeredgecolor=GREY, markerfacecolor=ORANGE
        )
    sheet.write(0.5, rows[0], "signals")
    sheet.write(left + (hours - 1) * gap, rows[3] + 0.28, "answer, now")
    sheet.write(left, 0.22, "14 hours ago")
    sheet.write(left + (hours - 1) * gap, 0.22, "now")
    return sheet.picture(
        "Four rows of fifteen dots, an hour each. Lines from the last dot of the top row lead to three dots of the row below, "
        "four hours apart, from these to seven dots two hours apart, and from these to all fifteen dots of the lowest row."
    )
