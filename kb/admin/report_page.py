"""What stands on the page of a report: its text with marks, and the rows that what was found proposes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms

from kb.admin.report_rows import (
    ALL,
    NEW,
    NONE,
    WORDS,
    Choices,
    ClaimRow,
    EventRow,
    GroupRow,
    Row,
    SourceRow,
    choices_of,
)
from kb.models import Event, Location, Report, Role, Side
from kb.reports import Found, find
from kb.reports.claims import ClaimProposal
from kb.reports.events import EventProposal
from kb.reports.existing import events_like, sources_like
from kb.reports.findings import Named
from kb.reports.wording import statement

MOST_CLAIMS = 60
MOST_GROUPS = 60
MOST_LISTED = 300
"""Passages of one kind that are listed; all are marked in the text."""
END = "read_until"
"""The answer that says how far the text was read when the rows were shown."""
KINDS = {
    "groups": "group",
    "places": "place",
    "dates": "date",
    "numbers": "number",
    "harms": "harm",
    "speakers": "speaker",
}


@dataclass
class Mark:
    """A piece of the text: marked, if it has kinds."""

    start: int
    end: int
    words: str
    kinds: list[str] = field(default_factory=list)

    @property
    def label(self) -> str:
        return ", ".join(self.kinds)


@dataclass
class ReportPage:
    report: Report
    found: Found
    source: SourceRow
    events: list[tuple[EventProposal, EventRow]]
    groups: list[tuple[Named, GroupRow]]
    claims: list[tuple[ClaimProposal, ClaimRow]]
    more_groups: int = 0

    @property
    def end(self) -> int | None:
        """Letters that were read, if that was not the whole text."""
        return self.found.end if self.found.end < len(self.report.text) else None

    @property
    def notes(self) -> list[str]:
        """What of the text is not on the page."""
        more = {
            "events": self.found.more_events,
            "groups": self.more_groups,
            "claims": len(self.found.claims) - len(self.claims),
        }
        told = [
            f"{count:,} more {noun} were found, for which no row is shown."
            for noun, count in more.items()
            if count
        ]
        if self.end is not None:
            told.append(
                f"The text was read as far as letter {self.end:,} of {len(self.report.text):,}: then"
                " the time that reading may take was over. The rest was not read. Paste it as"
                " another report."
            )
        return told

    @property
    def rows(self) -> list[Row]:
        return [
            self.source,
            *(row for _, row in self.events),
            *(row for _, row in self.groups),
            *(row for _, row in self.claims),
        ]

    @property
    def media(self) -> forms.Media:
        return sum((row.media for row in self.rows), forms.Media())

    @property
    def findings(self) -> list[tuple[str, int, list[Any], int]]:
        """Each kind with how many passages there are, the first of them, and how many more."""
        found = [(title, getattr(self.found.findings, title)) for title in KINDS]
        return [
            (title, len(every), every[:MOST_LISTED], max(len(every) - MOST_LISTED, 0))
            for title, every in found
        ]

    @property
    def marks(self) -> list[Mark]:
        return list(marks(self.report.text, self.found))


def marks(text: str, found: Found) -> Iterator[Mark]:
    """The text cut into pieces, those that stand for something with the names of their kinds."""
    passages = sorted(
        ((one, KINDS[name]) for name in KINDS for one in getattr(found.findings, name)),
        key=lambda pair: (pair[0].start, -pair[0].end),
    )
    merged: list[Mark] = []
    for one, kind in passages:
        if merged and one.start < merged[-1].end:
            merged[-1].end = max(merged[-1].end, one.end)
            merged[-1].kinds += [kind] if kind not in merged[-1].kinds else []
        else:
            merged.append(Mark(one.start, one.end, "", [kind]))
    last = 0
    for mark in merged:
        if last < mark.start:
            yield Mark(last, mark.start, text[last : mark.start])
        mark.words = text[mark.start : mark.end]
        yield mark
        last = mark.end
    if last < len(text):
        yield Mark(last, len(text), text[last:])


def page_of(report: Report, data: Mapping[str, Any] | None) -> ReportPage:
    """The page with what is proposed; `data` are answers, sent now or kept from before."""
    found = find(report.text, report.published_on, _end(report, data))
    made = {draft.row: draft for draft in report.drafts.select_related("source", "event", "claim")}
    existing = [(str(source.pk), f"there already: {source}") for source in sources_like(report)]
    source = SourceRow(existing, data, prefix="source", initial=_source(report, existing))
    events = list(_events(found, data))
    about = _titles(events)
    first: dict[int, Named] = {}
    for named in found.findings.groups:
        first.setdefault(named.best.key, named)
    groups = list(_groups([*first.values()][:MOST_GROUPS], about, data))
    claims = [
        (claim, _claim(report, claim, groups, events, data)) for claim in found.claims[:MOST_CLAIMS]
    ]
    page = ReportPage(report, found, source, events, groups, claims, len(first) - len(groups))
    for row in page.rows:
        row.made = made.get(str(row.prefix))
    return page


def _end(report: Report, data: Mapping[str, Any] | None) -> int:
    """How far to read: as far as when the rows were shown, so that the same rows are there again."""
    said = str((data or {}).get(END, ""))
    is_within = re.fullmatch("[0-9]{1,6}", said) and 0 < int(said) <= len(report.text)
    return int(said) if is_within else len(report.text)


def _titles(events: list[tuple[EventProposal, EventRow]]) -> Choices:
    """The events of the page, as groups and claims choose among them."""
    days = [str(event.date.date) if event.date else "" for event, _ in events]
    return [
        (str(row.prefix), ", ".join(filter(None, (event.title, day))))
        for (event, row), day in zip(events, days, strict=True)
    ]


def _source(report: Report, existing: Choices) -> dict[str, Any]:
    kinds = {"wire-agency": "wire", "broadcaster": "broadcast", "government": "official"}
    publisher = report.publisher.kind_id.partition(":")[2] if report.publisher else ""
    return {
        "which": existing[0][0] if existing else NEW,
        "title": report.title,
        "kind": f"source-kind:{kinds.get(publisher, 'press')}",
    }


def _events(
    found: Found, data: Mapping[str, Any] | None
) -> Iterator[tuple[EventProposal, EventRow]]:
    groups = [one.best.key for one in found.findings.groups]
    keys = {one.place.best.key for one in found.events if one.place}
    places = Location.objects.in_bulk(keys)
    types = choices_of("event-type")
    for event in found.events:
        location = places[event.place.best.key] if event.place else None
        day = event.date.date if event.date else None
        like = events_like(location, day, groups)
        readings = [] if event.date is None else _readings(found, event)
        prefix = "event-all" if event.is_parent else f"event-{event.start}"
        row = EventRow(
            [(str(one.pk), f"there already: {_told(one)}") for one in like],
            event.place.candidates if event.place else (),
            data,
            has_parent=event.has_parent,
            dates="; ".join(readings),
            types=types,
            prefix=prefix,
            initial={
                "which": NEW,
                "title": event.title,
                "type": f"event-type:{event.type}",
                "date": day,
                "place": str(event.place.best.key) if event.place else NONE,
            },
        )
        place = event.place.best.detail if event.place else ""
        there = f"{len(like)} record{'s'[: len(like) != 1]} may tell of it already" if like else ""
        row.told = "; ".join(filter(None, (str(day or "date not known"), place, there)))
        yield event, row


def _told(event: Event) -> str:
    place = f", {event.location.name}" if event.location else ""
    return f"{event.title}, {event.date}{place}"


def _readings(found: Found, event: EventProposal) -> list[str]:
    """Every way to read the date's words, with its ground; the first is filled in."""
    date = next((one for one in found.findings.dates if event.date in one.readings), None)
    return [f"“{date.words}” as {one.date}: {one.why}" for one in date.readings] if date else []


