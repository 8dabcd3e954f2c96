"""References between records: which slugs and codes there are, and the keys of their rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import count, islice
from typing import Any

from kb.importing.dossiers.columns import Model
from kb.importing.dossiers.entries import Entry
from kb.importing.dossiers.kinds import Reference
from kb.importing.dossiers.mistakes import Mistake, nearest, one_of, shown
from kb.importing.dossiers.parts import Block, Part
from kb.models import Term

NEARBY = 1000  # slugs compared with one that does not exist, for the nearest
MOST_GUESSED = 100  # references of a run for which the nearest is looked for


class Index:
    """Primary keys of all that the entries refer to: by slug, and by id for terms.

    What does not exist gets a key that no row has. Its mistake refuses the run, but the database
    checks foreign keys at the end of a transaction only, so that rows can still be tried and the
    other mistakes be found in the same run.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._keys: dict[Reference, Any] = {}
        self._coming: defaultdict[Model, dict[str, None]] = defaultdict(dict)
        self._asked: dict[tuple[Model, str], list[str]] = {}
        self._strangers = count(-1, -1)
        self._guesses = 0
        wanted: defaultdict[Model, set[str]] = defaultdict(set)
        for entry in entries:
            if entry.slug:
                self._coming[entry.table.model][entry.slug] = None
            for _, reference in references(entry):
                wanted[reference.model].add(reference.slug)
        for model, slugs in wanted.items():
            name = "id" if model is Term else "slug"
            rows = model._default_manager.filter(**{f"{name}__in": slugs})
            for slug, key in rows.values_list(name, "pk"):
                self._keys[Reference(model, slug)] = key

    def mistakes(self, entry: Entry) -> Iterator[Mistake]:
        """The references of an entry to what is neither in the files nor in the database."""
        for column, reference in references(entry):
            is_coming = reference.slug in self._coming[reference.model]
            if reference not in self._keys and not is_coming:
                key = key_of(entry.table.parts, column)
                yield Mistake(reference.place or entry.place, key, self._unknown(reference))

    def add(self, entry: Entry) -> None:
        """Remember the row that was made of an entry."""
        self._keys[Reference(entry.table.model, entry.slug)] = entry.row.pk

    def get(self, reference: Reference | None) -> Any:
        """The key, or None if the row is not there yet."""
        return self._keys.get(reference) if reference else None

    def key(self, reference: Reference) -> Any:
        if reference not in self._keys:
            self._keys[reference] = self.stranger(reference)
        return self._keys[reference]

    def stranger(self, reference: Reference | None = None) -> Any:
        """A key that no row has; for a term one of its own vocabulary, which is checked at once."""
        number = next(self._strangers)
        is_term = reference is not None and reference.model is Term
        return f"{reference.slug.split(':')[0]}:{number}" if is_term and reference else number

    def _unknown(self, reference: Reference) -> str:
        if reference.model is Term:
            vocabulary, _, slug = reference.slug.partition(":")
            codes = [term.partition(":")[2] for term in self._others(Term, f"{vocabulary}:")]
            allowed = one_of(codes, slug, f"a code of {vocabulary}")
        else:
            slug, noun = reference.slug, reference.model._meta.verbose_name
            near = nearest(self._nearby(reference), slug)
            allowed = f"a {noun} of these files or of the database{near}"
        return f"found {shown(slug)}; allowed {allowed}"

    def _nearby(self, reference: Reference) -> list[str]:
        """Slugs to look for the nearest in: few, and not for a file that is wrong throughout."""
        self._guesses += 1
        if self._guesses > MOST_GUESSED:
            return []
        begins, coming = reference.slug[:2], self._coming[reference.model]
        if len(coming) > NEARBY:
            alike = (slug for slug in coming if slug.startswith(begins))
            coming = dict.fromkeys(islice(alike, NEARBY))
        return [*coming, *self._others(reference.model, begins)]

    def _others(self, model: Model, prefix: str) -> list[str]:
        """What the database has that begins so, asked once."""
        name = "id" if model is Term else "slug"
        if (model, prefix) not in self._asked:
            rows = model._default_manager.filter(**{f"{name}__startswith": prefix}).order_by()
            self._asked[model, prefix] = list(rows.values_list(name, flat=True)[:NEARBY])
        return self._asked[model, prefix]


def references(entry: Entry) -> Iterator[tuple[str, Reference]]:
    """The references of an entry's own values, by column."""
    for column, value in entry.values.items():
        if isinstance(value, Reference):
            yield column, value


def key_of(parts: Iterable[Part], column: str) -> str:
    """The key that a column is written under, with the block that it stands in."""
    part = next((part for part in parts if column in part.columns), None)
    if part is None:
        return column
    return f"{part.key}.{key_of(part.parts, column)}" if isinstance(part, Block) else part.key
