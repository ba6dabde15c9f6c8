"""Train the networks whose weights ship with the package and store them: `make weights`."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from benchmarks import provenance
from benchmarks.lessons import cnn_transfer, gan_evaluation
from course_utils import data, lab
from course_utils.data import files

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "course_utils" / "models" / "weights"
EPOCHS, BATCH_SIZE, SEED = 15, 64, 0


def train_judge():
    """The judge after training on the real training split; official images only."""
    lab.seed_keras(SEED)
    import keras

    from course_utils import models, training

    pneumonia = data.load("pneumoniamnist")
    if pneumonia.source != "official":
        raise SystemExit(f"error: the judge is made of official images, not of {pneumonia.source} ones")
    network = models.judge_network()
    rate = training.schedule(len(pneumonia.train.labels), EPOCHS, BATCH_SIZE, peak=2e-3)
    network.compile(keras.optimizers.AdamW(rate, weight_decay=1e-3), "binary_crossentropy")
    network.fit(*pneumonia.train, batch_size=BATCH_SIZE, epochs=EPOCHS, verbose=0)
    return network


def train_generator():
    """The generator of the benchmark's row `gan_fine`, its first seed; official images only."""
    lab.seed_keras(SEED)
    pneumonia = data.load("pneumoniamnist")
    if pneumonia.source != "official":
        raise SystemExit(f"error: the generator is made of official images, not of {pneumonia.source} ones")
    return gan_evaluation.trained_gan(pneumonia.train.images, SEED, **gan_evaluation.FINE)[0].generator


def train_chest():
    """The CNN of lesson 15 after training for the 14 findings of ChestMNIST; of the part of it that the stamp names."""
    chests = data.load("chestmnist")
    if chests.source == "phantom" or files.md5(chests.path) not in CHESTS.values():
        raise SystemExit(f"error: the network is made of {', '.join(CHESTS)}, not of {chests.path or 'phantoms'}")
    return cnn_transfer.trained_on(*chests.train, SEED, 12, "binary_crossentropy", 14)


CHESTS = {"chestmnist.subset.npz": "5d983a2706da3609c51667980f0d603c"}  # 24,000 of the 78,468 training images
PNEUMONIA = {"pneumoniamnist.npz": data.entry("pneumoniamnist").files[28][1]}
MADE: dict[str, tuple[Callable, dict[str, str]]] = {
    "judge": (train_judge, PNEUMONIA),
    "generator": (train_generator, PNEUMONIA),
    "chest": (train_chest, CHESTS),
}


def recipe(name: str) -> str:
    """Hash of what the weights depend on: all code that training them reaches, and the images."""
    return provenance.code_hash(*MADE[name])


def main() -> None:
    """Store the weights of each network whose recipe has changed as float16, with the recipe's hash beside them."""
    for name, (train, _) in MADE.items():
        path = FOLDER / f"{name}.npz"
        stamp = path.with_suffix(".sha256")
        if path.exists() and stamp.exists() and stamp.read_text().strip() == recipe(name):
            print(f"{path.relative_to(ROOT)}: made by this recipe already")
            continue
        arrays = {f"w{i:02d}": array.astype("float16") for i, array in enumerate(train().get_weights())}
        np.savez_compressed(path, **arrays)
        stamp.write_text(recipe(name) + "\n")
        print(f"{path.relative_to(ROOT)}: {path.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
