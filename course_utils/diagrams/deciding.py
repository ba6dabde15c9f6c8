"""Diagram of lesson 52: from what a network says to what is done."""

from course_utils.diagrams.sheet import BLUE, GREEN, GREY, ORANGE, PINK, Sheet
from course_utils.plots import Picture


def score_to_act() -> Picture:
    """Five steps: ranking, calibration, prevalence, the price of the two errors, the act; below each, what it needs."""
    sheet = Sheet(8.6, 2.3)
    steps = (
        ("network", "a score\nthat ranks", "images with labels", GREY),
        ("calibrate", "a probability", "cases that it has\nnot learned from", BLUE),
        ("shift", "a probability\nhere", "the prevalence\nhere", GREEN),
        ("threshold", "yes or no", "what a miss and a\nfalse alarm cost", ORANGE),
        ("set or silence", "only what\nis sure", "how often it\nmay be wrong", PINK),
    )
    for place, (name, gives, needs, colour) in enumerate(steps):
        x = 0.95 + 1.68 * place
        sheet.box(x, 1.35, 1.2, 0.5, name, colour=colour)
        sheet.arrow((x, 0.72), (x, 1.1), colour=colour)
        sheet.write(x, 0.4, needs)
        sheet.write(x, 1.95, gives)
        if place < len(steps) - 1:
            sheet.arrow((x + 0.6, 1.35), (x + 1.08, 1.35))
    return sheet.picture(
        "Five boxes in a row, joined by arrows. Network: needs images with labels, gives a score that ranks. Calibrate: needs "
        "cases that the network has not learned from, gives a probability. Shift: needs the prevalence here, gives a "
        "probability that holds here. Threshold: needs what a miss and a false alarm cost, gives yes or no. Set or silence: "
        "needs how often it may be wrong, gives an answer only where it is sure."
    )
