#!/usr/bin/env python
import os
import sys

from django.core.management import execute_from_command_line

from kb import database
from kb.failures import advice_on

# Nothing else is kept from the database, and nobody waits for one who only asks for help.
NO_DATABASE = {
    *("check", "collectstatic", "help", "spectacular", "stop_database", "version"),
    *("--help", "-h", "--version"),
}
INTERRUPTED = 130  # as shells say it


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kb.settings")
    # Without DATABASE_URL there is nothing of production's to manage: this is one's own machine.
    if database.is_embedded():
        os.environ.setdefault("KB_LOCAL", "1")
    try:
        if sys.argv[1:] and NO_DATABASE.isdisjoint(sys.argv[1:]):
            database.ensure_or_exit()
        execute_from_command_line(sys.argv)
        sys.stdout.flush()
    except BaseException as error:
        # The machine failed, a full disk say: a sentence tells more than a traceback.
        said = None if "--traceback" in sys.argv else advice_on(error)
        if said is None:
            raise
        give_up(said, INTERRUPTED if isinstance(error, KeyboardInterrupt) else 1)


def give_up(said: str, status: int) -> None:
    sys.stderr.write(f"{said}\n")
    # What is left to print has no place to go: Python would complain of it once more.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(status)


if __name__ == "__main__":
    main()
