"""MedMNIST data sets as arrays: official files, classroom subsets, or phantoms where there is neither file nor network.

from course_utils import data
pneumonia = data.load("pneumoniamnist")
x_train, y_train = pneumonia.train
"""

from course_utils.data import reports, ward
from course_utils.data.catalogue import Entry, entry, names
from course_utils.data.dataset import Dataset, Split
from course_utils.data.loading import available, ct_phantoms, load, mri_phantoms, nodules, phantom, source
from course_utils.data.pixels import to_bytes, to_signed, to_unit, to_window

__all__ = [
    "Dataset",
    "Entry",
    "Split",
    "available",
    "ct_phantoms",
    "entry",
    "load",
    "mri_phantoms",
    "names",
    "nodules",
    "phantom",
    "reports",
    "source",
    "to_bytes",
    "to_signed",
    "to_unit",
    "to_window",
    "ward",
]
