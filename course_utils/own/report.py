"""What the checks of a folder have found, in words."""

import json
from collections import Counter
from dataclasses import dataclass, field

from course_utils.tables import Table

LEVELS = ("serious", "look", "note")  # a number measured on it would be wrong; somebody should look; good to know


@dataclass(frozen=True)
class Finding:
    """One row of a report. level: one of LEVELS. what: in a few words. found: in numbers. advice: what to do. files: examples."""

    level: str
    what: str
    found: str
    advice: str = ""
    files: tuple[str, ...] = ()


@dataclass(repr=False)
class Report:
    """All findings of a folder, the most serious first.

    left: (file, reason) of what was not used. pairs: (file, file, correlation) of images that show the same picture.
    marked: files with something sharp and small near the edge, the most marked first.
    """

    title: str
    findings: list[Finding] = field(default_factory=list)
    left: list[tuple[str, str]] = field(default_factory=list)
    pairs: list[tuple[str, str, float]] = field(default_factory=list)
    marked: list[str] = field(default_factory=list)

    def add(self, level: str, what: str, found: str, advice: str = "", files=()) -> None:
        """Add a finding, with at most five files as examples."""
        self.findings.append(Finding(level, what, found, advice, tuple(files)[:5]))
        self.findings.sort(key=lambda finding: LEVELS.index(finding.level))

    def reasons(self) -> dict[str, int]:
        """How many files were left aside for each reason, commonest first."""
        return dict(Counter(reason.split(":")[0] for _, reason in self.left).most_common())

    @property
    def serious(self) -> list[Finding]:
        """The findings that would make a measured number wrong."""
        return [finding for finding in self.findings if finding.level == "serious"]

    def as_json(self) -> str:
        """The whole report as JSON."""
        return json.dumps({"title": self.title, "findings": [vars(f) for f in self.findings], "left": self.left,
                           "pairs": self.pairs, "marked": self.marked}, indent=1)  # fmt: skip

    def _table(self) -> Table:
        rows = [
            [f.level, f.what, f.found, f.advice + (f" ({', '.join(f.files)})" if f.files else "")]
            for f in self.findings
        ]
        return Table(["level", "what", "found", "what to do (examples)"], rows, title=self.title)

    def __repr__(self) -> str:
        return repr(self._table())

    def _repr_html_(self) -> str:
        return self._table()._repr_html_()
