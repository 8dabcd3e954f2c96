"""What imports wrote over: the rows of drafts as they were before, from which an import is undone."""

from __future__ import annotations

from django.db import models

from kb.models.imports import Import


class ImportWrite(models.Model):
    """One row of a draft that an import made, changed or deleted.

    Triggers of the database write it while an import writes drafts, whatever wrote them; it is deleted
    when the import has been undone. What only publishing writes, and times, are not in it. Of events
    that the import made it has the key alone.
    """

    batch = models.ForeignKey(
        Import,
        models.PROTECT,
        db_constraint=False,
        db_index=False,
        related_name="writes",
        help_text="The import.",
    )
    table_name = models.CharField(max_length=40, help_text="The table of the row.")
    row_id = models.BigIntegerField(help_text="The row's key.")
    before = models.JSONField(
        null=True,
        help_text="The columns that were changed, as they were, or the whole row if it was deleted; empty "
        "of a row that the import made.",
    )
    after = models.JSONField(
        null=True,
        help_text="The same columns as the import left them, or the whole row if it made it; empty of a row "
        "that it deleted.",
    )

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("batch", "table_name", "row_id"),
                name="import_write_is_kept_once",
                violation_error_message="What a row was before an import is kept once.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.table_name} {self.row_id} by import {self.batch_id}"
