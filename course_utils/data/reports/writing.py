"""Blocks of a report: one or several sentences that give findings their status, with the distance to the deciding cue."""

from typing import NamedTuple

import numpy as np

from course_utils.data.reports.findings import FILLERS, FINDINGS, TARGET
from course_utils.data.reports.styles import Style

STATUS = ("present", "absent", "uncertain", "resolved")
# How often a construction reports pneumonia, and in which status: present is about half of each.
KINDS = {"plain": 0.18, "pair": 0.13, "list": 0.19, "heading": 0.17, "later": 0.14, "anaphora": 0.19}
SHARES = (0.48, 0.3, 0.08, 0.14)


class Block(NamedTuple):
    """words: in their order; # stands before those of pneumonia, < or > before a cue. phrase: the deciding template.

    slot: of pneumonia in the template, < or >. kind, status: what was written, which may differ from what was asked for.
    """

    words: list[str]
    phrase: str
    slot: str = "<"
    kind: str = ""
    status: str = ""


class Writer:
    """Writes the blocks of one report, in which no finding comes twice. status, word: of pneumonia, None if not reported."""

    def __init__(self, rng: np.random.Generator, style: Style, status: str | None, word: str):
        self.rng, self.style, self.status, self.word = rng, style, status, word
        self.left = [name for name in FINDINGS if name != TARGET and (name != "consolidation" or word == TARGET)]
        self.fillers = list(rng.permutation(FILLERS))
        self.longest_gap = 4

    def others(self, n: int, status: str) -> list[str]:
        """Up to n findings that can have the status and have not been spoken of."""
        fits = [name for name in self.left if self._can(name, status)]
        chosen = [str(name) for name in self.rng.permutation(fits)[:n]]
        self.left = [name for name in self.left if name not in chosen]
        return chosen

    def _can(self, name: str, status: str) -> bool:
        if name == "consolidation" and self.status == "present" and status != "present":
            return False  # pneumonia and no consolidation would be a strange report
        return not (FINDINGS[name].lasting and status == "resolved")

    def pick(self, choices) -> str:
        """One of the choices."""
        return str(choices[self.rng.integers(len(choices))])

    def noun(self, name: str, form: str) -> str:
        """A finding as f (bare), P (with its place) or F (with article, amount and place); words of pneumonia carry a #."""
        finding = FINDINGS[name]
        word = self.word if name == TARGET else self.pick(finding.words)
        counted = word.startswith(("a ", "an "))
        bare = word.split(" ", 1)[1] if counted else word
        marked = " ".join(f"#{part}" for part in bare.split()) if name == TARGET else bare
        if form == "f":
            return marked
        place = self.pick(finding.places) if self.rng.random() < 0.75 else ""
        if form == "P":
            return f"{marked} {place}".strip()
        amount = self.pick(finding.amounts) if self.rng.random() < 0.6 else ""
        first = f"{amount} {bare}".strip()
        article = ("an" if first[0] in "aeiou" else "a") if counted else ""
        return " ".join(f"{article} {amount} {marked} {place}".split())

    def listed(self, names: list[str], form: str, joined: str) -> str:
        """Several findings, as "a, b and c"; joined by commas only where no word is given."""
        nouns = [self.noun(name, form) for name in names]
        if not joined:
            return ", ".join(nouns)
        return nouns[0] if len(nouns) == 1 else f"{', '.join(nouns[:-1])} {joined} {nouns[-1]}"

    def fill(self, template: str, first: list[str], second: str = "", joined: str = "and") -> str:
        """A template with its slots filled: a finding or a list of them, and a second finding."""
        several = len(first) > 1 and joined == "and"
        slots = {"is": "are" if several else "is", "has": "have" if several else "has"}
        slots |= {form: self.listed(first, form, joined) for form in "fPF" if f"{{{form}}}" in template}
        slots |= {form.replace("F", "G").replace("f", "g"): self.noun(second, form) for form in "fF" if second}
        return template.format(**slots)

    def plain(self, names: list[str], status: str) -> Block:
        """One sentence on one finding, or on a list of them."""
        template = self.pick(self.style.plain[status])
        text = self.fill(template, names, joined="and" if status in ("present", "resolved") else "or")
        return Block(text.split(), template)

    def pair(self, first: str, second: str, statuses: str) -> Block:
        """One sentence on two findings; where the first is denied, up to two more may be denied with it."""
        template, names = self.pick(self.style.pair[statuses]), [first]
        if statuses == "absent present":
            names += self.others(int(self.rng.integers(0, 3)), "absent")
        return Block(self.fill(template, names, second, joined="or").split(), template)

    def headed(self, parts: list[tuple[str, list[str]]]) -> Block:
        """Headings, each with the findings that it holds for."""
        words, phrase = [], ""
        for status, names in parts:
            heading = self.pick(self.style.heading[status])
            here = TARGET in names
            shown = heading if here else heading.replace("<", "")
            words += f"{shown} {self.listed(names, 'f' if status == 'absent' else 'P', '')}.".split()
            phrase = heading if here else phrase
        return Block(words, phrase)

    def gap(self) -> list[str]:
        """Up to `longest_gap` sentences beside the point."""
        n = int(self.rng.integers(0, self.longest_gap + 1))
        taken, self.fillers = self.fillers[:n], self.fillers[n:]
        return " ".join(taken).split()

    def later(self, name: str, status: str) -> Block:
        """A claim that a later sentence upholds, takes back or calls resolved."""
        source = {"absent": "new", "resolved": "old"}.get(status) or self.pick(("old", "new"))
        template = self.pick(self.style.after[f"{source} {status}"])
        claim = self.fill(self.pick(self.style.before[source]), [name])
        return Block([*claim.split(), *self.gap(), *template.split()], template)

    def anaphora(self, first: str, second: str, statuses: str) -> Block:
        """Two claims, of which a later sentence upholds one only, without naming them again."""
        source = "old" if "resolved" in statuses else "new"
        template = self.pick(self.style.after[f"{source} {statuses}"])
        claim = self.fill(self.pick(self.style.before[f"{source} {source}"]), [first], second)
        return Block([*claim.split(), *self.gap(), *template.split()], template)


