import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kb.importing.datasets import FORMATS, NotUndone, undo_import
from kb.importing.datasets.progress import Progress
from kb.models import Import
from kb.publishing import Busy, Refused


class Command(BaseCommand):
    help = (
        "Undo an import: the ledger says what it said before, by new editions, and drafts are as they were."
        " Only the last of a series can be undone; without a number, the imports are listed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", nargs="?", type=int, help="The number of the import.")

    def handle(self, *, number: int | None, **options: Any) -> None:
        if number is None:
            self.list_imports()
            return
        batch = Import.objects.select_related("dataset").filter(pk=number).first()
        if batch is None:
            raise CommandError(
                f"There is no import {number}; undo_import without a number lists them."
            )
        try:
            done = undo_import(FORMATS[batch.format], batch, progress=Progress(sys.stderr))
        except (NotUndone, Refused, Busy) as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(str(done))
        for reason, slugs in done.left.items():
            self.stdout.write(f"left ({reason}): {', '.join(slugs)}")

    def list_imports(self) -> None:
        for batch in Import.objects.select_related("dataset").order_by("pk"):
            state = f", undone {batch.undone_at:%Y-%m-%d}" if batch.undone_at else ""
            self.stdout.write(
                f"{batch.pk}: {batch.format}, {batch.dataset}, {batch.finished_at:%Y-%m-%d %H:%M} UTC,"
                f" {batch.added:,} added, {batch.changed:,} changed, {batch.withdrawn:,} withdrawn{state}"
            )
