"""What a synthetic report can speak of: findings with their synonyms, places and amounts, and sentences beside the point.

Consolidation is a finding of its own and no synonym of pneumonia: air spaces can be filled by water, blood or tumour as
well. "Infiltrate" is in use for it, though the Fleischner Society advises against the word (Hansell et al. 2008,
doi:10.1148/radiol.2462070712).
"""

from typing import NamedTuple

LOBES = (
    "in the right lower lobe", "in the left lower lobe", "in the right upper lobe", "in the left upper lobe",
    "in the middle lobe", "in the lingula",
)  # fmt: skip
BASES = ("at the right base", "at the left base")
SIDES = ("on the right", "on the left")


class Finding(NamedTuple):
    """words: synonyms, with "a" or "an" in front where one counts them. lasting: whether it never goes away."""

    words: tuple[str, ...]
    amounts: tuple[str, ...]
    places: tuple[str, ...]
    lasting: bool = False


TARGET = "pneumonia"
FINDINGS = {
    TARGET: Finding(
        ("pneumonia", "pneumonia", "pneumonia", "bronchopneumonia", "pneumonic consolidation", "a pneumonic infiltrate"),
        ("mild", "extensive", "patchy", "subtle"),
        (*LOBES, *BASES, "in both lower zones", "behind the heart"),
    ),
    "consolidation": Finding(
        ("consolidation", "airspace opacity", "airspace opacification", "an infiltrate"),
        ("mild", "extensive", "patchy", "subtle"),
        (*LOBES, *BASES, "behind the heart"),
    ),
    "effusion": Finding(
        ("an effusion", "a pleural effusion"), ("small", "moderate", "large"), (*SIDES, *BASES)
    ),
    "pneumothorax": Finding(
        ("a pneumothorax",), ("small", "moderate", "large"), (*SIDES, "at the right apex", "at the left apex")
    ),
    "atelectasis": Finding(("atelectasis", "volume loss"), ("mild", "moderate", "marked"), (*LOBES, *BASES)),
    "oedema": Finding(
        ("pulmonary oedema", "interstitial oedema"),
        ("mild", "moderate", "marked"),
        ("in both lungs", "in both lower zones"),
    ),
    "adenopathy": Finding(("hilar adenopathy", "hilar lymphadenopathy"), ("mild", "marked"), SIDES),
    "bronchiectasis": Finding(("bronchiectasis",), ("mild", "marked"), LOBES, lasting=True),
    "scarring": Finding(("scarring", "fibrosis"), ("mild", "marked"), (*LOBES, *BASES), lasting=True),
    "hyperinflation": Finding(("hyperinflation", "overinflation"), ("mild", "marked"), ("",), lasting=True),
}  # fmt: skip
FILLERS = (
    "the heart size is normal.", "the bones are unremarkable.", "the mediastinum is not widened.", "lines and tubes: none.",
    "compared with the study of last week.", "the film is slightly rotated.", "no rib fracture is seen.",
    "there is no free air under the diaphragm.", "technique: frontal projection.", "inspiration is adequate.",
    "known asthma.", "clinical details: chest pain.", "no foreign body.", "the trachea is central.",
    "the soft tissues are normal.",
    "no skin fold is seen.", "the patient was sitting.", "no sternal wires.",
)  # fmt: skip
# They name pneumonia and do not report it.
BESIDE_THE_POINT = (
    "indication: query pneumonia.", "indication: pneumonia?", "indication: cough and fever, pneumonia?",
    "history of pneumonia two years ago.",
)  # fmt: skip
