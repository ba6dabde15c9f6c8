"""Grey levels in the three ranges that the course uses: bytes 0..255, unit 0..1, signed -1..1."""

import numpy as np


def to_unit(images: np.ndarray) -> np.ndarray:
    """uint8 images of any shape as float32 of 0..1. Raises ValueError for another dtype."""
    return _bytes(images).astype("float32") / 255


def to_signed(images: np.ndarray) -> np.ndarray:
    """uint8 images of any shape as float32 of -1..1. Raises ValueError for another dtype."""
    return _bytes(images).astype("float32") / 127.5 - 1


def to_bytes(images: np.ndarray, low: float = 0.0) -> np.ndarray:
    """Images of low..1 (low: 0 or -1) as uint8 of 0..255, rounded; what lies outside is cut off.

    Raises ValueError for another low, or for images that are bytes already.
    """
    images = np.asarray(images)
    if low not in (0, -1):
        raise ValueError(f"low is {low}, it must be 0 or -1")
    if images.dtype == np.uint8:
        raise ValueError("the images are uint8 already")
    return np.clip(np.round((images - low) / (1 - low) * 255), 0, 255).astype(np.uint8)


def _bytes(images: np.ndarray) -> np.ndarray:
    images = np.asarray(images)
    if images.dtype != np.uint8:
        raise ValueError(f"uint8 images are wanted, not {images.dtype}: were they rescaled before?")
    return images


def to_window(hounsfield: np.ndarray, level: float, width: float) -> np.ndarray:
    """Grey levels 0..255 of a CT as a screen shows it, uint8: black at level - width / 2 and below, white at level + width / 2.

    hounsfield: HU, any shape. Raises ValueError unless the width is positive.
    """
    if not width > 0:
        raise ValueError(f"the width of a window is positive, not {width}")
    return np.clip((np.asarray(hounsfield, float) - level) / width * 255 + 127.5, 0, 255).round().astype(np.uint8)
