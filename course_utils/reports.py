"""Synthetic chest X-ray reports, written by a seeded grammar and labelled by construction. No patient is behind them.

A report says of several findings that each is present, absent, uncertain or resolved, in one of five styles of writing.
The label is whether it *affirms pneumonia now*: present is 1; absent, uncertain, resolved and not reported are 0.
"""

from typing import NamedTuple

import numpy as np

FINDINGS = ("effusion", "pneumothorax", "atelectasis", "oedema", "bronchiectasis", "scarring", "hyperinflation")
PLACES = (
    "in the right lower lobe", "in the left lower lobe", "in the right upper lobe", "in the left upper lobe",
    "in the middle lobe", "in the lingula", "at the right base", "at the left base", "in both lower zones",
    "behind the heart", "near the right hilum", "near the left hilum", "",
)  # fmt: skip
AMOUNTS = ("mild", "moderate", "extensive", "marked", "subtle", "focal", "new", "persistent", "", "")
FILLERS = (
    "the heart size is normal.", "the bones are unremarkable.", "the mediastinum is not widened.", "lines and tubes: none.",
    "no comparison is available.", "compared with the study of last week.", "the film is slightly rotated.",
    "indication: cough and fever.", "indication: query pneumonia.", "indication: pneumonia?", "clinical details: chest pain.",
    "technique: frontal projection.", "inspiration is adequate.", "known asthma.", "history of pneumonia two years ago.",
)  # fmt: skip

# A template a status; {f} a finding, {g} a second one, {a} an amount, {p} a place. Pairs bind two findings in one sentence.
STYLES: dict[str, dict[str, tuple[str, ...]]] = {
    "prose": {
        "present": ("there is {a} {f} {p}.", "{a} {f} is seen {p}.", "{f} was looked for and found {p}."),
        "absent": ("there is no evidence of {a} {f}.", "{f} was looked for {p} and not found.", "there is no {f} {p}."),
        "uncertain": ("{f} cannot be excluded {p}.", "early {f} {p} is possible."),
        "resolved": ("the {f} {p} has resolved since the last study.", "the {f} seen before is no longer visible."),
        "present absent": ("there is {a} {f} {p} but no {g}.", "{a} {f} is seen {p} without {g}."),
        "absent present": ("there is no {f}, but {a} {g} is seen {p}.", "no {f}, however there is {a} {g} {p}."),
        "absent absent": ("there is no evidence of {f} {p} or {a} {g}.", "neither {f} nor {g} is seen."),
        "resolved present": ("the {f} has cleared, while {a} {g} {p} remains.",),
        "present resolved": ("{a} {f} {p} remains, while the {g} has cleared.",),
        "present present": ("there is {a} {f} {p} with {g}.",),
    },
    "telegraphic": {
        "present": ("{a} {f} {p}.", "{f} {p}.", "positive for {f} {p}."),
        "absent": ("no {f}.", "negative for {f}.", "{f}: none."),
        "uncertain": ("? {f} {p}.", "{f} not excluded {p}."),
        "resolved": ("{f} resolved.", "interval clearing of {f} {p}."),
        "present absent": ("{a} {f} {p}, no {g}.", "{f} {p}, negative for {g}."),
        "absent present": ("no {f}, {a} {g} {p}.", "negative for {f}, positive for {g} {p}."),
        "absent absent": ("no {f}, no {g}.", "no {f} or {g}."),
        "resolved present": ("{f} resolved, {a} {g} {p}.",),
        "present resolved": ("{a} {f} {p}, {g} resolved.",),
        "present present": ("{f} and {g} {p}.",),
    },
    "structured": {
        "present": ("{f}: yes, {a} {p}.", "{f}: present {p}."),
        "absent": ("{f}: no.", "{f}: not present.", "{f}: absent."),
        "uncertain": ("{f}: uncertain {p}.", "{f}: possible, cannot be excluded."),
        "resolved": ("{f}: resolved.", "{f}: seen before, not present now."),
    },
    "dictated": {
        "present": ("i can see {a} {f} {p}.", "this looks like {f} {p}.", "the patient has {a} {f} {p}."),
        "absent": ("i cannot see any {f}.", "i do not see {f} here.", "nothing to suggest {f}."),
        "uncertain": ("i am not sure about {f} {p}.", "i cannot rule out {f} {p}."),
        "resolved": ("the {f} from last time is gone.", "the old {f} {p} has gone away."),
        "present absent": ("i can see {a} {f} {p} but i do not see {g}.", "the patient has {f} {p} and no {g}."),
        "absent present": ("i do not see {f} but i can see {a} {g} {p}.", "not {f} this time but {g} {p}."),
        "absent absent": ("i cannot see any {f} or {g}.",),
        "resolved present": ("the {f} is gone but the patient has {a} {g} {p}.",),
        "present resolved": ("the patient has {a} {f} {p} but the {g} is gone.",),
        "present present": ("i can see {f} and also {g} {p}.",),
    },
    # Held out of training: the external test set.
    "letter": {
        "present": ("we found {a} {f} {p}.", "the x-ray shows {a} {f} {p}.", "we diagnose {f} {p}."),
        "absent": ("we found no {f}.", "the x-ray does not show {f}.", "we can exclude {f}."),
        "uncertain": ("we cannot exclude {f} {p}.", "the x-ray leaves the question of {f} {p} open."),
        "resolved": ("the {f} has healed.", "the former {f} {p} is not seen any more."),
        "present absent": ("the x-ray shows {a} {f} {p} but no {g}.", "we found {f} {p} and no {g}."),
        "absent present": ("we found no {f}, but there is {a} {g} {p}.", "the x-ray shows no {f} but {a} {g} {p}."),
        "absent absent": ("we found neither {f} nor {g}.",),
        "resolved present": ("the {f} has healed, but we found {a} {g} {p}.",),
        "present resolved": ("we found {a} {f} {p}, but the {g} has healed.",),
    },
}
NEGATIONS = ("cannot", "without", "neither", "negative", "nothing", "exclude")
STATUS = ("present", "absent", "uncertain", "resolved")


