from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from kb.access.lockout import digest_of, unlock
from kb.models import FailedSignIn


class Command(BaseCommand):
    help = "Let a name, or everybody from an address, sign in again after too many failures."

    def add_arguments(self, parser: CommandParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("username", nargs="?")
        which.add_argument("--address", help="as the list of failed sign-ins has it")
        which.add_argument("--all", action="store_true")

    def handle(self, *args: Any, username: str | None, address: str | None, **options: Any) -> None:
        rows = FailedSignIn.objects.all()
        if username:
            rows = rows.filter(name_digest=digest_of(username))
        if address:
            rows = rows.filter(address=address)
        self.stdout.write(f"Unlocked: {unlock(rows, by='a command')}.")
