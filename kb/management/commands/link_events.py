from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kb.linking import THRESHOLD, NoDataset, Report, chosen, propose


class Command(BaseCommand):
    help = (
        "Propose pairs of records of the same incident in two datasets, for curators to decide. "
        "Merges and publishes nothing. Safe to repeat: verdicts are kept."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        what = "Public id of a dataset, such as {}, or the name of a series: all its releases."
        parser.add_argument("first", metavar="A", help=what.format("curated"))
        parser.add_argument("second", metavar="B", help=what.format("ucdp-ged-25-1"))
        parser.add_argument(
            "--threshold",
            type=float,
            default=THRESHOLD,
            help=f"The least score of a proposal, above 0 and at most 1; usually {THRESHOLD}.",
        )

    def handle(self, *, first: str, second: str, threshold: float, **options: Any) -> None:
        try:
            sides = [list(chosen(name).values_list("pk", flat=True)) for name in (first, second)]
            report = propose(*sides, threshold=threshold)
        except (NoDataset, ValueError) as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write("\n".join(lines(report)))


def lines(report: Report) -> list[str]:
    """The report in words."""
    return [
        f"{report.first:,} and {report.second:,} records; {report.compared:,} pairs compared.",
        f"Proposals: {report.new:,} new, {report.updated:,} with another score or explanation, "
        f"{report.unchanged:,} unchanged, {report.dropped:,} dropped.",
        f"Decided and kept: {report.same:,} same, {report.different:,} different.",
    ]
