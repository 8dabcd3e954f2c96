"""Functions of ours work under any search path: PostgreSQL and pg_restore take theirs away."""

import re

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db

OURS = """
SELECT p.proname, p.prosrc FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE n.nspname = 'public' AND p.proname LIKE 'kb\\_%' ORDER BY 1
"""
# What a body may name: relations of Django and of ours, functions of ours and of extensions.
BARE = re.compile(r"(?<![\w.'])(?:kb|auth|django)_\w+|(?<![\w.'])(?:unaccent|similarity)\s*\(")


def fetch_functions():
    with connection.cursor() as cursor:
        cursor.execute(OURS)
        return dict(cursor.fetchall())


def test_every_function_names_the_schema_of_what_it_uses():
    functions = fetch_functions()

    assert {"kb_plain", "kb_essence", "kb_four_eyes", "kb_no_cycle"} <= functions.keys()
    assert {name: BARE.findall(body) for name, body in functions.items() if BARE.search(body)} == {}


@pytest.mark.parametrize("act", ["REINDEX TABLE", "ANALYZE"])
def test_indexes_are_built_and_columns_measured_without_our_search_path(act):
    """From PostgreSQL 17 on these acts have that path by themselves; older ones are given it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT indrelid::regclass::text FROM pg_index WHERE indexprs <> ''"
        )
        tables = [table for (table,) in cursor.fetchall() if table.startswith("kb_")]
        cursor.execute("SET LOCAL search_path = pg_catalog, pg_temp")
        for table in tables:
            cursor.execute(f"{act} public.{table}")

    assert {"kb_group", "kb_groupname", "kb_location", "kb_source"} <= set(tables)


def test_names_are_folded_without_our_search_path():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL search_path = pg_catalog, pg_temp")
        cursor.execute(
            "SELECT public.kb_plain('Époque'), public.kb_essence('Région de l’Époque'),"
            " public.kb_skeleton('Époque'), public.kb_initials('Jabhat al-Nusra'),"
            " public.kb_plain_url('https://www.example.org/a/'), public.kb_read_day('16-May-25')::text"
        )

        assert cursor.fetchone() == ("epoque", "epoque", "abk", "jn", "example.org/a", "2025-05-16")
