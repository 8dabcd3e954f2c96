"""What datasets that may not be redistributed keep back; a function of the database knows it.

It is asked here of one record, by publishing of a whole batch, and by the ledger's trigger of whatever is appended.
"""

from __future__ import annotations

from django.db import connection


def closed_dataset_of(noun: str, pk: int) -> str:
    """Public id of the dataset that keeps this record back; empty if none does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(dataset) FROM kb_kept_back(%s, %s)", [str(noun), [pk]])
        (slug,) = cursor.fetchone()
    return slug or ""
