"""Pages for readers: links that lead somewhere, identifiers of the right form, definitions in order, right numbers."""

import re
import urllib.parse
from pathlib import Path

import numpy as np
import pytest

from tools import reading_map

ROOT = Path(__file__).parents[2]
DOCS = sorted((ROOT / "docs").glob("*.md"))
LINK = re.compile(r"\[([^\]]*)\]\(([^\s)]+)\)")
DOI, ARXIV = r"10\.\d{4,9}/\S+[A-Za-z0-9]", r"\d{4}\.\d{4,5}"


def page(name):
    return (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")


def anchors(path):
    """The anchors that GitHub and JupyterLab make of a page's headings."""
    headings = re.findall(r"^#{1,6} (.+)$", path.read_text(encoding="utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("path", DOCS, ids=lambda p: p.stem)
def test_relative_links_lead_somewhere(path):
    for _, address in LINK.findall(path.read_text(encoding="utf-8")):
        if address.startswith("http"):
            continue
        file, _, anchor = address.partition("#")
        target = (path.parent / file).resolve() if file else path
        assert target.is_file() and ROOT in target.parents, address
        assert not anchor or anchor in anchors(target), address


@pytest.mark.parametrize("path", DOCS, ids=lambda p: p.stem)
def test_dois_and_arxiv_numbers_have_their_form_and_are_what_the_link_says(path):
    for text, address in LINK.findall(path.read_text(encoding="utf-8")):
        if "doi" in address or text.startswith("doi"):
            number = urllib.parse.unquote(address.removeprefix("https://doi.org/"))
            assert re.fullmatch(DOI, number) and text == f"doi:{number}", address
        if "arxiv" in address or text.startswith("arXiv"):
            number = address.removeprefix("https://arxiv.org/abs/")
            assert re.fullmatch(ARXIV, number) and text == f"arXiv:{number}", address


@pytest.mark.parametrize("path", DOCS, ids=lambda p: p.stem)
def test_prose_is_calm_and_short(path):
    text = re.sub(r"\$[^$]*\$|\]\([^)]*\)", "", path.read_text(encoding="utf-8"))
    assert "!" not in text.replace("<!--", "") and "TODO" not in text
    paragraphs = [p for p in re.split(r"\n\s*\n", text) if p[0] not in "|#<-"]
    assert max(len(p.split()) for p in paragraphs) <= 120


def terms():
    """Heading, text and named lessons of each entry of the glossary."""
    for entry in re.split(r"^### ", page("glossary"), flags=re.M)[1:]:
        heading, _, text = entry.partition("\n")
        yield heading, re.split(r"^## ", text, flags=re.M)[0].strip()


def test_the_glossary_is_sorted_and_has_no_term_twice():
    keys = [re.sub(r"[^a-z0-9 ]", "", heading.lower().replace("é", "e")) for heading, _ in terms()]
    assert len(keys) > 150 and keys == sorted(keys) and len(set(keys)) == len(keys)
    letters = re.findall(r"^## (\w)$", page("glossary"), re.M)
    assert letters == sorted({key[0].upper() for key in keys})


def test_each_term_is_short_and_names_a_lesson_that_exists():
    lessons = {path.name for path in (ROOT / "notebooks").glob("*.ipynb")}
    for heading, text in terms():
        named = re.findall(r"\*\[Lesson (\d\d)\]\(\.\./notebooks/(\S+?)\)\*$", text)
        assert len(named) == 1 and named[0][1] in lessons and named[0][1].startswith(named[0][0]), heading
        assert len(re.findall(r"[.:;?](?:\s|$)", text)) <= 6 and len(text.split()) <= 75, heading


def test_every_lesson_explains_a_term():
    named = set(re.findall(r"\(\.\./notebooks/(\S+?)\)", page("glossary")))
    assert named == {path.name for path in (ROOT / "notebooks").glob("*.ipynb")}


@pytest.mark.parametrize(
    ("term", "formula"),
    [
        ("sensitivity", "TP / (TP + FN)"),
        ("specificity", "TN / (TN + FP)"),
        ("positive predictive value (PPV)", "TP / (TP + FP)"),
        ("negative predictive value (NPV)", "TN / (TN + FN)"),
        ("accuracy", "(TP + TN) / (TP + FP + FN + TN)"),
        ("threshold", "must be above"),
        ("all-clear", "not above the threshold"),
    ],
)
def test_definitions_are_those_of_the_metrics(term, formula):
    assert formula in dict(terms())[term]


def test_the_numbers_of_the_primer():
    a, b = np.array([[2, 1], [1, 2]]), np.array([[3, 0], [4, 5]])
    assert np.allclose(np.linalg.eigvalsh(a), [1, 3]) and np.allclose(a @ [1, 1], [3, 3])
    assert (b.T @ b).tolist() == [[25, 20], [20, 25]] and np.allclose(np.sort(np.linalg.eigvals(b)), [3, 5])
    assert np.allclose(np.linalg.eigvalsh(b.T @ b), [5, 45])
    large, small = np.linalg.svd(b)[1]
    die = np.arange(1, 7)
    p, q = np.array([0.75, 0.25]), np.array([0.5, 0.5])
    w, x, y = 2, 3, 5
    slope = 2 * (w * x - y) * x
    alarms = 0.9 * 250, (1 - 0.8) * 750
    numbers = [
        f"= {(3.001**2 - 2.999**2) / 0.002:.3f}",
        rf"\frac{{\partial L}}{{\partial w}} = 2 \cdot 3 = {slope}",
        rf"w = 2 - 0.1 \cdot 6 = {w - 0.1 * slope:.1f}",
        f"= {((w - 0.1 * slope) * x - y) ** 2:.2f}",
        f"for $(3, 4)$ it is {np.hypot(3, 4):.0f}",
        f"= {tuple((np.array([1, 2]) @ [[1, 0, 2], [3, 1, 0]]).tolist())}",
        f"3^{{10}} = {3**10:,}".replace(",", "{,}"),
        f"singular values are {large:.3f} and {small:.3f}",
        f"gives {alarms[0]:.0f} right alarms",
        f"gives {alarms[1]:.0f} false alarms",
        f"{alarms[0]:.0f} are\nright: {alarms[0] / sum(alarms):.2f}",
        f"= {die.mean()}$",
        f"= {die.var():.3f}$",
        f"{die.std():.3f}. The mean",
        f"{die.std() / np.sqrt(100):.3f}\nfor a hundred",
        f"0.9^{{100}} = {0.9**100:.7f}",
        rf"100 \ln 0.9 = {100 * np.log(0.9):.2f}",
        rf"\ln 2 = {np.log(2):.3f}",
        f"one nat is {1 / np.log(2):.3f} bits",
        f"cross-entropy {-(p * np.log(q)).sum():.3f}, entropy {-(p * np.log(p)).sum():.3f}",
        f"divergence {(p * np.log(p / q)).sum():.3f} nats",
        rf"\mathrm{{KL}}(q \Vert p) = {(q * np.log(q / p)).sum():.3f}",
        f"= {0.5 * (1**2 + 1 - 1 - np.log(1)):.1f}$ nats",
    ]
    text = page("primer")
    assert [number for number in numbers if number not in text] == []


def test_the_reading_map_agrees_with_the_lessons():
    """Renew it with `python -m tools.reading_map`."""
    assert reading_map.renewed(page("reading_map")) == page("reading_map")


def test_the_reading_map_needs_its_markers():
    with pytest.raises(ValueError, match="markers"):
        reading_map.renewed("# Reading map\n")


def test_a_work_is_recognised_by_its_link_or_its_title():
    entry = "A. B., *A Title*, Venue (2020), [arXiv:2001.00001](https://arxiv.org/abs/2001.00001)."
    assert reading_map.identity(entry) == "https://arxiv.org/abs/2001.00001"
    assert reading_map.identity("A. B., *A Title*, Venue (2020).") == "a title"
