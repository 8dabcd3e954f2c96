import secrets
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandParser


class Command(BaseCommand):
    help = "Create a superuser with a random password, printed once, unless the name is taken."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--username", default="curator")

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        users = get_user_model().objects
        if users.filter(username=username).exists():
            self.stdout.write(f"The user {username} exists already.")
            return
        password = secrets.token_urlsafe(12)
        users.create_superuser(username=username, password=password)
        self.stdout.write(f"Log in to the admin as {username} with the password {password}")
        self.stdout.write(f"It is not shown again; to set one: manage.py changepassword {username}")
