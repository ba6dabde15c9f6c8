"""The grammar of synthetic reports: labels by construction, variety, minimal pairs, held-out style."""

import re

import numpy as np
import pytest

from course_utils import reports


def test_labels_follow_the_mention_and_every_kind_occurs():
    made = reports.make(2000, seed=0)
    assert ((made.mentions == "present") == (made.labels == 1)).all()
    assert {str(m) for m in made.mentions} == {*reports.STATUS, "not reported"}
    assert 0.4 < made.labels.mean() < 0.5 and len(set(made.texts)) == 2000
    assert {str(s) for s in made.styles} == set(reports.STYLES) - {"letter"}


def test_there_are_tens_of_thousands_of_different_reports():
    assert len(set(reports.make(30_000, seed=1).texts)) == 30_000


def test_the_same_seed_gives_the_same_reports():
    assert reports.make(50, seed=3).texts == reports.make(50, seed=3).texts != reports.make(50, seed=4).texts


def test_the_letter_is_another_style_with_words_of_its_own():
    letters, others = reports.make(400, ("letter",), seed=2), reports.make(4000, seed=2)
    words = [set(re.findall(r"[a-z-]+", " ".join(r.texts))) for r in (letters, others)]
    assert {"healed", "diagnose"} <= words[0] - words[1]


def test_negations_are_never_misspelled_and_punctuation_is_tidy():
    text = " ".join(reports.make(3000, seed=5).texts)
    for word in ("cannto", "cannt", "wihtout", "withut", "neihter", "negtive", ",.", " .", " ,", "  "):
        assert word not in text, word
    assert np.mean([w.isascii() for w in text.split()]) == 1


def test_templates_do_not_contradict_their_status():
    negation = re.compile(r"\b(no|not|none|neither|without|negative|cannot|nothing|absent|exclude)\b")
    for style in reports.STYLES.values():
        assert all(negation.search(t) for t in style["absent"])
        assert not any(negation.search(t) for t in style["present"])


def test_a_paired_report_names_pneumonia_and_another_finding_in_one_sentence():
    made = reports.make(3000, seed=6)
    others = re.compile("|".join(reports.FINDINGS))
    both = np.array([any("pneumonia" in s and others.search(s) for s in re.split("[.?]", text)) for text in made.texts])
    assert not both[~made.paired].any()
    assert both[made.paired].mean() > 0.9  # spelling slips hide some of the words
    assert 0.2 < made.paired.mean() < 0.5 and not made.paired[made.mentions == "not reported"].any()


def test_banned_texts_are_taken_out_and_nothing_else():
    made = reports.make(20, seed=7)
    left = made.without(made.texts[5:8])
    assert left.texts == made.texts[:5] + made.texts[8:]
    assert all((new == np.delete(old, [5, 6, 7])).all() for new, old in zip(left[1:], made[1:], strict=True))


def test_bad_arguments_are_errors():
    with pytest.raises(ValueError, match=r"unknown style \['verse'\]"):
        reports.make(3, ("verse",))
    with pytest.raises(ValueError, match="n is 0"):
        reports.make(0)
