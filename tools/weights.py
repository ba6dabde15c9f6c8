"""Train the judge of lesson 42 and store its weights in the package: `make weights`."""

from pathlib import Path

import numpy as np

from benchmarks import provenance
from course_utils import data, lab

ROOT = Path(__file__).resolve().parents[1]
JUDGE = ROOT / "course_utils" / "models" / "weights" / "judge.npz"
EPOCHS, BATCH_SIZE, SEED = 15, 64, 0


def recipe() -> str:
    """Hash of what the weights depend on: all code that training them reaches, and the images."""
    return provenance.code_hash(train_judge, {"pneumoniamnist.npz": data.entry("pneumoniamnist").files[28][1]})


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


def main() -> None:
    """Store weights as float16, with the recipe's hash beside them."""
    network = train_judge()
    arrays = {f"w{i:02d}": array.astype("float16") for i, array in enumerate(network.get_weights())}
    np.savez_compressed(JUDGE, **arrays)
    JUDGE.with_suffix(".sha256").write_text(recipe() + "\n")
    print(f"{JUDGE.relative_to(ROOT)}: {JUDGE.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
