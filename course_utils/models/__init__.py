"""The reference networks, each introduced in full in one lesson before another lesson imports it from here."""

from course_utils.models.autoencoders import (
    VAE,
    autoencoder,
    class_codes,
    decoder,
    encoder,
    importance_bound,
    kl_to_normal,
)
from course_utils.models.classifier import augmentation, cnn, predict_mirrored
from course_utils.models.gans import GAN, discriminator, draw, generator, shipped_generator
from course_utils.models.judge import judge, judge_network
from course_utils.models.slices import NotConstant, ShuffleSlices, shape_numbers, shift_volume, slice_reader
from course_utils.models.transfer import chest_network, features, thaw, with_new_head
from course_utils.models.unet import cross_entropy_loss, segmentation_loss, soft_dice_loss, unet
from course_utils.models.volumes import MovedBatches, mirror_images, moved, predict_volumes, shape_measures, volume_cnn

__all__ = [
    "GAN",
    "VAE",
    "MovedBatches",
    "NotConstant",
    "ShuffleSlices",
    "augmentation",
    "autoencoder",
    "chest_network",
    "class_codes",
    "cnn",
    "cross_entropy_loss",
    "decoder",
    "discriminator",
    "draw",
    "encoder",
    "features",
    "generator",
    "importance_bound",
    "judge",
    "judge_network",
    "kl_to_normal",
    "mirror_images",
    "moved",
    "predict_mirrored",
    "predict_volumes",
    "segmentation_loss",
    "shape_measures",
    "shape_numbers",
    "shift_volume",
    "shipped_generator",
    "slice_reader",
    "soft_dice_loss",
    "thaw",
    "unet",
    "volume_cnn",
    "with_new_head",
]
