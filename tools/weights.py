"""Train the networks whose weights ship with the package and store them: `make weights`."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks import provenance
from benchmarks.lessons import gan_evaluation, transfer
from course_utils import data, lab
from course_utils.data import Split, files

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "course_utils" / "models" / "weights"
EPOCHS, BATCH_SIZE, SEED = 15, 64, 0


def train_judge(train: Split):
    """The judge after training on PneumoniaMNIST's training images."""
    lab.seed_keras(SEED)
    import keras

    from course_utils import models, training

    network = models.judge_network()
    rate = training.schedule(len(train.labels), EPOCHS, BATCH_SIZE, peak=2e-3)
    network.compile(keras.optimizers.AdamW(rate, weight_decay=1e-3), "binary_crossentropy")
    network.fit(*train, batch_size=BATCH_SIZE, epochs=EPOCHS, verbose=0)
    return network


def train_generator(train: Split):
    """The generator of the benchmark's row `gan_fine`, its first seed."""
    lab.seed_keras(SEED)
    return gan_evaluation.trained_gan(train.images, SEED, **gan_evaluation.FINE)[0].generator


def train_chest(train: Split):
    """The CNN of lesson 15 after training for the 14 findings of ChestMNIST."""
    return transfer.trained_on(*train, SEED, 12, "binary_crossentropy", 14)


class Made(NamedTuple):
    """How shipped weights are made: from the training split of a data set, whose file has this MD5."""

    train: Callable[[Split], object]
    dataset: str
    images: dict[str, str]


PNEUMONIA = {"pneumoniamnist.npz": data.entry("pneumoniamnist").files[28][1]}
CHESTS = {"chestmnist.subset.npz": "5d983a2706da3609c51667980f0d603c"}  # 24,000 of the 78,468 training images
MADE = {
    "judge": Made(train_judge, "pneumoniamnist", PNEUMONIA),
    "generator": Made(train_generator, "pneumoniamnist", PNEUMONIA),
    "chest": Made(train_chest, "chestmnist", CHESTS),
}


def images_of(made: Made) -> Split:
    """The training split that the weights are made from. Exits with an error if other images are at hand."""
    found = data.load(made.dataset)
    have = {found.path.name: files.md5(found.path)} if found.path else {}
    if have != made.images:
        raise SystemExit(f"error: made from {', '.join(made.images)} only; {found.path or 'phantoms'} are other images")
    return found.train


def recipe(name: str) -> str:
    """Hash of what the weights depend on: all code that training them reaches, and the images."""
    return provenance.code_hash(MADE[name].train, MADE[name].images)


def main() -> None:
    """Store the weights of each network whose recipe has changed as float16, with the recipe's hash beside them."""
    for name, made in MADE.items():
        path = FOLDER / f"{name}.npz"
        stamp = path.with_suffix(".sha256")
        if path.exists() and stamp.exists() and stamp.read_text().strip() == recipe(name):
            print(f"{path.relative_to(ROOT)}: made by this recipe already")
            continue
        arrays = {
            f"w{i:02d}": array.astype("float16") for i, array in enumerate(made.train(images_of(made)).get_weights())
        }
        np.savez_compressed(path, **arrays)
        stamp.write_text(recipe(name) + "\n")
        print(f"{path.relative_to(ROOT)}: {path.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
