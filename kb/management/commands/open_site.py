from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection


class Command(BaseCommand):
    help = "Let a site answer again that close_site, or a restore that was broken off, has closed."

    def handle(self, *args: Any, **options: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("REFRESH MATERIALIZED VIEW public.kb_complete")
        self.stdout.write("The site is open.")
