"""What the forms of all records have in common."""

from __future__ import annotations

from itertools import count
from typing import Any

from django.utils.text import slugify

from kb.admin.dates import DatedForm
from kb.dates import FuzzyDate
from kb.models import Record

LONGEST = 100
"""A proposed slug is cut here, so that a number fits behind it."""


class RecordForm(DatedForm):
    """Leaves a slug as it was first given, and says what the database had against the data."""

    refusal = refused = ""
    """What the database had against it, and the field concerned if it is one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].label = "Public id"
            self.fields["slug"].disabled = not self.instance._state.adding

    def clean(self) -> dict[str, Any] | None:
        if self.refusal:
            self.add_error(self.refused if self.refused in self.fields else None, self.refusal)
        return super().clean()


class SluggedForm(RecordForm):
    """Makes a slug for a new record whose slug is left empty."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields and self.instance._state.adding:
            self.fields["slug"].required = False
            self.fields["slug"].help_text += " Leave it empty to have one made."

    def clean_slug(self) -> str | None:
        """None, not empty: two new rows of one page would be taken for doubles."""
        return self.cleaned_data["slug"] or None

    def save(self, commit: bool = True) -> Any:
        if not self.instance.slug:
            self.instance.slug = free_slug(type(self.instance), self.slug_parts())
        return super().save(commit)

    def slug_parts(self) -> tuple[str, ...]:
        """What the slug is made of, most general first."""
        raise NotImplementedError


def free_slug(model: type[Record], parts: tuple[str, ...]) -> str:
    """These parts joined, with a number behind them if another record has that slug."""
    wanted = slugify("-".join(part for part in parts if part))[:LONGEST].strip("-_")
    wanted = wanted.replace("_", "-")
    taken = set(
        model._default_manager.filter(slug__startswith=wanted).values_list("slug", flat=True)
    )
    numbered = (f"{wanted}-{number}" for number in count(2))
    return wanted if wanted not in taken else next(slug for slug in numbered if slug not in taken)


def day_in_slug(date: FuzzyDate | None) -> str:
    """The date as far as it is known, without the marks: 2025-07-01, 2025-07, 2025."""
    first = date.edtf.strip("[]").split("/")[0].split("..")[0] if date else ""
    return first.rstrip("~?%").strip(".")
