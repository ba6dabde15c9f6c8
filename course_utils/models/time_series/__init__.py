"""Readers of signals hour by hour, introduced in lesson 24."""

from course_utils.models.time_series.readers import Fade, GRUDCell, signal_reader

__all__ = ["Fade", "GRUDCell", "signal_reader"]
