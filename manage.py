#!/usr/bin/env python
import os
import sys

from django.core.management import execute_from_command_line

from kb import database

# Nothing else is kept from the database, and nobody waits for one who only asks for help.
NO_DATABASE = {
    *("check", "collectstatic", "help", "spectacular", "stop_database", "version"),
    *("--help", "-h", "--version"),
}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kb.settings")
    # Without DATABASE_URL there is nothing of production's to manage: this is one's own machine.
    if database.is_embedded():
        os.environ.setdefault("KB_LOCAL", "1")
    if sys.argv[1:] and NO_DATABASE.isdisjoint(sys.argv[1:]):
        database.ensure_or_exit()
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
