"""Drafts of the rows that a curator has ticked, all or none. Nothing is published here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from kb.admin.changes import note_change
from kb.admin.forms import day_in_slug, free_slug
from kb.admin.refusals import in_words
from kb.admin.report_page import ReportPage
from kb.admin.report_rows import ALL, NEW, ClaimRow, EventRow, GroupRow, Row
from kb.dates import FuzzyDate
from kb.models import (
    Citation,
    Claim,
    Dataset,
    Event,
    FigureBasis,
    GeoPrecision,
    Hedge,
    Location,
    LocationKind,
    Participation,
    ParticipationBasis,
    Record,
    ReportDraft,
    Source,
)
from kb.reports.events import EventProposal

PRECISION = {
    LocationKind.COUNTRY: GeoPrecision.COUNTRY,
    LocationKind.ADMIN1: GeoPrecision.ADMIN1,
    LocationKind.ADMIN2: GeoPrecision.ADMIN2,
    LocationKind.ADMIN3: GeoPrecision.AREA,
    LocationKind.SETTLEMENT: GeoPrecision.SETTLEMENT,
    LocationKind.SITE: GeoPrecision.SETTLEMENT,
    LocationKind.AREA: GeoPrecision.AREA,
}
WHOLE = "event-all"
NO_SOURCE = "A claim needs its source: tick this row too."
NO_PUBLISHER = "Say who published the report first: “Change what is known of it”, above."
NO_EVENT = "“{}” is not ticked: tick that event, or choose another."


class NotDrafted(Exception):
    """Nothing was drafted; the rows say why."""


@dataclass
class Drafting:
    """One act: what was made so far, by the rows."""

    page: ReportPage
    user: Any
    source: Source | None = None
    events: dict[str, Event] = field(default_factory=dict)
    made: list[Record] = field(default_factory=list)

    def run(self) -> list[Record]:
        """Make the drafts. Raises `NotDrafted` with the reasons in the rows' errors, and then nothing is made."""
        if any(row.errors for row in self.page.rows if row.is_ticked):
            raise NotDrafted
        if not any(row.is_ticked for row in self.page.rows):
            raise NotDrafted
        steps = [(row, step) for row, step in self._steps() if row.is_ticked]
        with transaction.atomic():
            failed = [row for row, step in steps if not self._done(row, step)]
            if failed:
                raise NotDrafted
        return self.made

    def _steps(self) -> Iterator[tuple[Row, Callable[[], None]]]:
        """Each row with what it makes, those that others rest on first."""
        page = self.page
        self.source = page.source.made.source if page.source.made else None
        self.events = {str(row.prefix): row.made.event for _, row in page.events if row.made}
        yield page.source, self.make_source
        for event, row in page.events:
            yield row, partial(self.make_event, event, row)
        for _, group in page.groups:
            yield group, partial(self.make_participations, group)
        for _, claim in page.claims:
            yield claim, partial(self.make_claim, claim)

    def _done(self, row: Row, step: Callable[[], None]) -> bool:
        try:
            with transaction.atomic():
                step()
        except ValidationError as problem:
            row.add_error(None, problem.messages)
        except IntegrityError as problem:
            row.add_error(None, in_words(problem))
        return not row.errors

    def make_source(self) -> None:
        row, report = self.page.source, self.page.report
        data = row.cleaned_data
        if data["which"] != NEW:
            self.source = Source.objects.get(pk=data["which"])
            self._remember(row, source=self.source)
            return
        if report.publisher is None:
            raise ValidationError(NO_PUBLISHER)
        day = FuzzyDate.parse(report.published_on.isoformat()) if report.published_on else None
        source = Source(
            publisher=report.publisher,
            title=data["title"],
            kind_id=data["kind"],
            url=report.url,
            language=report.language,
        )
        source.published_on = day
        source.accessed_on = FuzzyDate.parse(date.today().isoformat())
        words = " ".join(source.title.split()[:6])
        self._save(source, report.publisher.slug, day_in_slug(day), words)
        self.source = source
        self._remember(row, source=source)

    def make_event(self, proposed: EventProposal, row: EventRow) -> None:
        data = row.cleaned_data
        if data["which"] != NEW:
            event = Event.objects.get(pk=data["which"])
        else:
            event = self._new_event(proposed, row)
        self.events[str(row.prefix)] = event
        self._remember(row, event=event)
        if self.source and not event.citations.filter(source=self.source, field="").exists():
            Citation.objects.create(event=event, source=self.source)
            note_change(event, self.user)

    def _new_event(self, proposed: EventProposal, row: EventRow) -> Event:
        data, location = row.cleaned_data, row.location()
        event = Event(
            title=data["title"],
            type_id=data["type"],
            location=location,
            geo_precision=PRECISION[LocationKind(location.kind)] if location else "",
            dataset=Dataset.objects.get(slug="curated"),
            parent=self.events.get(WHOLE) if data.get("is_part") else None,
        )
        event.date = _worded(data["date"], proposed)
        self._save(event, "evt", day_in_slug(event.date), _place_in_slug(location, event.title))
        return event

    def make_participations(self, row: GroupRow) -> None:
        data, group = row.cleaned_data, row.group()
        chosen = (
            list(self.events.values())
            if data["event"] == ALL
            else [self._event(row, data["event"])]
        )
        if not chosen:
            raise ValidationError("It takes part in no event yet: tick an event too.")
        for event in chosen:
            _, is_new = Participation.objects.get_or_create(
                event=event,
                group=group,
                side=data["side"],
                role=data["role"],
                defaults={"basis": ParticipationBasis.REPORTED},
            )
            if is_new:
                note_change(event, self.user)

    def make_claim(self, row: ClaimRow) -> None:
        if self.source is None:
            if not self.page.source.errors:
                self.page.source.add_error(None, NO_SOURCE)
            raise ValidationError("It has no source yet: tick the source above too.")
        data, event = row.cleaned_data, self._event(row, row.cleaned_data["event"])
        columns = (
            "speaker kind stance harm party low high hedge counted wording claimed_on statement"
        )
        claim = Claim(event=event, source=self.source, **row.said_by())
        for name in columns.split():
            setattr(claim, name, data[name])
        claim.wording_language = self.page.report.language if claim.wording else ""
        claim.basis = FigureBasis.REPORTED if claim.hedge else ""
        if claim.hedge == Hedge.VAGUE and (claim.low is not None or claim.high is not None):
            raise ValidationError("Words that state no number have none: leave low and high empty.")
        claimant = claim.claimant.slug if claim.claimant else claim.claimant_text[:30]
        self._save(claim, "clm", day_in_slug(event.date), claimant, claim.kind)
        self._remember(row, claim=claim)

    def _event(self, row: Row, prefix: str) -> Event:
        if prefix not in self.events:
            titles = dict(row.fields["event"].choices)  # type: ignore[attr-defined]
            raise ValidationError(NO_EVENT.format(titles[prefix]))
        return self.events[prefix]

    def _save(self, record: Record, *slug: str) -> None:
        """A draft of the curator's: it is somebody else who publishes it."""
        record.slug = free_slug(type(record), slug)
        record.changed_by = self.user
        record.full_clean()
        record.save()
        self.made.append(record)

    def _remember(self, row: Row, **record: Any) -> None:
        ReportDraft.objects.create(report=self.page.report, row=str(row.prefix), **record)


def _worded(day: FuzzyDate, proposed: EventProposal) -> FuzzyDate:
    """With the words of the text, while the date is still the one that was read from them."""
    read = proposed.date.date if proposed.date else None
    if read is None or read.edtf != day.edtf:
        return day
    return FuzzyDate(day.earliest, day.latest, day.precision, day.mark, read.text)


def _place_in_slug(location: Location | None, title: str) -> str:
    return (
        location.slug.partition("-")[2] or location.slug
        if location
        else " ".join(title.split()[:6])
    )
