"""Images of one's own, from a folder to a model card. Lesson 54 goes all the way with it.

from course_utils import own
dataset = own.load("my_images", size=64)   # read, checked, split by patient; the test split is sealed
dataset.report
x_train, y_train = dataset.train
x_test, y_test = own.open_test(dataset, "the final model, as planned")
"""

from course_utils.own.card import write_card
from course_utils.own.folder import OwnDataset, load
from course_utils.own.report import Finding, Report
from course_utils.own.sealed import Sealed, open_test, openings

__all__ = ["Finding", "OwnDataset", "Report", "Sealed", "load", "open_test", "openings", "write_card"]
