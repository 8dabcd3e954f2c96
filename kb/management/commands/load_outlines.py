from typing import Any

from django.core.management.base import BaseCommand

from kb.importing.datasets.area_shapes import load_areas
from kb.importing.datasets.reference import load_countries


class Command(BaseCommand):
    help = "Load the outlines of countries and units that maps show. Safe to repeat."

    def handle(self, *args: Any, verbosity: int, **options: Any) -> None:
        loaded = [
            name for name, load in (("countries", load_countries), ("units", load_areas)) if load()
        ]
        if verbosity:
            self.stdout.write(f"Read anew: {', '.join(loaded) or 'nothing, they are current'}.")
