from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kb.importing.dossiers import NotLoaded, Outcome, load, load_and_publish
from kb.publishing import Busy, Refused


class Command(BaseCommand):
    help = "Load dossiers: all of the files or none. Safe to repeat. Mistakes go to stderr, exit 1."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, help="Files, or folders to search.")
        parser.add_argument("--check", action="store_true", help="Change nothing.")
        parser.add_argument("--publish", action="store_true", help="Publish what was loaded.")
        parser.add_argument(
            "--reason", default="Dossiers loaded.", help="Why it is published, for readers."
        )

    def handle(
        self, *, paths: list[Path], check: bool, publish: bool, reason: str, **options: Any
    ) -> None:
        if check and publish:
            raise CommandError("Choose --check or --publish: a check changes nothing.")
        try:
            if publish:
                outcome, report = load_and_publish(paths, reason=reason)
            else:
                outcome, report = load(paths, check=check), None
        except (NotLoaded, Refused, Busy) as refusal:
            raise CommandError(str(refusal)) from None
        self.print_counts(outcome)
        if report:
            self.stdout.write(f"{report.appended} editions appended: {report}")

    def print_counts(self, outcome: Outcome) -> None:
        for noun, counts in outcome.counts.items():
            if counts:
                words = ", ".join(f"{count} {state}" for state, count in sorted(counts.items()))
                self.stdout.write(f"{noun}: {words}")
