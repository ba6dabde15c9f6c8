"""Lesson 41: what high learning rates do to a GAN, and three changes, one at a time; judged as in lesson 42."""

from benchmarks.lessons.gan_evaluation import COLUMNS, datasets, drawer, gan
from benchmarks.protocol import TableOf

UNSTABLE = {"d_rate": 2e-3, "g_rate": 2e-3, "steps": 600}
MODELS = {
    "unstable": drawer("GAN, both learning rates 0.002", gan, **UNSTABLE),
    "unstable_smooth": drawer("the same with labels smoothed to 0.9", gan, **(UNSTABLE | {"smooth": 0.9})),
    "unstable_r1": drawer("the same with the R1 penalty", gan, **(UNSTABLE | {"r1": 1.0})),
    "unstable_two_rates": drawer("the same with the generator at 0.0002", gan, **(UNSTABLE | {"g_rate": 2e-4})),
}
TABLES = [
    TableOf(
        "GANs at high learning rates (lesson 41)",
        "generation",
        COLUMNS,
        "Each of the last three differs from the first in one thing. Distances overlap; R1 and the slower generator "
        "raise recall on every seed.",
        tuple(MODELS),
    )
]
__all__ = ["MODELS", "TABLES", "datasets"]
