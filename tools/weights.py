"""Train the judge of lesson 42 and store its weights in the package: `make weights`."""

import hashlib
from pathlib import Path

import numpy as np

from course_utils import data, lab

ROOT = Path(__file__).resolve().parents[1]
JUDGE = ROOT / "course_utils" / "weights" / "judge.npz"
EPOCHS, BATCH_SIZE, SEED = 15, 64, 0


def recipe() -> str:
    """SHA-256 of what the weights depend on: this script, the judge's code and the images."""
    sources = [Path(__file__), ROOT / "course_utils" / "models" / "judge.py", ROOT / "course_utils" / "training.py"]
    md5 = data.entry("pneumoniamnist").files[28][1]
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources) + md5.encode()).hexdigest()


def train_judge():
    """The judge after training on the real training split; official images only."""
    lab.start(SEED)
    import keras

    from course_utils import models, training

    pneumonia = data.load("pneumoniamnist")
    if pneumonia.source != "official":
        raise SystemExit(f"error: the judge is made of official images, not of {pneumonia.source} ones")
    network = models.judge_network()
    rate = training.schedule(len(pneumonia.train.labels), EPOCHS, BATCH_SIZE, peak=2e-3)
    network.compile(keras.optimizers.AdamW(rate, weight_decay=1e-3), "binary_crossentropy")
    network.fit(*pneumonia.train, batch_size=BATCH_SIZE, epochs=EPOCHS, verbose=0, callbacks=[training.Progress()])
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
