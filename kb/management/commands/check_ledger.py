from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from kb.checking import check_ledger, check_objects, editions
from kb.checking.objects import PROMISED, present


class Command(BaseCommand):
    help = (
        "Check that nothing is missing from this base and that the ledger's facts hold, as after a"
        " restore. Changes nothing; the exit code is 1 if something is wrong."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--write-objects",
            action="store_true",
            help="For developers: write down what this base has, which the migrations have just made.",
        )

    def handle(self, *, write_objects: bool, **options: Any) -> None:
        if write_objects:
            PROMISED.write_text("".join(f"{line}\n" for line in sorted(present())))
            return
        if problems := list(problems_of_base()):
            raise CommandError("\n".join(problems))
        self.stdout.write(f"Nothing is missing, and the facts of {editions()} editions hold.")


def problems_of_base() -> Iterator[str]:
    """A sentence for each thing that is wrong; what is missing comes first, and alone."""
    executor = MigrationExecutor(connection)
    if waiting := executor.migration_plan(executor.loader.graph.leaf_nodes()):
        yield f"Migrations have not run ({len(waiting)}): manage.py migrate runs them."
        return
    wrong = list(check_objects())
    yield from wrong
    if not any(sentence.startswith("Missing: ") for sentence in wrong):
        yield from check_ledger()
