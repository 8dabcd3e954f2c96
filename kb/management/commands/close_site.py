import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

MOMENT = 1  # second; longer than any request is between two looks at the database
OTHERS = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
  AND xact_start IS NOT NULL AND state <> 'idle'
"""


class Command(BaseCommand):
    help = (
        "Answer whatever needs the database by 503, and wait for what is under way: so that nobody"
        " reads while a backup is restored in place. Restoring, or manage.py open_site, ends it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--wait",
            type=int,
            default=60,
            help="Seconds to wait at most for downloads and imports that are under way; usual: 60.",
        )

    def handle(self, *, wait: int, **options: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("REFRESH MATERIALIZED VIEW public.kb_complete WITH NO DATA")
        self.stdout.write("The site is closed: readers and curators are answered 503.")
        end = time.monotonic() + wait
        time.sleep(MOMENT)
        while number := others():
            if time.monotonic() >= end:
                raise CommandError(
                    f"Closed, but at work still: {number} connections. Wait for them with"
                    " manage.py close_site again, or end them by restarting the site."
                )
            time.sleep(MOMENT)
        self.stdout.write("Nobody is at work in the database.")


def others() -> int:
    """How many other connections to this database are in a transaction."""
    with connection.cursor() as cursor:
        cursor.execute(OTHERS)
        return int(cursor.fetchone()[0])
