from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kb.importing.dossiers import Unknown, export_all, export_named


class Command(BaseCommand):
    help = "Write records as a dossier: the named ones to stdout, or --all into a folder."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("noun", nargs="?", help="Such as group or event.")
        parser.add_argument("slugs", nargs="*", help="Public ids of records of that noun.")
        parser.add_argument("--all", type=Path, metavar="PATH", dest="folder")

    def handle(
        self, *, noun: str | None, slugs: list[str], folder: Path | None, **options: Any
    ) -> None:
        if bool(folder) == bool(slugs):
            raise CommandError("Name a noun and its slugs, or --all PATH.")
        if folder:
            for plural, count in export_all(folder).items():
                self.stdout.write(f"{plural}: {count}")
            return
        try:
            self.stdout.write(export_named(noun or "", slugs), ending="")
        except Unknown as unknown:
            raise CommandError(str(unknown)) from None
