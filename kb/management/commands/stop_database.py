from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kb import database


class Command(BaseCommand):
    help = "Stop the embedded PostgreSQL. The next command that needs it starts it again."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self.stdout.write(database.stop())
        except database.PostgresUnavailable as problem:
            raise CommandError(str(problem)) from problem
