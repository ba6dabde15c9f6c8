"""Figures of the lessons: one function, one figure, alt text included.

Each function returns a `Picture`; as the last value of a cell it is shown with its alt text in the output's metadata.
"""

from course_utils.plots.curves import bars, history, labelled_lines, lines, loglog, scatter, traces
from course_utils.plots.judged import confusion, rates, reliability, reliability_groups, roc
from course_utils.plots.picture import Picture
from course_utils.plots.pictures import images, surfaces, words
from course_utils.plots.timeline import timeline

__all__ = [
    "Picture",
    "bars",
    "confusion",
    "history",
    "images",
    "labelled_lines",
    "lines",
    "loglog",
    "rates",
    "reliability",
    "reliability_groups",
    "roc",
    "scatter",
    "surfaces",
    "timeline",
    "traces",
    "words",
]
