"""The tables of countries and their shapes, brought in line with the files they are read from.

The tables are read from `fixtures/countries.csv` and `fixtures/country-shapes.csv`; the first tells
in its head what its columns mean, `fixtures/country_shapes.py` what the shapes are. Whoever uses the
tables calls `load_countries()` first.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connection, transaction

from kb.models import Country, CountryExtent, CountryShape, ReferenceFile

COUNTRIES = Path(settings.BASE_DIR, "fixtures", "countries.csv")
SHAPES = Path(settings.BASE_DIR, "fixtures", "country-shapes.csv")


class WrongReference(ValueError):
    """The files of countries contradict each other or themselves."""


def load_countries(countries: Path = COUNTRIES, shapes: Path = SHAPES) -> bool:
    """Bring the tables in line with the files; tell whether they were not.

    Raises `WrongReference` if a country may lie in shapes that do not exist.
    """
    files = {path: path.read_bytes() for path in (countries, shapes)}
    digests = {path.name: hashlib.sha256(data).hexdigest() for path, data in files.items()}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE kb_referencefile IN SHARE ROW EXCLUSIVE MODE")
        if digests.items() <= dict(ReferenceFile.objects.values_list("name", "sha256")).items():
            return False
        cursor.execute("DELETE FROM kb_countryextent")
        cursor.execute("DELETE FROM kb_country")
        cursor.execute("DELETE FROM kb_countryshape")
        _copy(files[shapes])
        rows = list(rows_of(files[countries].decode("utf-8")))
        Country.objects.bulk_create([_country(row) for row in rows])
        CountryExtent.objects.bulk_create([extent for row in rows for extent in _extents(row)])
        _refuse_extents_without_shape()
        for name, sha256 in digests.items():
            ReferenceFile(name=name, sha256=sha256).save()
        cursor.execute("ANALYZE kb_country, kb_countryextent, kb_countryshape")
    return True


def rows_of(text: str) -> Iterator[dict[str, str]]:
    """The rows of a CSV text whose first lines may be comments."""
    lines = io.StringIO(text, newline="")
    return iter(csv.DictReader(line for line in lines if not line.startswith("#")))


def _copy(shapes: bytes) -> None:
    sql = "COPY kb_countryshape (code, is_hole, ring) FROM STDIN (FORMAT csv, HEADER match)"
    with (
        connection.wrap_database_errors,
        psycopg.Cursor(connection.connection) as cursor,
        cursor.copy(sql) as copy,
    ):
        copy.write(shapes)


def _country(row: dict[str, str]) -> Country:
    texts = {name: row[name] for name in ("iso2", "iso3", "numeric", "name", "today", "note")}
    years = {name: int(row[name]) if row[name] else None for name in ("since", "until")}
    return Country(gw=int(row["gw"]), ucdp_names=row["ucdp_names"].split("|"), **texts, **years)


def _extents(row: dict[str, str]) -> Iterator[CountryExtent]:
    for part in filter(None, row["shapes"].split(";")):
        code, _, until = part.partition(":")
        last = int(until) if until else None
        yield CountryExtent(country_id=int(row["gw"]), code=code, until=last)


def _refuse_extents_without_shape() -> None:
    drawn = CountryShape.objects.values("code")
    missing = CountryExtent.objects.exclude(code__in=drawn).values_list("country", "code")
    if missing:
        raise WrongReference(
            "A country may lie in drawn shapes only, and these are not: "
            + ", ".join(f"{code} of {gw}" for gw, code in missing)
        )
