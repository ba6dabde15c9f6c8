"""RESULTS.md and README are those of today's results, and README stays a page that a stranger reads."""

import re

import pytest

from benchmarks import runs
from course_utils import reference
from tools import catalogue, readme, results_page

README = readme.README.read_text(encoding="utf-8")


def test_results_page_and_readme_are_up_to_date():
    assert results_page.PAGE.read_text(encoding="utf-8") == results_page.page(), "make readme"
    assert readme.readme() == README, "make readme"
    assert readme.FIGURE.exists()


def test_the_readme_is_short_and_lists_every_lesson():
    assert len(README.splitlines()) <= 120
    assert all(f"(notebooks/{lesson.slug}.ipynb)" in README for lesson in catalogue.lessons())
    commands = README.index("Without make")
    assert commands < README.index("![AUC") < README.index("## Lessons") < README.index("## What was measured")


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "RESULTS.md", "CHANGELOG.md"])
def test_links_between_pages_resolve(name):
    page = catalogue.ROOT / name
    for target in re.findall(r"\]\(([^)\s#]+)[^)]*\)", page.read_text(encoding="utf-8")):
        assert target.startswith("https://") or (page.parent / target).exists(), target


def test_every_stored_row_is_shown_with_its_label_and_a_mark_if_its_code_is_unknown():
    page = results_page.page()
    for record in reference.results():
        if "seeds" in record:
            mark = "" if "provenance" in record else " †"
            assert f"| {record['label']}{mark} |" in page, record["model"]
    assert f"{len(runs.READS.read_text().splitlines()) - 1} times" in page


def test_a_missing_place_in_the_readme_is_named():
    with pytest.raises(ValueError, match="no place for lessons"):
        readme.filled("# A page", "lessons", "table")
