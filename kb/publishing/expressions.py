"""JSON that PostgreSQL builds, with its keys in the order written here.

Django's own ``JSONObject`` makes jsonb, which reorders keys, and documents are read by people.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Case, Exists, F, Func, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Concat, NullIf

MAX_KEYS = 50  # json_build_object takes at most 100 arguments
TEXT = models.TextField()


class JSON(Func):
    """``json_build_object`` of the given keys, in the given order; `from_` is the key `from`."""

    output_field = TEXT

    def __init__(self, **pairs: Any) -> None:
        if len(pairs) > MAX_KEYS:
            raise ValueError(f"json_build_object takes at most {MAX_KEYS} keys")
        self.keys = tuple(key.rstrip("_") for key in pairs)
        super().__init__(*pairs.values())

    def as_sql(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        parts: list[str] = []
        params: list[Any] = []
        for key, source in zip(self.keys, self.get_source_expressions(), strict=True):
            sql, more = compiler.compile(source)
            parts.append(f"'{key}', {sql}")
            params += more
        return f"json_build_object({', '.join(parts)})", params


class Nested(Subquery):
    """What rows that refer to the row of the document say of it; `nothing` is its value if none do."""

    nothing: str
    output_field: models.Field[Any, Any] = TEXT

    def __init__(self, rows: QuerySet[Any], query: QuerySet[Any]) -> None:
        self.rows = rows
        super().__init__(query)

    def speaks_of(self, records: QuerySet[Any]) -> bool:
        """Whether there are such rows for any of the records."""
        return records.order_by().filter(Exists(self.rows)).exists()

    def silent(self) -> RawSQL:
        """The same of records that no such row refers to."""
        return RawSQL(self.nothing, [], self.output_field)


class Rows(Nested):
    """A JSON array of one expression over the rows of a queryset, in its order; [] if none."""

    template = "to_json(ARRAY(%(subquery)s))"
    nothing = "'[]'::json"

    def __init__(self, rows: QuerySet[Any], expression: Any) -> None:
        super().__init__(rows, rows.annotate(_item=expression).values("_item"))


class Texts(Nested):
    """A PostgreSQL array of the distinct texts of one expression over a queryset, sorted."""

    template = "ARRAY(%(subquery)s)"
    nothing = "'{}'::text[]"

    def __init__(self, rows: QuerySet[Any], expression: Any) -> None:
        texts = rows.annotate(_item=expression).values("_item")
        super().__init__(rows, texts.order_by("_item").distinct())


class Count(Nested):
    """How many rows a queryset has."""

    template = "(SELECT count(*) FROM (%(subquery)s) AS counted)::integer"
    nothing = "0"
    output_field = models.IntegerField()

    def __init__(self, rows: QuerySet[Any]) -> None:
        super().__init__(rows, rows.order_by().values("pk"))


class First(Nested):
    """One expression over the first row of a queryset, as text; null if there is none."""

    nothing = "NULL::text"

    def __init__(self, rows: QuerySet[Any], expression: Any) -> None:
        super().__init__(rows, rows.annotate(_item=expression).values("_item")[:1])


class Given(Func):
    """JSON made of another record that a foreign key names; null where it names none."""

    template = "%(expressions)s"
    output_field = TEXT

    def __init__(self, name: str, expression: Any) -> None:
        self.name = name
        super().__init__(expression)

    def speaks_of(self, records: QuerySet[Any]) -> bool:
        """Whether any of the records names one."""
        return records.order_by().filter(**{f"{self.name}__isnull": False}).exists()

    def silent(self) -> RawSQL:
        """The same of records that name none."""
        return RawSQL("NULL::json", [], self.output_field)


class Stored(Func):
    """JSON kept as text (a short form, an assessment), embedded letter by letter."""

    template = "(%(expressions)s)::json"
    output_field = TEXT


class Joined(Func):
    """Two JSON objects as one, the keys of the first before those of the second."""

    template = "(left((%(first)s)::text, -1) || ', ' || substr((%(second)s)::text, 2))::json"
    output_field = TEXT

    def as_sql(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        (first, params), (second, more) = map(compiler.compile, self.get_source_expressions())
        return self.template % {"first": first, "second": second}, [*params, *more]


class At(Func):
    """The text at a path inside stored JSON, `killed,low`; null where there is none."""

    template = "((%(expressions)s)::json #>> '{%(path)s}')"
    output_field = TEXT

    def __init__(self, expression: Any, path: str) -> None:
        super().__init__(expression, path=path)


class Taken:
    """A value at a path inside a column of JSON, as `At`, in a column of its own.

    For documents of which several values are taken: PostgreSQL parses each once, and not for each value.
    """

    def __init__(
        self, column: str, path: str, type_: str = "text", absent: str | None = None
    ) -> None:
        self.column = column
        self.path = path
        self.type_ = type_
        self.absent = absent

    def sql(self, parsed: str) -> str:
        """The value, given the name of the parsed document."""
        value = f"({parsed} #>> '{{{self.path}}}')::{self.type_}"
        return f"coalesce({value}, {self.absent})" if self.absent else value


def text(name: str) -> NullIf:
    """A text column in which empty means that nobody said."""
    return NullIf(F(name), Value(""))


def code(name: str) -> Func:
    """The code of a term, from the foreign key alone; null where the key is."""
    key = F(f"{name}_id")
    return Func(key, Value(":"), Value(2), function="split_part", output_field=TEXT)


def short(name: str) -> Func:
    """Another record as last published; null where there is none."""
    return Stored(F(f"{name}__as_published"))


def id_of(name: str, key: str = "slug") -> At:
    """The public id of another record as last published: after a merge, the survivor's."""
    return At(F(f"{name}__as_published"), key)