def block(writer: Writer, kind: str, status: str, target: bool) -> Block | None:
    """A block of a kind on pneumonia (target) or on others that are left; None where too few are."""
    if kind == "pair" and not any(status in key.split() for key in writer.style.pair):
        kind = "plain"
    if kind in ("pair", "anaphora"):
        return _of_two(writer, kind, status, target)
    n = {"plain": 1, "later": 1, "list": writer.rng.integers(2, 6), "heading": writer.rng.integers(1, 6)}[kind]
    names = _names(writer, int(n), status, target)
    if len(names) < (2 if kind == "list" else 1):
        return None
    if kind == "later":
        made = writer.later(names[0], status)
    elif kind == "heading":
        second = writer.pick([other for other in STATUS[:2] if other != status])
        parts = [(status, names), (second, writer.others(int(writer.rng.integers(1, 4)), second))]
        made = writer.headed([parts[i] for i in writer.rng.permutation(2) if parts[i][1]])
    else:
        made = writer.plain(names, status)
    return made._replace(kind=kind, status=status)


def _names(writer: Writer, n: int, status: str, target: bool) -> list[str]:
    """Up to n findings in any order, one of them pneumonia if it is the target."""
    chosen = writer.others(n - target, status)
    return [str(name) for name in writer.rng.permutation([*chosen, TARGET] if target else chosen)]


def _of_two(writer: Writer, kind: str, status: str, target: bool) -> Block | None:
    """A block on two findings in two statuses."""
    status = "present" if kind == "anaphora" and status == "uncertain" else status
    known = [key.removeprefix("old ").removeprefix("new ").split() for key in writer.style.after] if kind == "anaphora" else [
        key.split() for key in writer.style.pair]  # fmt: skip
    fits = [(key, place) for key in known if len(key) == 2 for place in (0, 1) if key[place] == status]
    statuses, place = fits[writer.rng.integers(len(fits))]
    mine, theirs = _names(writer, 1, status, target), writer.others(1, statuses[1 - place])
    if not mine or not theirs:
        return None
    first, second = (theirs[0], mine[0]) if place else (mine[0], theirs[0])
    made = getattr(writer, kind)(first, second, " ".join(statuses))
    return made._replace(slot="<>"[place], kind=kind, status=status)


def distance(made: Block) -> int:
    """Words between pneumonia and the cue that decides about it; 0 where they touch, or where no cue is needed."""
    found = [i for i, word in enumerate(made.words) if "#" in word]
    cues = [i for i, word in enumerate(made.words) if word.startswith(made.slot)]
    return min((abs(i - cue) - 1 for i in found for cue in cues), default=0)
