"""What a careful person would compute by hand from the hours so far: the opponent of every network that reads them."""

import numpy as np

from course_utils.data.ward.news2 import SIGNALS, news2

WINDOWS = (6, 12, 24)  # hours
PARTS = (
    "last",
    "gap",
    "since admission",
    "last step",
    *(f"{part} {w} h" for w in WINDOWS for part in ("count", "mean", "slope")),
)
NAMES = (*(f"{signal}, {part}" for part in PARTS for signal in SIGNALS), "NEWS2", "hours in hospital")


def summaries(values: np.ndarray, scale_2: np.ndarray) -> np.ndarray:
    """Numbers of each hour that use nothing later than its end, float32 (n, hours, len(NAMES)), NaN where there is none.

    values: (n, hours, 8), the last value of each signal in each hour, NaN where none was written down. scale_2: bool (n,).
    A signal's last value and the full hours since; how far it is from the first one, and from the one before; and of the last
    6, 12 and 24 hours how often it was measured, the mean, and the slope an hour of a straight line (least squares). NEWS2 of
    the last values, and the hours since admission.
    """
    n, length, signals = values.shape
    known, hour = ~np.isnan(values), np.arange(length, dtype=float)[None, :, None]
    latest = np.maximum.accumulate(np.where(known, hour, -1).astype(int), axis=1)
    before = np.concatenate([np.full((n, 1, signals), -1), latest[:, :-1]], axis=1)  # the last one of an earlier hour

    def at(place: np.ndarray) -> np.ndarray:
        return np.where(place >= 0, np.take_along_axis(values, np.maximum(place, 0), axis=1), np.nan)

    last = at(latest)
    first = np.where(latest >= 0, np.take_along_axis(values, known.argmax(axis=1)[:, None], axis=1), np.nan)
    step = np.where(latest >= 0, last - np.take_along_axis(at(before), np.maximum(latest, 0), axis=1), np.nan)
    found = [last, hour - latest, last - first, step]
    with np.errstate(invalid="ignore", divide="ignore"):
        for window in WINDOWS:
            count, x, t, tt, xt = (
                _sum(part * known, window)
                for part in (1.0, np.nan_to_num(values), hour, hour**2, hour * np.nan_to_num(values))
            )
            spread = count * tt - t**2
            slope = np.where(count > 1, (count * xt - t * x) / spread, np.nan)
            found += [count, np.where(count > 0, x / count, np.nan), slope]
    score = news2(last, np.asarray(scale_2)[:, None])[..., None]
    return np.concatenate([*found, score, np.broadcast_to(hour + 1, score.shape)], axis=-1).astype("float32")


def _sum(parts: np.ndarray, window: int) -> np.ndarray:
    """Sum over the last hours of the window, the present one included, along axis 1."""
    total = np.concatenate([np.zeros_like(parts[:, :1], float), np.cumsum(parts, axis=1, dtype=float)], axis=1)
    ends = np.arange(1, parts.shape[1] + 1)
    return total[:, ends] - total[:, np.maximum(ends - window, 0)]
