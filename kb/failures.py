"""What keeps the machine from doing its work: a full disk, a lost database. No mistake of the code.

Commands, the API and the admin tell of it in a sentence. Whoever meets it raises nothing of its own.
"""

from __future__ import annotations

import errno
from enum import StrEnum

import psycopg
from django.db import DatabaseError, InterfaceError


class Failure(StrEnum):
    """What is wrong, as a sentence for readers; it names nothing of the machine."""

    FULL = "There is no room left on the server's disk. Nothing was changed."
    READ_ONLY = "The database takes no changes at the moment. Nothing was changed."
    GONE = "The database cannot be asked at the moment: try again soon."
    SLOW = "The answer took too long to find: narrow the question by a filter."
    CROWDED = "Somebody else is changing the same records. Nothing was changed; try again."
    FORBIDDEN = "The database does not allow its user to do this. Nothing was changed."
    OLD = "The tables of the database are not those of this version. Nothing was changed."


ADVICE = {
    Failure.FULL: "The disk of the database is full. Make room there, and run it again.",
    Failure.READ_ONLY: "The database takes no changes: it is read-only, a standby perhaps.",
    Failure.GONE: "The database cannot be reached, or the connection to it was lost.",
    Failure.SLOW: "A statement took longer than is allowed (KB_STATEMENT_TIMEOUT).",
    Failure.CROWDED: "Somebody else was changing the same records. Run it again.",
    Failure.FORBIDDEN: "The database's user may not do this.",
    Failure.OLD: "The tables are not those of this version: run manage.py migrate.",
}
"""The same for whoever runs a command."""
STATES = {
    "25006": Failure.READ_ONLY,
    "40001": Failure.CROWDED,
    "40P01": Failure.CROWDED,
    "42501": Failure.FORBIDDEN,
    "42703": Failure.OLD,
    "42P01": Failure.OLD,
    "53100": Failure.FULL,
    "55P03": Failure.CROWDED,
    "57014": Failure.SLOW,
}
"""By the code that PostgreSQL gives an error (appendix A of its manual)."""
LOST = ("08", "53", "57")
FULL = {errno.ENOSPC, errno.EDQUOT}


def failure_of(error: BaseException) -> Failure | None:
    """What failed if it was the machine; None for anything else, a mistake of the code perhaps."""
    if isinstance(error, OSError) and error.errno in FULL:
        return Failure.FULL
    cause = error.__cause__ if isinstance(error, DatabaseError | InterfaceError) else error
    if not isinstance(cause, psycopg.Error):
        return None
    if cause.sqlstate is None:  # the server said nothing any more
        is_lost = isinstance(cause, psycopg.OperationalError | psycopg.InterfaceError)
        return Failure.GONE if is_lost else None
    if cause.sqlstate in STATES:
        return STATES[cause.sqlstate]
    return Failure.GONE if cause.sqlstate.startswith(LOST) else None


def advice_on(error: BaseException) -> str | None:
    """A sentence for whoever runs a command; None if a traceback says more."""
    if isinstance(error, KeyboardInterrupt):
        return "Interrupted. What was not finished was undone."
    if isinstance(error, OSError):
        return _of_file(error)
    failure = failure_of(error)
    if failure is None:
        return None
    said = str(error).strip().partition("\n")[0]
    return f"{ADVICE[failure]} What was not finished was undone. PostgreSQL says: {said}"


def _of_file(error: OSError) -> str | None:
    """What a file or folder did not take; None if it was none."""
    names = " -> ".join(str(name) for name in (error.filename, error.filename2) if name is not None)
    if error.errno in FULL:
        place = f" ({names})" if names else ""
        return f"The disk is full{place}. Make room there, and run it again."
    if error.errno == errno.EFBIG:
        return "A file grew larger than this process may write (ulimit -f)."
    if names:
        return f"{names}: {error.strerror}."
    return f"{error.strerror}." if error.strerror else None