def edtf(name: str) -> Case:
    """A date as EDTF text alone, or null."""
    parts = [F(f"{name}_{part}") for part in ("earliest", "latest", "precision", "mark")]
    return _dated(name, Func(*parts, function="kb_edtf", output_field=TEXT))


def edtf_with_duration(name: str) -> Case:
    """A date as EDTF text that says whether a span lasted throughout, or null."""
    parts = ("earliest", "latest", "precision", "mark", "lasts")
    columns = [F(f"{name}_{part}") for part in parts]
    return _dated(name, Func(*columns, function="public.kb_edtf_with_duration", output_field=TEXT))


def fuzzy_date(name: str, *, keeps_duration: bool = False) -> Case:
    """A fuzzy date with its bounds and EDTF text, or null."""
    value = JSON(
        earliest=F(f"{name}_earliest"),
        latest=F(f"{name}_latest"),
        precision=F(f"{name}_precision"),
        edtf=edtf_with_duration(name) if keeps_duration else edtf(name),
        text=text(f"{name}_text"),
    )
    return _dated(name, value)


def _dated(name: str, value: Any) -> Case:
    absent = When(**{f"{name}_precision": "", "then": Value(None, output_field=TEXT)})
    return Case(absent, default=value, output_field=TEXT)


def url(plural: str) -> Concat:
    return Concat(Value(f"/api/v1/{plural}/"), F("slug"), Value("/"), output_field=TEXT)


def of(model: type[models.Model], **lookups: str) -> QuerySet[Any]:
    """Rows of `model` that refer to the row the document is about; for use inside `Rows`."""
    outer = {path: OuterRef(column) for path, column in lookups.items()}
    return model._default_manager.filter(**outer)


def searchable(*expressions: Any) -> Func:
    """Texts joined by line ends, as `kb_plain` has them; nulls are left out."""
    joined = Func(Value("\n"), *expressions, function="concat_ws", output_field=TEXT)
    return Func(joined, function="kb_plain", output_field=TEXT)


def lines(texts: Any) -> Func:
    """The elements of an array, one a line."""
    return Func(texts, Value("\n"), function="array_to_string", output_field=TEXT)
