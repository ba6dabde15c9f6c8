"""Readers of signals hour by hour. A room of its own: what `course_utils.models` offers is part of what made older runs."""

from course_utils.models.time_series.readers import Fade, GRUDCell, signal_reader

__all__ = ["Fade", "GRUDCell", "signal_reader"]
