"""The grammar of synthetic reports: labels by construction, long scope, synonyms, misspellings, held-out style."""

import re

import numpy as np
import pytest

from course_utils.data import reports
from course_utils.data.reports import slips

MADE = reports.make(3000, seed=0)


def test_labels_follow_the_mention_and_every_kind_occurs():
    assert ((MADE.mentions == "present") == (MADE.labels == 1)).all()
    assert set(MADE.mentions.tolist()) == {*reports.STATUS, "not reported"}
    assert set(MADE.kinds.tolist()) == {*reports.KINDS, "not reported"}
    assert 0.4 < MADE.labels.mean() < 0.52 and len(set(MADE.texts)) == 3000
    assert set(MADE.styles.tolist()) == set(reports.TRAINED) == set(reports.STYLES) - {"letter"}


def test_at_every_distance_both_labels_are_about_as_frequent():
    assert ((MADE.distances == -1) == (MADE.mentions == "not reported")).all()
    for low, high in ((0, 1), (1, 3), (3, 6), (6, 10), (10, 15), (15, 25), (25, 99)):
        there = (MADE.distances >= low) & (MADE.distances < high)
        assert there.sum() > 80 and 0.35 < MADE.labels[there].mean() < 0.7, (low, high)


def test_there_are_tens_of_thousands_of_different_reports():
    assert len(set(reports.make(20_000, seed=1).texts)) == 20_000


def test_the_same_seed_gives_the_same_reports():
    assert reports.make(50, seed=3).texts == reports.make(50, seed=3).texts != reports.make(50, seed=4).texts


@pytest.mark.parametrize(("text", "slot", "words"), [
    ("there is <no effusion, scarring or #pneumonia.", "<", 3),
    ("there is <no #pneumonia, but an effusion is >seen.", "<", 0),
    ("the last film showed #pneumonia and scarring. known asthma. the former has <resolved, the latter >persists.", "<", 7),
    ("the last film showed scarring and #pneumonia. known asthma. the former has <resolved, the latter >persists.", ">", 8),
    ("#pneumonic #consolidation is <seen.", "<", 1),
    ("<there is #pneumonic #consolidation.", "<", 1),
    ("mild #pneumonia.", "<", 0),
])  # fmt: skip
def test_the_distance_is_counted_in_words_from_the_cue_of_its_own_slot(text, slot, words):
    from course_utils.data.reports.writing import Block, distance

    assert distance(Block(text.split(), "", slot)) == words


def test_the_letter_is_another_style_with_words_of_its_own():
    letters = reports.make(400, ("letter",), seed=2)
    words = [set(re.findall(r"[a-z-]+", " ".join(r.texts))) for r in (letters, MADE)]
    assert {"healed", "diagnose", "demonstrate"} <= words[0] - words[1]


def test_no_mark_is_left_and_punctuation_is_tidy():
    for text in MADE.texts:
        assert not re.search(r"[<>#{}]|,\.|  | [.,:]", text), text
        assert text.isascii() and text == text.lower()


def test_a_report_says_each_finding_once_and_nothing_absurd():
    for text, mention in zip(MADE.texts, MADE.mentions, strict=True):
        said = re.sub("|".join(map(re.escape, reports.BESIDE_THE_POINT)), "", text)
        assert len(re.findall(r"\b(?:broncho)?pneumonia\b|\bpneumonic\b", said)) <= 1, text
        assert len(re.findall("pneumothorax", said)) <= 1
        assert not re.search(r"pneumothorax in|effusion in the|hyperinflation (in|at|on) the", said), text
        sentences = re.split(r"\. ", said)
        lasting = [
            s for s in sentences if re.search("scarring|fibrosis|bronchiectasis|hyperinflation|overinflation", s)
        ]
        assert not any(
            re.search(r"^(the old|interval clearing|cleared:|resolved|here is what has gone)", s) for s in lasting
        )
        assert mention != "present" or not re.search(
            r"(?<!may be )\b(no|not present:) (consolidation|airspace opacity)", said
        )


def test_misspellings_of_one_kind_are_none_of_the_other():
    words = [w for f in reports.FINDINGS.values() for word in f.words for w in word.split() if len(w) >= 6]
    rng = np.random.default_rng(0)
    old, new = ({slip(rng, w) for w in words for _ in range(200)} for slip in (slips.swapped, slips.mistyped))
    assert len(old) > 50 and len(old & new) < 0.02 * len(new)


def test_words_that_carry_the_status_are_never_misspelled():
    cues = {word.strip("<>.,:") for style in reports.STYLES.values() for part in style for templates in part.values()
            for template in templates for word in template.split() if word[0] in "<>"}  # fmt: skip
    assert {"cannot", "resolved", "persists", "confirmed", "healed"} <= cues
    rng = np.random.default_rng(0)
    assert all(slips.slip(rng, word, "swapped") == word for word in [*slips.KEPT, "latter,"] for _ in range(300))
    misspelled = {w for text in reports.make(2000, seed=5).texts for w in re.findall("[a-z]+", text)}
    assert not {"cannto", "cannt", "wihtout", "withut", "neihter", "fromer", "lattre", "scond"} & misspelled
    assert 0.003 < MADE.misspelled.mean() < 0.04


def test_templates_do_not_contradict_their_status():
    negation = re.compile(
        r"\b(no|not|none|neither|without|neg|negative|negatives|cannot|nothing|absent|exclude|excluded|withdrawn|back)\b"
    )
    for style in reports.STYLES.values():
        for part in (style.plain, style.heading):
            assert all(negation.search(t) for t in part["absent"])
            assert not any(negation.search(t) for t in part["present"])
        assert all(negation.search(t) for t in style.after["new absent"])


def test_every_phrase_is_a_template_and_every_template_comes():
    known = {t.replace("<", "").replace(">", "") for style in reports.STYLES.values() for part in style
             for ts in part.values() for t in ts}  # fmt: skip
    assert set(MADE.phrases.tolist()) - {""} <= known
    trained = {t.replace("<", "").replace(">", "") for name in reports.TRAINED for part in reports.STYLES[name]
               if part is not reports.STYLES[name].before for ts in part.values() for t in ts}  # fmt: skip
    assert len(trained - set(reports.make(12_000, seed=9).phrases.tolist())) == 0


def test_banned_texts_are_taken_out_and_nothing_else():
    made = reports.make(20, seed=7)
    left = made.without(made.texts[5:8])
    assert left.texts == made.texts[:5] + made.texts[8:]
    assert all((new == np.delete(old, [5, 6, 7])).all() for new, old in zip(left[1:], made[1:], strict=True))


def test_bad_arguments_are_errors():
    with pytest.raises(ValueError, match=r"unknown style \['verse'\]"):
        reports.make(3, ("verse",))
    with pytest.raises(ValueError, match="unknown slips 'typos'"):
        reports.make(3, slips="typos")
    with pytest.raises(ValueError, match="n is 0"):
        reports.make(0)
