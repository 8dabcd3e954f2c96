"""Which datasets are meant: by public id, or all releases of a series."""

from __future__ import annotations

from django.db.models import QuerySet

from kb.models import Dataset


class NoDataset(Exception):
    """No dataset has that public id or series; the message says which there are."""


def chosen(name: str) -> QuerySet[Dataset]:
    """The dataset of this public id, else all releases of the series of that name."""
    found = Dataset.objects.filter(slug=name)
    if not found.exists():
        found = Dataset.objects.filter(series=name)
    if not name or not found.exists():
        known = ", ".join(sorted(_names())) or "none yet"
        raise NoDataset(f"There is no dataset “{name}”. There are: {known}.")
    return found


def _names() -> set[str]:
    return {name for row in Dataset.objects.values_list("slug", "series") for name in row if name}
