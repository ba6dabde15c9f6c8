"""Helpers that the notebooks of *Deep Learning for Medical Diagnosis* import; see each module's first line."""

__version__ = "0.2.0"
