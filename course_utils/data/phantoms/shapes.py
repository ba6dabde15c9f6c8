"""What the phantoms are drawn with: coordinates, soft edges, random numbers a picture, 8-bit images."""

import numpy as np


def grid(size: int = 28) -> tuple[np.ndarray, np.ndarray]:
    """Coordinates y of shape (1, size, 1) and x of shape (1, 1, size), each from -1 to 1, float32."""
    line = np.linspace(-1, 1, size, dtype=np.float32)
    return line[None, :, None], line[None, None, :]


def uniform(rng: np.random.Generator, low: float, high: float, n: int) -> np.ndarray:
    """One number a picture between low and high, float32 (n, 1, 1), to be broadcast over pixels."""
    return rng.uniform(low, high, (n, 1, 1)).astype(np.float32)


def soft(value: np.ndarray, width: float) -> np.ndarray:
    """A soft step: 0 far below zero, 1 far above, rising over about `width`."""
    return np.clip(value / width + 0.5, 0, 1)


def ellipse(y: np.ndarray, x: np.ndarray, cy, cx, ry, rx, edge: float = 0.3) -> np.ndarray:
    """Filled ellipses with soft edges, 1 inside and 0 outside, (n, height, width)."""
    return soft(1 - np.hypot((y - cy) / ry, (x - cx) / rx), edge)


def to_uint8(image: np.ndarray) -> np.ndarray:
    """Brightness 0..1 as uint8 0..255, values outside cut off."""
    return (np.clip(image, 0, 1) * 255).astype(np.uint8)
