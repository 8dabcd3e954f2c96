from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction

from kb.models import Term, Vocabulary
from kb.publishing import publish

# Not in every build of PyYAML, and ten times faster.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Command(BaseCommand):
    help = "Load the vocabularies of fixtures/ and publish what changed. Safe to repeat."

    @transaction.atomic
    def handle(self, *args: Any, verbosity: int, **options: Any) -> None:
        counts = load(
            path for folder in settings.FIXTURE_DIRS for path in sorted(Path(folder).glob("*.yaml"))
        )
        report = publish(Vocabulary.objects.all(), reason="Vocabularies as shipped.")
        if verbosity:
            self.stdout.write(
                f"{counts[Vocabulary]} vocabularies, {counts[Term]} terms: "
                f"{counts['added']} added, {counts['changed']} changed. Published: {report}."
            )


def load(paths: Iterable[Path]) -> Counter[Any]:
    """Bring the tables in line with the fixtures; a term that no fixture has is let alone.

    `loaddata` would write every column, and so forget what has been published.
    """
    vocabularies = {vocabulary.slug: vocabulary for vocabulary in Vocabulary.objects.all()}
    terms = Term.objects.in_bulk()
    counts: Counter[Any] = Counter()
    for path in paths:
        for row in yaml.load(path.read_text(encoding="utf-8"), LOADER):
            fields = row["fields"]
            record: Vocabulary | Term
            if row["model"] == "kb.vocabulary":
                record = vocabularies.get(fields["slug"]) or Vocabulary()
            else:
                record = terms.get(row["pk"]) or Term(pk=row["pk"])
                fields = columns(**fields)
            counts[type(record)] += 1
            counts[write(record, fields)] += 1
    return counts


def columns(
    vocabulary: str,
    parent: str | None = None,
    crosswalk: dict[str, Any] | None = None,
    **fields: Any,
) -> dict[str, Any]:
    """The columns of a term; what the fixture leaves out is empty."""
    references = {"vocabulary_id": vocabulary, "parent_id": parent}
    return {**fields, **references, "crosswalk": crosswalk or {}}


def write(record: Vocabulary | Term, fields: dict[str, Any]) -> str:
    """Insert the record, or update it if something differs; tell which."""
    is_new = record._state.adding
    differing = {name: value for name, value in fields.items() if getattr(record, name) != value}
    for name, value in differing.items():
        setattr(record, name, value)
    if is_new or differing:
        record.save(force_insert=is_new)
    return "added" if is_new else "changed" if differing else "unchanged"
