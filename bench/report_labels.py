"""Reports labelled by hand, and how much of what is marked in them is found.

A mark is `[kind:value;kind:value|words]`: g a group and p a place by their ids, d a date as EDTF, n a number as
low..high/hedge, h a harm/party, s a speaker by the id of its group, or `text`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import yaml
from django.conf import settings

from kb.reports import Found, find

FOLDER = settings.BASE_DIR / "tests" / "kb" / "reports" / "labelled"
SETS = ("tuning", "held-out")
KINDS = {"g": "groups", "p": "places", "d": "dates", "n": "numbers", "h": "harms", "s": "speakers"}
MARK = re.compile(r"\[([gpdnhs]:[^|\]]*)\|([^\]]*)\]")
Mark = tuple[str, int, int, str]


@dataclass
class Label:
    id: str
    text: str
    published: date
    marks: list[Mark] = field(default_factory=list)
    claims: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Score:
    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0


def labels(name: str) -> list[Label]:
    """The texts of one set, without their marks, and where the marks stood."""
    return [_label(entry) for entry in yaml.safe_load((FOLDER / f"{name}.yaml").read_text("utf-8"))]


def _label(entry: dict[str, Any]) -> Label:
    made = Label(entry["id"], "", entry["published"], claims=entry["claims"])
    marked, last = " ".join(entry["text"].split()), 0
    for mark in MARK.finditer(marked):
        made.text += marked[last : mark.start()]
        start = len(made.text)
        made.text += mark[2]
        for value in mark[1].split(";"):
            made.marks.append((value[0], start, len(made.text), value[2:]))
        last = mark.end()
    made.text += marked[last:]
    return made


def found_marks(found: Found) -> Iterator[Mark]:
    """What was found, in the terms of the labels; of several candidates the first."""
    findings = found.findings
    yield from (("g", one.start, one.end, one.best.slug) for one in findings.groups)
    yield from (("p", one.start, one.end, one.best.slug) for one in findings.places)
    yield from (("d", one.start, one.end, one.readings[0].date.edtf) for one in findings.dates)
    yield from (("h", one.start, one.end, f"{one.harm}/{one.party}") for one in findings.harms)
    for number in findings.numbers:
        ends = "..".join("" if end is None else str(end) for end in (number.low, number.high))
        yield "n", number.start, number.end, f"{ends}/{number.hedge}"
    for one in findings.speakers:
        yield "s", one.start, one.end, one.group.slug if one.group else "text"


def agree(one: Mark, other: Mark) -> bool:
    """Same kind and value, and the passages overlap."""
    return one[0] == other[0] and one[3] == other[3] and one[1] < other[2] and other[1] < one[2]


def as_label(claim: Any) -> dict[str, Any]:
    """A proposal in the terms of the labels."""
    speaker = claim.speaker
    claimant = "text" if speaker is None or speaker.group is None else speaker.group.slug
    return {
        "claimant": claimant, "kind": str(claim.kind), "harm": str(claim.harm), "party": str(claim.party),
        "low": claim.low, "high": claim.high, "hedge": str(claim.hedge),
    }  # fmt: skip


def same_claim(label: dict[str, Any], claim: dict[str, Any]) -> bool:
    """Whether everything that the label says is so; a claim without a figure has none."""
    return all(claim[name] == value for name, value in label.items()) and (
        "hedge" in label or not claim["hedge"]
    )


def score(name: str) -> tuple[dict[str, Score], list[str]]:
    """Scores by kind and of whole claims, and a line for each mistake."""
    right, wrong, missed = Counter[str](), Counter[str](), Counter[str]()
    told: list[str] = []

    def count(kind: str, got: list[Any], wanted: list[Any], fits: Any, of: str) -> None:
        left = list(wanted)
        for one in got:
            match = next((other for other in left if fits(other, one)), None)
            if match is None:
                wrong[kind] += 1
                told.append(f"{of} wrong  {kind}: {one}")
            else:
                left.remove(match)
                right[kind] += 1
        missed[kind] += len(left)
        told.extend(f"{of} missed {kind}: {one}" for one in left)

    for label in labels(name):
        found = find(label.text, label.published)
        marks = [(*mark, label.text[mark[1] : mark[2]]) for mark in found_marks(found)]
        for letter, kind in KINDS.items():
            wanted = [mark for mark in label.marks if mark[0] == letter]
            count(kind, [one for one in marks if one[0] == letter], wanted, agree, label.id)
        count("claims", [as_label(one) for one in found.claims], label.claims, same_claim, label.id)
    kinds = (*KINDS.values(), "claims")
    return {kind: Score(right[kind], wrong[kind], missed[kind]) for kind in kinds}, told


__all__ = ["SETS", "Score", "labels", "score"]
