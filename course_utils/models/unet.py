"""The course's small U-Net and its loss, introduced in lesson 16."""

from collections.abc import Sequence

import keras
from keras import layers, ops


def unet(input_shape: tuple[int, int, int], *, widths: Sequence[int] = (8, 16, 32), skips: bool = True) -> keras.Model:
    """A network whose answer is a picture: for each pixel the logit that it belongs to a lesion.

    input_shape: (height, width, channels) of images 0..255; edges that can be halved len(widths) - 1 times. widths: maps on
    each level, the finest first, with two convolutions a level on the way down and on the way up. skips: whether the way up
    sees what the way down has seen. Returns an uncompiled model with output (n, height, width, 1) of logits.
    Source: Ronneberger et al. 2015, arXiv:1505.04597; batch norm and padding, as has become usual, are not in it.
    Raises ValueError for edges that cannot be halved so often, or fewer than two widths.
    """
    halvings = 2 ** (len(widths) - 1)
    if len(input_shape) != 3 or len(widths) < 2 or any(edge < 1 or edge % halvings for edge in input_shape[:2]):
        raise ValueError(
            f"input_shape is {input_shape}, widths are {tuple(widths)}: (height, width, channels), edges that are multiples "
            f"of {halvings}, and at least two widths"
        )

    def block(x, filters):
        for _ in range(2):
            x = layers.Conv2D(filters, 3, padding="same", use_bias=False)(x)
            x = layers.ReLU()(layers.BatchNormalization(momentum=0.9)(x))
        return x

    inputs = keras.Input(input_shape)
    x, seen = layers.Rescaling(1 / 127.5, offset=-1)(inputs), []
    for filters in widths[:-1]:
        x = block(x, filters)
        seen.append(x)
        x = layers.MaxPooling2D()(x)
    x = block(x, widths[-1])
    for filters, skip in zip(widths[-2::-1], seen[::-1], strict=True):
        x = layers.UpSampling2D()(x)
        x = block(layers.Concatenate()([x, skip]) if skips else x, filters)
    return keras.Model(inputs, layers.Conv2D(1, 1)(x), name="unet")


def soft_dice_loss(truth, logits):
    """One minus the Dice overlap of a whole batch, with probabilities in place of yes and no.

    truth: 0 and 1, logits: both (n, height, width, 1). Over the batch, since an image without a lesion has no overlap.
    Source: Milletari et al. 2016, arXiv:1606.04797, whose denominator has squares.
    """
    share = ops.sigmoid(logits)
    truth = ops.cast(truth, share.dtype)
    return 1 - 2 * ops.sum(truth * share) / (ops.sum(truth) + ops.sum(share) + 1e-6)


def cross_entropy_loss(truth, logits):
    """Mean cross-entropy over all pixels, in nats. truth: 0 and 1, logits: both (n, height, width, 1)."""
    return ops.mean(keras.losses.binary_crossentropy(ops.cast(truth, logits.dtype), logits, from_logits=True))


def segmentation_loss(truth, logits):
    """Cross-entropy and soft Dice loss, added up with equal weight."""
    return cross_entropy_loss(truth, logits) + soft_dice_loss(truth, logits)
