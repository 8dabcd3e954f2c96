"""What a curator has chosen for a merge, what is chosen beforehand, and what stands in the way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from kb.merging.holdings import MOST_NAMED, listed, naming
from kb.merging.nouns import MERGED, Choice, Listed
from kb.models import DoubleNoun, Merge, Record
from kb.models.closed import closed_dataset_of

EMPTY: tuple[Any, ...] = (None, "", [])


@dataclass(frozen=True)
class Plan:
    """Which of two records survives, and with what."""

    noun: str
    survivor: int
    absorbed: int
    taken: frozenset[str] = frozenset()
    """Keys of the values that come from the absorbed record; the others are the survivor's own."""
    kept: Mapping[str, frozenset[int]] = field(default_factory=dict)
    """For each list the keys of the rows that the survivor has afterwards, of either record."""
    seen: str = ""
    """The digest of both drafts as the curator saw them; empty if nobody looked."""

    def told(self) -> dict[str, Any]:
        """As it is kept with the merge."""
        kept = {key: sorted(ids) for key, ids in self.kept.items()}
        return {"taken": sorted(self.taken), "kept": kept}


def usual(noun: str, survivor: Any, absorbed: Any) -> Plan:
    """What is chosen until a curator chooses: nothing that only one of them says is lost."""
    taken = {
        choice.key
        for choice in MERGED[noun].choices
        if _is_empty(choice, survivor) and not _is_empty(choice, absorbed)
    }
    ours, theirs = listed(MERGED[noun], survivor), listed(MERGED[noun], absorbed)
    kept = {}
    for rows in MERGED[noun].lists:
        known = {identity(rows, row) for row in ours[rows]}
        more = [row for row in theirs[rows] if identity(rows, row) not in known]
        good = [
            row for row in (*ours[rows], *more) if not is_between(rows, row, survivor, absorbed)
        ]
        kept[rows.key] = frozenset(row.pk for row in good)
    return Plan(noun, survivor.pk, absorbed.pk, frozenset(taken), kept)


def _is_empty(choice: Choice, record: Any) -> bool:
    return all(getattr(record, column) in EMPTY for column in choice.columns)


def identity(rows: Listed, row: Any) -> tuple[Any, ...]:
    """What two rows have in common that say the same."""
    return tuple(getattr(row, column) for column in rows.identity)


def differing(rows: Listed, one: Any, other: Any) -> list[str]:
    """What two rows that say the same say otherwise: names of columns, in words."""
    left_out = {rows.column, *rows.identity}
    fields = [field for field in one._meta.concrete_fields if not field.primary_key]
    return [
        str(field.verbose_name)
        for field in fields
        if field.attname not in left_out
        and getattr(one, field.attname) != getattr(other, field.attname)
    ]


def is_between(rows: Listed, row: Any, one: Any, other: Any) -> bool:
    """Whether the row ties the two to each other: merged, it would tie the record to itself."""
    both = {one.pk, other.pk}
    return any(
        named.related_model is type(one)
        and named.name != rows.owner
        and getattr(row, named.attname) in both
        for named in row._meta.fields
        if named.is_relation and not isinstance(row, Record)
    )


def must_stay(row: Any) -> bool:
    """Whether the row is a record that was published, and so is never deleted."""
    return isinstance(row, Record) and row.as_published is not None


def is_public(record: Any) -> bool:
    return getattr(record, "as_published", None) is not None


def obstacles(noun: str, survivor: Any, absorbed: Any) -> Iterator[str]:
    """Why the one cannot be merged into the other, in words."""
    if survivor.pk == absorbed.pk:
        yield "A record cannot be merged into itself."
        return
    for record in (survivor, absorbed):
        if getattr(record, "is_withdrawn", False):
            yield f"{record.slug} is withdrawn: publish it first."
        if into := getattr(record, "merged_into", None):
            yield f"{record.slug} is merged into {into.slug} already."
        if getattr(record, "original", None):
            yield f"{record.slug} was imported from a dataset: link the two as the same event instead."
        elif dataset := closed_dataset_of(noun, record.pk):
            yield (
                f"{record.slug} is kept back with the dataset “{dataset}”, which may not be redistributed: "
                "what it says goes into no other record."
            )
    yield from _of_absorbed(noun, survivor, absorbed)


def _of_absorbed(noun: str, survivor: Any, absorbed: Any) -> Iterator[str]:
    if is_public(absorbed) and not MERGED[noun].has_public_merges:
        yield (
            f"{absorbed.slug} is public, and a public {noun} has an address for ever: let it survive, "
            "or cite the other in its place and withdraw it."
        )
    elif is_public(absorbed) and not is_public(survivor):
        yield f"{absorbed.slug} has a public address and {survivor.slug} has none: let it survive."
    if hasattr(absorbed, "absorbed") and absorbed.absorbed.exists():
        yield f"Other records are merged into {absorbed.slug}: undo that first, or let it survive."
    if Merge.objects.filter(noun=noun, absorbed=absorbed.pk, undone_at=None).exists():
        yield f"An earlier merge of {absorbed.slug} still waits to be undone."
    if not is_public(absorbed):
        yield from _of_draft(noun, survivor, absorbed)


def _of_draft(noun: str, survivor: Any, absorbed: Any) -> Iterator[str]:
    names = naming(MERGED[noun], absorbed)
    if len(names) > MOST_NAMED:
        yield f"More than {MOST_NAMED:,} rows name {absorbed.slug}: let it survive."
    for row, column in names:
        if row == survivor:
            field = column.removesuffix("_id")
            yield f"{survivor.slug} names {absorbed.slug} as its {field}: change that first."


def of(noun: str, survivor: int, absorbed: int) -> tuple[Any, Any] | None:
    """The two records, if both are there."""
    model = MERGED[DoubleNoun(noun)].model
    found = model._default_manager.in_bulk([survivor, absorbed])
    return (found[survivor], found[absorbed]) if {survivor, absorbed} <= set(found) else None
