"""The rows of a report's page: one form for each draft that may be made. A row that is not ticked says nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.forms.utils import ErrorDict

from kb.admin import look
from kb.admin.dates import FuzzyDateField
from kb.models import (
    Claim,
    ClaimKind,
    Event,
    Group,
    Harm,
    Hedge,
    Location,
    Participation,
    Party,
    Role,
    Side,
    Stance,
    Term,
)
from kb.reports.findings import Referent

NEW, NONE, OTHER, WORDS, ALL = "new", "none", "other", "words", "all"
Choices = list[tuple[str, str]]


def choices_of(vocabulary: str) -> Choices:
    return [(term.pk, term.label) for term in Term.objects.of(vocabulary)]


def candidates_of(found: Iterable[Referent]) -> Choices:
    """Each candidate with what tells it from its namesakes; the first is the suggestion."""
    told = []
    for n, one in enumerate(found):
        mark = " (suggested)" if n == 0 else ""
        told.append((str(one.key), f"{one.name}: {one.detail}, {one.why}{mark}"))
    return told


def any_record(model: Any, field: str, label: str) -> forms.ModelChoiceField:
    """A search among all records of what the field refers to."""
    column = model._meta.get_field(field)
    widget = AutocompleteSelect(column, admin.site, attrs={"data-width": "100%"})
    rows = column.remote_field.model._default_manager.all()
    return forms.ModelChoiceField(rows, widget=widget, required=False, label=label)


def _select(choices: Any, label: str, **kwargs: Any) -> forms.ChoiceField:
    return forms.ChoiceField(choices=choices, widget=look.Select, label=label, **kwargs)


def _text(label: str, longest: int, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=longest, widget=look.TextInput, **kwargs)


class Row(forms.Form):
    """One draft that may be made. Mistakes in a row that is not ticked are no mistakes."""

    tick = forms.BooleanField(required=False, label="Draft this")
    made: Any = None
    """The draft that was made from this row before."""
    told = ""
    """What is proposed, in a line; the fields say it in full."""

    def __init__(self, data: Any = None, *, prefix: str, **kwargs: Any) -> None:
        """Answers that say nothing of this row leave it as it is proposed."""
        is_answered = any(name.startswith(f"{prefix}-") for name in data or ())
        super().__init__(data if is_answered else None, prefix=prefix, **kwargs)

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound and not self.is_ticked:
            self._errors = ErrorDict()

    @property
    def is_ticked(self) -> bool:
        """Whether a draft is asked for, and was not made before."""
        if not self.is_bound or self.made is not None:
            return False
        _ = self.errors
        return bool(self.cleaned_data.get("tick"))

    @property
    def plain_fields(self) -> list[forms.BoundField]:
        """All but the tick, which stands above."""
        return [field for field in self if field.name != "tick"]


class SourceRow(Row):
    which = _select((), "Source")
    title = _text("Title", 500)
    kind = _select((), "Kind of publication")

    def __init__(self, existing: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["which"].choices = [*existing, (NEW, "a new source")]  # type: ignore[attr-defined]
        self.fields["kind"].choices = choices_of("source-kind")  # type: ignore[attr-defined]


class EventRow(Row):
    which = _select((), "Event")
    title = _text("Title", 300)
    type = _select((), "Type")
    date = FuzzyDateField(label="Date", required=True)
    place = forms.ChoiceField(label="Place", widget=look.RadioSelect, required=False)
    other_place = any_record(Event, "location", "Another place")
    is_part = forms.BooleanField(
        label="Part of the coordinated event above", required=False, initial=True
    )

    def __init__(
        self,
        existing: Choices,
        places: Sequence[Referent],
        *args: Any,
        has_parent: bool,
        dates: str,
        types: Choices,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["which"].choices = [(NEW, "a new event"), *existing]
        fields["type"].choices = types
        fields["date"].help_text = dates
        none = [(NONE, "None of these: the place is not known"), (OTHER, "Another, searched below")]
        fields["place"].choices = [*candidates_of(places), *none]
        if not has_parent:
            del self.fields["is_part"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("place") == OTHER and not data.get("other_place"):
            self.add_error("other_place", "Search for the place, or choose another answer above.")
        if data.get("which") == NEW and not data.get("place"):
            self.add_error("place", "Say where it happened, or that nobody knows.")
        return data

    def location(self) -> Location | None:
        chosen = self.cleaned_data["place"]
        if chosen == OTHER:
            other: Location | None = self.cleaned_data["other_place"]
            return other
        return None if chosen == NONE else Location.objects.get(pk=chosen)


class GroupRow(Row):
    which = forms.ChoiceField(label="Group", widget=look.RadioSelect)
    other_group = any_record(Participation, "group", "Another group")
    side = _select([("", "no side, or not known"), *Side.choices], "Side", required=False)
    role = _select([("", "---------"), *Role.choices], "Its part")
    event = _select((), "In")

    def __init__(
        self, candidates: Sequence[Referent], events: Choices, *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["which"].choices = [
            *candidates_of(candidates),
            (OTHER, "None of these: searched below"),
        ]
        fields["event"].choices = [(ALL, "all events ticked above"), *events]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("which") == OTHER and not data.get("other_group"):
            self.add_error("other_group", "Search for the group, or choose one above.")
        return data

    def group(self) -> Group:
        if self.cleaned_data["which"] == OTHER:
            other: Group = self.cleaned_data["other_group"]
            return other
        return Group.objects.get(pk=self.cleaned_data["which"])


class ClaimRow(Row):
    event = _select((), "About")
    claimant = _select((), "Claimant")
    other_claimant = any_record(Claim, "claimant", "Another group")
    claimant_text = _text("Claimant in words", 200, required=False)
    speaker = _text("Speaker, if a public figure", 200, required=False)
    kind = _select(ClaimKind.choices, "Kind")
    stance = _select(Stance.choices, "Stance")
    harm = _select([("", "---------"), *Harm.choices], "Harm", required=False)
    party = _select([("", "---------"), *Party.choices], "Party harmed", required=False)
    low = forms.IntegerField(min_value=0, max_value=2147483647, required=False, label="Low")
    high = forms.IntegerField(min_value=0, max_value=2147483647, required=False, label="High")
    hedge = _select([("", "---------"), *Hedge.choices], "Hedge", required=False)
    counted = _text("What is counted, if not persons", 80, required=False)
    wording = _text("Words of the text", 200, required=False)
    claimed_on = FuzzyDateField(label="Said on", required=False)
    statement = forms.CharField(label="In our own words", widget=look.Textarea(attrs={"rows": 2}))

    def __init__(self, events: Choices, claimants: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        for name in ("low", "high"):
            fields[name].widget = look.TextInput(attrs={"inputmode": "numeric", "size": 6})
        fields["event"].choices = events
        more = [(WORDS, "in words, below"), (OTHER, "another group, searched below")]
        fields["claimant"].choices = [*claimants, *more]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("claimant") == WORDS and not data.get("claimant_text"):
            self.add_error(
                "claimant_text",
                "Say who claims it: an office or a sort of person, no private name.",
            )
        if data.get("claimant") == OTHER and not data.get("other_claimant"):
            self.add_error("other_claimant", "Search for the group, or say in words who it is.")
        return data

    def said_by(self) -> dict[str, Any]:
        """The claimant as the columns of a claim: a group or words, never both."""
        data = self.cleaned_data
        if data["claimant"] == WORDS:
            return {"claimant": None, "claimant_text": data["claimant_text"]}
        if data["claimant"] == OTHER:
            return {"claimant": data["other_claimant"], "claimant_text": ""}
        return {"claimant": Group.objects.get(pk=data["claimant"]), "claimant_text": ""}
