from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kb.doubles import LIKELY, Report, suggest
from kb.models import DoubleNoun


class Command(BaseCommand):
    help = (
        "Suggest records that may be the same thing, for curators to decide: groups, places, curated "
        "events, sources, publishers. Merges nothing. Safe to repeat: verdicts are kept."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "nouns", nargs="*", metavar="NOUN", help=f"Only these: {', '.join(DoubleNoun.values)}."
        )
        parser.add_argument(
            "--least",
            type=int,
            default=LIKELY,
            help=f"The least score of a suggestion, 50 to 100; usually {LIKELY}.",
        )

    def handle(self, *, nouns: list[str], least: int, **options: Any) -> None:
        if unknown := sorted(set(nouns) - set(DoubleNoun.values)):
            raise CommandError(f"“{unknown[0]}” is none of: {', '.join(DoubleNoun.values)}.")
        try:
            for report in suggest(nouns or DoubleNoun.values, least=least):
                self.stdout.write(line(report))
        except ValueError as refusal:
            raise CommandError(str(refusal)) from None


def line(report: Report) -> str:
    """The report on one noun in words."""
    return (
        f"{DoubleNoun(report.noun).label}: {report.found:,} pairs may be the same;"
        f" {report.new:,} new, {report.updated:,} with another score or grounds,"
        f" {report.dropped:,} dropped."
    )
