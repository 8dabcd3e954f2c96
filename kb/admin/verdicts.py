"""The form in which a curator says which record a dataset means."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Model
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from kb.admin import look
from kb.admin.forms import RecordForm
from kb.importing.datasets.verdicts import Verdict
from kb.models import Group, Location, Referent, ReferentKind

CANDIDATE = "candidate:"
OTHER = "other"


class ReferentForm(RecordForm):
    """What the curator says: a candidate, another record, a record of its own, or nothing yet."""

    verdict = forms.ChoiceField(widget=look.RadioSelect, label="It is")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        referent = self.instance
        self.meant = "group" if referent.kind == ReferentKind.ACTOR else "location"
        # No candidate is chosen before the curator has chosen: a verdict is never made by a click too many.
        self.fields["verdict"].choices = choices(referent)  # type: ignore[attr-defined]
        if self.meant in self.fields:
            self.fields[self.meant].label = "Another record"
            self.fields[self.meant].help_text = "Any record, found by its names or public id."
            self.initial[self.meant] = None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        chosen, other = data.get("verdict", ""), data.get(self.meant)
        if chosen == OTHER and other is None:
            self.add_error(self.meant, "Choose the record that is meant.")
        if chosen and chosen != OTHER and other is not None:
            self.add_error("verdict", "Choose “another record”, or leave the field for it empty.")
        return data

    def _post_clean(self) -> None:
        """The verdict is kept by `kb.importing.datasets.verdicts`, not by the form."""

    def record(self) -> Any:
        """The record that is said to be meant; None for a record of its own and for leaving it."""
        chosen = self.cleaned_data["verdict"]
        if chosen == OTHER:
            return self.cleaned_data[self.meant]
        model: Any = Group if self.meant == "group" else Location
        slug = chosen.removeprefix(CANDIDATE)
        return model.objects.filter(slug=slug).first() if slug != chosen else None

    def said(self) -> Verdict:
        chosen = self.cleaned_data["verdict"]
        return Verdict(chosen) if chosen in {one.value for one in Verdict} else Verdict.MEANT


def choices(referent: Referent) -> list[tuple[str, str | SafeString]]:
    """Each candidate with what speaks for it, and the other verdicts."""
    model: type[Model] = Group if referent.kind == ReferentKind.ACTOR else Location
    address = f"admin:kb_{model._meta.model_name}_changelist"
    found: list[tuple[str, str | SafeString]] = [
        (
            f"{CANDIDATE}{one['id']}",
            format_html(
                '{} <a class="quiet" href="{}?q={}">{}</a> <span class="quiet">{}</span>',
                *(one["name"], reverse(address), one["id"], one["id"], reasons(one)),
            ),
        )
        for one in referent.candidates
    ]
    found.append((OTHER, "Another record, chosen below"))
    if referent.kind == ReferentKind.ACTOR:
        return [
            *found,
            (Verdict.OWN.value, "A group of its own"),
            (Verdict.OPEN.value, "Left open: no group of ours takes part for it"),
        ]
    if referent.kind == ReferentKind.PLACE:
        found.append((Verdict.OWN.value, "A place of its own"))
    return [*found, (Verdict.OPEN.value, "Left open: it stays what the import made of it")]


def reasons(candidate: dict[str, Any]) -> str:
    """What speaks for a candidate: the score, how far it is, and why it was found."""
    said = []
    if candidate.get("score") is not None:
        said.append(f"score {candidate['score']:.2f}")
    if candidate.get("km") is not None:
        said.append(f"{candidate['km']:g} km away")
    return ", ".join([*said, *([candidate["why"]] if candidate.get("why") else [])])
