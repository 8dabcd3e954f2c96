from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kb.assessing.rules import RULES, USUAL_RULE
from kb.publishing import Busy, Refused
from kb.publishing.reassess import FigureChange, reassess


class Command(BaseCommand):
    help = (
        "Assess all published events by a rule and publish those that change, with a reason. Older"
        " editions keep their rule. Figures of datasets stay; events whose drafts have other changes"
        " are named and left. Safe to repeat."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--rule",
            choices=list(RULES),
            default=USUAL_RULE,
            help=f"The rule, of the codebook's casualty-rule; usually {USUAL_RULE}.",
        )
        parser.add_argument("--reason", default="", help="Printed with each edition, for readers.")
        parser.add_argument(
            "--dry-run", action="store_true", help="Say what would change, and change nothing."
        )

    def handle(self, *, rule: str, reason: str, dry_run: bool, **options: Any) -> None:
        try:
            done = reassess(
                rule, reason=reason or ("A rehearsal." if dry_run else ""), rehearse=dry_run
            )
        except (Refused, Busy) as refusal:
            raise CommandError(str(refusal)) from None
        for change in done.changes:
            self.stdout.write(f"{change.event}: {describe_change(change)}")
        events = len({change.event for change in done.changes})
        self.stdout.write(
            f"{done.events:,} events assessed by {rule}; {events:,} with other figures;"
            f" {done.published:,} editions {'would be published' if dry_run else 'published'}."
        )
        if done.ahead:
            self.stdout.write(f"Left, for their drafts have other changes: {', '.join(done.ahead)}")


def describe_change(change: FigureChange) -> str:
    """The figures before and after in words: lowest, best and highest, or whether disputed."""
    before, after = (
        ("yes" if value else "no") if isinstance(value, bool) else _describe_range(value)
        for value in (change.before, change.after)
    )
    return f"{change.harm} {before} -> {after}"


def _describe_range(figures: tuple[int | None, ...]) -> str:
    return "/".join("unknown" if figure is None else str(figure) for figure in figures)
