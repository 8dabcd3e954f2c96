import os
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.core.management.utils import get_random_secret_key

from kb.models import Group, Vocabulary

FIRST = "First edition, from the dossiers of the project"


class Command(BaseCommand):
    help = "Make a database ready: tables, vocabularies, dossiers, outlines, a first user. Safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.LOCAL:
            write_secret_key()
        self.step("Tables", "migrate", verbosity=0, interactive=False)
        # What curators have edited since is theirs: the files fill an empty knowledge base only.
        if not Vocabulary.objects.exists():
            self.step("Vocabularies", "load_vocabularies")
        if not Group.objects.exists():
            seeds = str(settings.BASE_DIR / "seeds")
            self.step("Dossiers", "load_dossiers", seeds, "--publish", reason=FIRST)
        self.step("Outlines", "load_outlines")
        self.step("First user", "create_curator")

    def step(self, title: str, command: str, *arguments: str, **options: Any) -> None:
        self.stdout.write(self.style.MIGRATE_HEADING(f"{title} ({command})"))
        self.stdout.flush()
        call_command(command, *arguments, stdout=self.stdout, **options)


def write_secret_key() -> None:
    """The key that keeps curators signed in from one start to the next."""
    settings.SECRET_KEY_FILE.parent.mkdir(exist_ok=True)
    try:
        descriptor = os.open(settings.SECRET_KEY_FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with open(descriptor, "w") as file:
        file.write(get_random_secret_key())
