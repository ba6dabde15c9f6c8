"""Diagrams of the lessons: one function, one `Picture`, no arguments; all drawn by code, so that they agree with the text."""

from course_utils.diagrams.attending import attention_step, transformer_block
from course_utils.diagrams.convolution import cnn_blocks, sliding_kernel, unet_blocks
from course_utils.diagrams.deciding import score_to_act
from course_utils.diagrams.generative import encoder_decoder, gan_game, vae_arrows
from course_utils.diagrams.hours import dilated_convolution, gru_d_step
from course_utils.diagrams.recurrent import gru_cell, lstm_cell, recurrent_unrolled

__all__ = [
    "attention_step",
    "cnn_blocks",
    "dilated_convolution",
    "encoder_decoder",
    "gan_game",
    "gru_cell",
    "gru_d_step",
    "lstm_cell",
    "recurrent_unrolled",
    "score_to_act",
    "sliding_kernel",
    "transformer_block",
    "unet_blocks",
    "vae_arrows",
]
