"""BreastMNIST phantoms: ultrasound with speckle. Label 0, malignant, is an irregular mass with a shadow below it;
label 1 is normal tissue, or a smooth oval benign mass that is wider than tall.
"""

import numpy as np
from scipy.ndimage import gaussian_filter

from course_utils.data.phantoms.shapes import ellipse, grid, soft, to_uint8, uniform


def draw(labels: np.ndarray, rng: np.random.Generator, shifted: bool) -> tuple[np.ndarray, np.ndarray]:
    """Images uint8 (n, 28, 28, 1) and masks of the malignant mass, bool (n, 28, 28)."""
    n, (y, x) = len(labels), grid()
    malignant = (labels == 0)[:, None, None]
    benign = ~malignant & (rng.random((n, 1, 1)) < 0.75)
    cy, cx = uniform(rng, -0.4, 0.35, n), uniform(rng, -0.55, 0.55, n)
    size = uniform(rng, 0.24, 0.42, n) * np.where(malignant, 0.9, 1.15)
    flat = np.where(malignant, uniform(rng, 0.85, 1.35, n), uniform(rng, 0.5, 0.8, n))  # height against width

    angle = np.arctan2(y - cy, x - cx)
    spikes = rng.integers(4, 8, (n, 1, 1))
    ragged = 1 + malignant * uniform(rng, 0.15, 0.35, n) * np.sin(spikes * angle + uniform(rng, 0, 6.3, n))
    mass = ellipse(y, x, cy, cx, size * flat * ragged, size * ragged, 0.25) * (malignant | benign)
    below = soft(y - cy, 0.3) * soft(size * 0.9 - np.abs(x - cx), 0.2)
    shadow = below * np.where(malignant, uniform(rng, 0.05, 0.4, n), benign * uniform(rng, -0.2, 0.15, n))

    layers = 0.5 + 0.12 * np.sin(uniform(rng, 4, 8, n) * y + 0.8 * x * uniform(rng, -1, 1, n) + uniform(rng, 0, 6.3, n))
    skin = 0.3 * soft(-0.8 - y, 0.15)
    cloud = gaussian_filter(rng.standard_normal((n, 28, 28), dtype=np.float32), (0, 2, 3)) * 0.35
    echo = (layers + cloud + skin) * (1 - uniform(rng, 0.55, 0.8, n) * mass) * (1 - shadow)
    speckle = gaussian_filter(rng.rayleigh(0.8, (n, 28, 28)).astype(np.float32), (0, 0.4, 0.7))
    gain = uniform(rng, 0.75, 1.15, n) * (0.95 if shifted else 1)
    return to_uint8(echo * speckle * gain)[..., None], malignant & (mass > 0.5)