class Reports(NamedTuple):
    """texts: n strings. labels: int64 (n,), 1 = affirms pneumonia. mentions: (n,) how pneumonia is mentioned: a STATUS, or
    "not reported", where at most an indication or a history names it. styles: (n,) names of STYLES. paired: bool (n,),
    true where the sentence on pneumonia holds a second finding.
    """

    texts: list[str]
    labels: np.ndarray
    mentions: np.ndarray
    styles: np.ndarray
    paired: np.ndarray

    def without(self, banned: list[str]) -> "Reports":
        """The reports whose text is not among the banned ones."""
        unwanted = set(banned)
        keep = np.array([text not in unwanted for text in self.texts])
        texts = [text for text, kept in zip(self.texts, keep, strict=True) if kept]
        return Reports(texts, *(column[keep] for column in self[1:]))


def make(
    n: int, styles: tuple[str, ...] = ("prose", "telegraphic", "structured", "dictated"), seed: int = 0
) -> Reports:
    """n different reports in the given styles; the same ones for the same arguments.

    Raises ValueError for an unknown style, or n below 1.
    """
    unknown = set(styles) - set(STYLES)
    if unknown or not styles:
        raise ValueError(f"unknown style {sorted(unknown)}: choose among {', '.join(STYLES)}")
    if n < 1:
        raise ValueError(f"n is {n}, it must be at least 1")
    rng = np.random.default_rng(seed)
    seen, texts, mentions, written, paired = set(), [], [], [], []
    while len(texts) < n:
        style = str(rng.choice(styles))
        text, mention, is_paired = _report(rng, STYLES[style])
        if text not in seen:
            seen.add(text)
            texts.append(text)
            mentions.append(mention)
            written.append(style)
            paired.append(is_paired)
    mentions = np.array(mentions)
    return Reports(texts, (mentions == "present").astype(np.int64), mentions, np.array(written), np.array(paired))


def _report(rng: np.random.Generator, style: dict[str, tuple[str, ...]]) -> tuple[str, str, bool]:
    """One report, how it mentions pneumonia, and whether a second finding stands in the same sentence."""
    others = rng.choice(FINDINGS, rng.integers(2, 5), replace=False)
    said = [(str(f), str(rng.choice(STATUS, p=(0.4, 0.35, 0.1, 0.15)))) for f in others]
    mention = str(rng.choice((*STATUS, "not reported"), p=(0.45, 0.25, 0.1, 0.14, 0.06)))
    if mention != "not reported":
        said.insert(rng.integers(0, len(said) + 1), ("pneumonia", mention))
    sentences, paired = [], False
    while said:
        pair = " ".join(status for _, status in said[:2])
        if len(said) > 1 and pair in style and rng.random() < 0.6:
            (first, _), (second, _), *said = said
            sentences.append(_fill(rng, style[pair], first, second))
            paired |= "pneumonia" in (first, second)
        else:
            (first, status), *said = said
            sentences.append(_fill(rng, style[status], first))
    for filler in rng.choice(FILLERS, rng.integers(1, 4), replace=False):
        sentences.insert(rng.integers(0, len(sentences) + 1), str(filler))
    return " ".join(_slip(rng, word) for word in " ".join(sentences).split()), mention, paired


def _fill(rng: np.random.Generator, templates: tuple[str, ...], first: str, second: str = "") -> str:
    text = str(rng.choice(templates)).format(f=first, g=second, a=rng.choice(AMOUNTS), p=rng.choice(PLACES))
    return " ".join(text.split()).replace(" .", ".").replace(" ,", ",").replace(",.", ".")


def _slip(rng: np.random.Generator, word: str) -> str:
    """The word, in one of fifty cases with two letters swapped or one left out; negations are never touched."""
    if len(word) < 6 or not word.isalpha() or word in NEGATIONS or rng.random() > 0.02:
        return word
    i = rng.integers(1, len(word) - 2)
    return word[:i] + word[i + 1] + word[i] + word[i + 2 :] if rng.random() < 0.5 else word[:i] + word[i + 1 :]