def _groups(
    mentions: Iterable[Named], about: Choices, data: Mapping[str, Any] | None
) -> Iterator[tuple[Named, GroupRow]]:
    """One row for each group, at its first mention."""
    for named in mentions:
        is_state = named.best.kind in {"state-forces", "government"}
        initial = {
            "which": str(named.best.key),
            "event": ALL,
            "side": Side.B if is_state else Side.A,
            "role": Role.TARGET if is_state else Role.ATTACKER,
        }
        row = GroupRow(
            named.candidates, about, data, prefix=f"group-{named.start}", initial=initial
        )
        more = len(named.candidates) - 1
        row.told = (
            f"{named.best.name}, {named.best.why}{f'; {more} more may be meant' if more else ''}"
        )
        yield named, row


def _claim(
    report: Report,
    claim: ClaimProposal,
    groups: list[tuple[Named, GroupRow]],
    events: list[tuple[EventProposal, EventRow]],
    data: Mapping[str, Any] | None,
) -> ClaimRow:
    speaker = claim.speaker
    said = speaker.group if speaker else None
    outlet = report.publisher.name if report.publisher else ""
    claimant_text = "" if said else (speaker.claimant_text if speaker else outlet)
    known = {str(named.best.key): named.best.name for named, _ in groups}
    first = [(str(said.key), f"{said.name} (suggested)")] if said else []
    claimants = first + [
        (key, name) for key, name in known.items() if not said or key != str(said.key)
    ]
    initial = {
        "event": _about(claim, events),
        "claimant": str(said.key) if said else WORDS,
        "claimant_text": claimant_text,
        "speaker": speaker.speaker if speaker else "",
        "statement": statement(claim, said.name if said else claimant_text or "The report"),
        "claimed_on": report.published_on.isoformat()
        if report.published_on and not speaker
        else "",
    }
    same = ("kind", "stance", "harm", "party", "low", "high", "hedge", "counted", "wording")
    initial |= {name: getattr(claim, name) for name in same}
    prefix = f"claim-{claim.start}-{claim.kind}"[:40]
    row = ClaimRow(_titles(events), claimants, data, prefix=prefix, initial=initial)
    row.told = str(initial["statement"])
    return row


def _about(claim: ClaimProposal, events: list[tuple[EventProposal, EventRow]]) -> str:
    """The event above all if there is one, else that whose place was named last before the words."""
    if not events:
        return ""
    if events[0][0].is_parent:
        return str(events[0][1].prefix)
    before = [row for event, row in events if event.start <= claim.start]
    return str((before[-1] if before else events[0][1]).prefix)
