"""What a flat file is made of: columns with a type, a meaning, and the SQL of their values."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.contrib.postgres.fields import ArrayField
from django.db import models

from kb.models import Noun
from kb.models.editions import Facets

TYPES: dict[type[models.Field], str] = {
    ArrayField: "texts",
    models.BooleanField: "boolean",
    models.CharField: "text",
    models.DateField: "date",
    models.FloatField: "number",
    models.IntegerField: "integer",
    models.SmallIntegerField: "integer",
    models.TextField: "text",
}


@dataclass(frozen=True)
class Column:
    """One column; `sql` is over the facets `f`, the edition `e` and what the layout reads besides."""

    name: str
    type: str
    """text, integer, number, boolean, date, datetime, or texts: a list of texts."""
    help_text: str
    sql: str
    references: Noun | None = None
    """The noun whose public id it holds."""
    is_free: bool = False
    """Whether it holds words that somebody wrote, and not only codes, ids and addresses."""


@dataclass(frozen=True)
class Layout:
    """The columns of one noun's flat files. Their order is fixed: new ones only ever come last."""

    noun: str
    table: str
    """The facets `f`: a row for each edition."""
    order: str
    """The order of the noun's list."""
    columns: tuple[Column, ...]
    reads: str = ""
    """Joins that parse the document once for the columns that are not among the facets."""
    document: str = "e.document"
    """The record as JSON, on one line."""

    @property
    def has_points(self) -> bool:
        return {"latitude", "longitude"} <= {column.name for column in self.columns}

    def chosen(self, names: tuple[str, ...] | None) -> tuple[Column, ...]:
        """The columns of these names in the layout's order; all if there are none given."""
        return tuple(c for c in self.columns if names is None or c.name in names)


def facet(
    facets: type[Facets],
    name: str,
    references: Noun | None = None,
    *,
    called: str = "",
    is_free: bool = False,
) -> Column:
    """A column of the facets with its own type and meaning."""
    field = facets._meta.get_field(name)
    assert isinstance(field, models.Field)
    sql = f'f."{field.column}"'
    kind = TYPES[type(field)]
    return Column(called or name, kind, str(field.help_text), sql, references, is_free)


def once(column: Column) -> Column:
    """A list whose texts may stand in it twice, each once and in order."""
    distinct = f"ARRAY(SELECT DISTINCT x FROM unnest({column.sql}) AS u(x) ORDER BY x)"
    sql = f"CASE WHEN cardinality({column.sql}) > 1 THEN {distinct} ELSE {column.sql} END"
    return replace(column, sql=sql)


def text(name: str, help_text: str, sql: str = "", references: Noun | None = None) -> Column:
    """A code, an id or an address; of the document's key of that name unless `sql` says otherwise."""
    return Column(name, "text", help_text, sql or f"d.{name}", references)


def words(name: str, help_text: str, sql: str = "") -> Column:
    """Text that somebody wrote."""
    return Column(name, "text", help_text, sql or f"d.{name}", is_free=True)


def texts(name: str, help_text: str, sql: str, references: Noun | None = None) -> Column:
    return Column(name, "texts", help_text, sql, references)


def address(plural: str) -> Column:
    sql = f"'/api/v1/{plural}/' || f.slug || '/'"
    return text("url", "Address of the record's document on this server.", sql)


def fuzzy_date(name: str, key: str, what: str) -> tuple[Column, ...]:
    """The bounds, the precision and the EDTF text of a fuzzy date of the document."""
    return (
        Column(f"{name}_earliest", "date", f"First day {what}.", f"(d.{key} ->> 'earliest')::date"),
        Column(f"{name}_latest", "date", f"Last day {what}.", f"(d.{key} ->> 'latest')::date"),
        text(
            f"{name}_precision", f"How closely the day {what} is known.", f"d.{key} ->> 'precision'"
        ),
        text(
            f"{name}_edtf",
            f"The same as EDTF text, with its marks of doubt: {what}.",
            f"d.{key} ->> 'edtf'",
        ),
    )


FORMER_IDS = texts(
    "former_ids",
    "Public ids of records of the same thing that were merged into this one.",
    "ARRAY(SELECT json_array_elements_text(d.former_ids))",
)
EDITION = (
    Column(
        "edition",
        "integer",
        "Number of the record's edition: 1, 2, 3 ... without gaps.",
        "e.number",
    ),
    Column("recorded_at", "datetime", "When that edition was published, UTC.", "f.recorded_at"),
    text(
        "sha256",
        "SHA-256 (hex) of the document's bytes without its last key, `edition`.",
        "e.sha256",
    ),
)


def parsed(**keys: str) -> str:
    """A join that reads these keys of the document, each as JSON or text."""
    named = ", ".join(f'"{key}" {type_}' for key, type_ in keys.items())
    return f"CROSS JOIN LATERAL json_to_record(e.document::json) AS d({named})"
