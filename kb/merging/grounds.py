"""What rows rest on outlives the rows: citations come to the row that stays and says the same."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kb.merging.nouns import Listed
from kb.merging.plans import identity
from kb.models import Citation

SAID = ("source_id", "locator", "field", "note")


def keep_citations(rows: Listed, gone: Iterable[Any], kept: Iterable[Any]) -> None:
    """Give the citations of rows that go to the kept rows that say the same, unless those have them."""
    fields = Citation._meta.fields
    name = next((field.name for field in fields if field.related_model is rows.model), None)
    if name is None:
        return
    heirs = {identity(rows, row): row for row in kept}
    for row in gone:
        if heir := heirs.get(identity(rows, row)):
            _move(name, row, heir)


def _move(name: str, row: Any, heir: Any) -> None:
    known = set(Citation.objects.filter(**{name: heir}).values_list(*SAID))
    for citation in Citation.objects.filter(**{name: row}).order_by("pk"):
        said = tuple(getattr(citation, column) for column in SAID)
        if said not in known:
            known.add(said)
            Citation.objects.filter(pk=citation.pk).update(**{name: heir})
