"""What a knowledge base holds, to compare before an import, after it, and after it was undone.

Rows are compared without what any writing changes: keys of rows that are no records, and times. A record
is named by its public id. What an undone import had made and published stays as a withdrawn record
without anything that hangs on it (`shells`): it counts as nothing.
"""

import json
from collections import Counter

from django.apps import apps
from django.db import connection

from kb.models import (
    Country,
    CountryExtent,
    CountryShape,
    Edition,
    EventGroup,
    Import,
    ImportedRow,
    ImportWrite,
    Publisher,
    Record,
    ReferenceFile,
    RelationEdition,
)
from kb.models.editions import Facets

# The ledger and what goes with it; the imports themselves; tables that are read from files of ours. A
# publisher is no record: it is made once, for the release that an undone import is still listed with.
LEDGER = (Edition, EventGroup, RelationEdition, *Facets.__subclasses__())
LEFT_OUT = (
    *(*LEDGER, Import, ImportedRow, ImportWrite, Publisher),
    *(Country, CountryExtent, CountryShape, ReferenceFile),
)


def drafts():
    """Every other model, each after those that its rows name."""
    models = apps.get_app_config("kb").get_models()
    left = [model for model in models if model not in LEFT_OUT and model._meta.pk.name == "id"]
    done = []
    while left:
        for model in left:
            named = {field.related_model for field in model._meta.concrete_fields}
            if not named & set(left) - {model}:
                done.append(model)
        left = [model for model in left if model not in done]
    return done


TIMES = {"created_at", "updated_at"}


def fetch(sql, params=None):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def shells():
    """Keys of the records that undone imports left, by model."""
    found = fetch(
        "SELECT noun, record_id FROM kb_edition WHERE superseded_at IS NULL AND kind = 'withdrawn'"
        " AND reason ~ '^Import [0-9]+ undone[.]$'"
    )
    by_noun = {model.__name__.lower(): model for model in drafts() if issubclass(model, Record)}
    closed = fetch(
        "SELECT 'dataset', d.id FROM kb_dataset d WHERE d.as_published IS NULL"
        " AND EXISTS (SELECT FROM kb_import b WHERE b.dataset_id = d.id)"
        " AND NOT EXISTS (SELECT FROM kb_import b WHERE b.dataset_id = d.id AND b.undone_at IS NULL)"
    )
    return {(by_noun[noun], pk) for noun, pk in found + closed}


def _rows(model):
    found = fetch(f"SELECT id, to_jsonb(t)::text FROM {model._meta.db_table} t ORDER BY id")
    return [(pk, json.loads(text)) for pk, text in found]


class Drafts:
    """The rows of the drafts, each as text; `orphans` are those that hang on shells."""

    def __init__(self):
        self.names, self.rows, self.orphans = {}, {}, []
        left = shells()
        for model in drafts():
            self.rows[model.__name__] = Counter(
                text for pk, text in self._texts(model, left) if (model, pk) not in left
            )

    def _texts(self, model, left):
        keys = [field for field in model._meta.concrete_fields if field.is_relation]
        names = self.names.setdefault(model, {})
        for pk, row in _rows(model):
            owners = [
                (field.related_model, row[field.column])
                for field in keys
                if field.remote_field.on_delete.__name__ == "CASCADE" and row[field.column]
            ]
            for field in keys:
                named = self.names.get(field.related_model)
                if named is not None and field.related_model is not model and row[field.column]:
                    row[field.column] = named.get(row[field.column], row[field.column])
            names[pk] = row.get("slug") or json.dumps([row.get("text"), row.get("kind")])
            if any(owner in left for owner in owners):
                self.orphans.append((model.__name__, row))
                continue
            plain = {name: value for name, value in row.items() if name not in TIMES}
            plain.pop("id")
            yield pk, json.dumps(plain, sort_keys=True)

    def differences(self, other):
        """Rows that only the one or the other has, by table; empty if they are the same."""
        found = {}
        for name, rows in self.rows.items():
            gone, come = rows - other.rows[name], other.rows[name] - rows
            if gone or come:
                found[name] = (sorted(gone.elements()), sorted(come.elements()))
        return found


def public():
    """What readers see: documents (but for the key `edition`), short forms, and columns of lists."""
    found = {
        (noun, slug): (sha256, short)
        for noun, slug, sha256, short in fetch(
            "SELECT noun, slug, sha256, short FROM kb_edition"
            " WHERE superseded_at IS NULL AND kind = 'published'"
        )
    }
    drop = "{id,edition_id,edition,recorded_at,superseded_at,relation_id}"
    for model in LEDGER[1:]:
        rows = fetch(
            f"SELECT (to_jsonb(t) - '{drop}'::text[])::text FROM {model._meta.db_table} t"
            " WHERE superseded_at IS NULL"
        )
        found |= {(model.__name__, text): True for (text,) in rows}
    return found


def standing():
    """The rows of datasets that stand, with the record that each became."""
    named = " UNION ALL ".join(
        f"SELECT i.*, r.slug FROM kb_importedrow i JOIN kb_{noun} r ON r.id = i.record_id"
        f" WHERE i.noun = '{noun}' AND i.ended_by_id IS NULL"
        for noun in ("event", "group", "location")
    )
    assert fetch(f"SELECT count(*) FROM ({named}) AS n") == [
        (ImportedRow.objects.filter(ended_by=None).count(),)
    ]
    return Counter(
        (series, key, slug, tuple(values))
        for series, key, slug, values in fetch(
            f"SELECT series, key, slug, values FROM ({named}) AS n"
        )
    )


def taken_together():
    """All of it: drafts, what is public, and the rows that stand."""
    return Drafts(), public(), standing()


def assert_same(before, after):
    """Fails with the rows and documents that only one of two states has."""
    differences = before[0].differences(after[0])
    assert differences == {}, str(differences)[:3000]
    assert {key for key in before[1] | after[1] if before[1].get(key) != after[1].get(key)} == set()
    assert before[2] == after[2]
    assert after[0].orphans == []
