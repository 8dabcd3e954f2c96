import csv
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kb.exporting.csv import safe
from kb.importing.datasets import FORMATS, NotImported, Options, Outcome, Unreadable, import_file
from kb.importing.datasets.mistakes import Mistake
from kb.importing.datasets.progress import Progress
from kb.publishing import Busy, Refused


class Command(BaseCommand):
    help = (
        "Take in a file of somebody else's data: all of it or nothing, published with it. The same file"
        " twice changes nothing; a later release over an earlier one changes only what differs."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        listed = "; ".join(f"{name}: {format.about}" for name, format in FORMATS.items())
        parser.add_argument("format", choices=sorted(FORMATS), help=listed)
        parser.add_argument(
            "path", help="A file, a zip with one table in it, or - for standard input."
        )
        parser.add_argument(
            "--release", default="", help="The release, if the file's name does not tell."
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="Say what would be done; change nothing."
        )
        parser.add_argument(
            "--partial",
            action="store_true",
            help="The file is an extract: withdraw nothing that is not in it.",
        )
        parser.add_argument(
            "--max-errors",
            type=int,
            default=0,
            metavar="N",
            help="Take in the rest if at most N rows cannot be (usual: 0).",
        )
        parser.add_argument(
            "--max-withdrawn",
            type=float,
            default=10.0,
            metavar="PERCENT",
            help="Refuse a file that would withdraw more of the rows that stand (usual: 10).",
        )
        parser.add_argument(
            "--also",
            nargs="+",
            default=[],
            metavar="CODE",
            help="Take in sorts of rows that are passed over otherwise; of geonames: PPLQ PPLH PPLW PPLCH"
            " (abandoned, historical and destroyed places), WLL (wells).",
        )
        parser.add_argument(
            "--errors", type=Path, metavar="FILE", help="Write all mistakes as CSV."
        )

    def handle(self, *, format: str, path: str, errors: Path | None, **options: Any) -> None:
        chosen = Options(
            release=options["release"],
            is_partial=options["partial"],
            is_dry=options["dry_run"],
            max_errors=options["max_errors"],
            max_withdrawn=options["max_withdrawn"],
            also=tuple(options["also"]),
        )
        try:
            outcome = import_file(FORMATS[format], path, chosen, progress=Progress(sys.stderr))
        except NotImported as refusal:
            write_mistakes(errors, refusal.mistakes)
            raise CommandError(str(refusal)) from None
        except (Unreadable, Refused, Busy) as refusal:
            raise CommandError(str(refusal)) from None
        write_mistakes(errors, outcome.mistakes)
        self.tell(outcome)

    def tell(self, outcome: Outcome) -> None:
        batch, compared = outcome.batch, outcome.comparison
        head = "Would be import" if outcome.is_dry else "Import"
        self.stdout.write(f"{head} {batch.pk}: {batch.dataset}, {batch.rows:,} rows")
        self.stdout.write(
            f"{compared.added:,} added, {compared.changed:,} changed, {compared.unchanged:,} unchanged,"
            f" {batch.withdrawn:,} withdrawn, {batch.refused:,} refused"
        )
        for title, found in outcome.report.items():
            if found:
                self.stdout.write(f"{title.replace('_', ' ')}: {_words(found)}")
        for mistake in outcome.mistakes[:20]:
            self.stdout.write(f"refused: {mistake}")


def _words(found: Any) -> str:
    if isinstance(found, dict):
        return "; ".join(f"{name} {_words(value)}" for name, value in found.items())
    if isinstance(found, list):
        return ", ".join(map(str, found))
    return f"{found:,}" if isinstance(found, int) else str(found)


def write_mistakes(path: Path | None, mistakes: list[Mistake]) -> None:
    """All mistakes as CSV; an empty list gives the header alone."""
    if path is None:
        return
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["line", "column", "value", "allowed"])
        rows.writerows((m.line, m.column, safe(m.value), m.allowed) for m in mistakes)
