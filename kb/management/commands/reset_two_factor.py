from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser

from kb.access.resetting import reset_two_factor


class Command(BaseCommand):
    help = "Take the second factor and recovery codes from a user who lost the device."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        user = get_user_model().objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"There is no user {username}.")
        had = reset_two_factor(user, by="a command")
        done = "is reset, and their sessions are ended" if had else "was not set up"
        self.stdout.write(f"The second factor of {username} {done}.")
