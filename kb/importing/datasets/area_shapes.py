"""The outlines of administrative units, brought in line with `fixtures/area-shapes.csv`.

`fixtures/area_shapes.py` tells what the columns mean and where the outlines come from.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connection, transaction

from kb.models import ReferenceFile

AREAS = Path(settings.BASE_DIR, "fixtures", "area-shapes.csv")
COPY = """COPY kb_areashape (code, slug, name, drawn_as, release, is_hole, ring)
FROM STDIN (FORMAT csv, HEADER match)"""


def load_areas(areas: Path = AREAS) -> bool:
    """Bring the table in line with the file; tell whether it was not."""
    data = areas.read_bytes()
    sha256 = hashlib.sha256(data).hexdigest()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE kb_referencefile IN SHARE ROW EXCLUSIVE MODE")
        if ReferenceFile.objects.filter(name=areas.name, sha256=sha256).exists():
            return False
        cursor.execute("DELETE FROM kb_areashape")
        _copy(data)
        ReferenceFile(name=areas.name, sha256=sha256).save()
        cursor.execute("ANALYZE kb_areashape")
    return True


def _copy(areas: bytes) -> None:
    with (
        connection.wrap_database_errors,
        psycopg.Cursor(connection.connection) as cursor,
        cursor.copy(COPY) as copy,
    ):
        copy.write(areas)
