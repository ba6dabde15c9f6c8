"""What every training run shares: a one-line progress bar and the learning-rate schedule."""

import sys

import keras
from tqdm import tqdm


class Progress(keras.callbacks.Callback):
    """One line that shows the epoch, what was measured in it, the time used and the time left.

    model.fit(..., verbose=0, callbacks=[training.Progress()])
    """

    def on_train_begin(self, logs: dict | None = None) -> None:
        """Draw the empty bar."""
        form = "{desc} {n_fmt}/{total_fmt} |{bar:20}| {elapsed}<{remaining}{postfix}"
        self.bar = tqdm(total=self.params["epochs"], desc="epoch", file=sys.stdout, bar_format=form, mininterval=0)

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        """Move the bar by one epoch and show the latest values."""
        self.bar.set_postfix({name: f"{float(value):.3f}" for name, value in (logs or {}).items()}, refresh=False)
        self.bar.update(1)

    def on_train_end(self, logs: dict | None = None) -> None:
        """Leave the finished line standing."""
        self.bar.close()


def schedule(n_images: int, epochs: int, batch_size: int, peak: float = 3e-3) -> keras.optimizers.schedules.CosineDecay:
    """Learning rate over training: a linear rise over the first tenth of the steps, then half a cosine down to zero.

    Source: warm-up, Goyal et al. 2017 (arXiv:1706.02677); cosine, Loshchilov and Hutter 2017 (arXiv:1608.03983).
    """
    steps = epochs * -(-n_images // batch_size)
    warm_up = max(1, steps // 10)
    return keras.optimizers.schedules.CosineDecay(
        peak / 20, decay_steps=max(1, steps - warm_up), warmup_target=peak, warmup_steps=warm_up
    )
