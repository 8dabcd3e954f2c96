"""What stands in the way of a change, as problem documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError, OperationalError, connection, transaction
from psycopg import errors
from rest_framework.exceptions import APIException

from kb.editing import EDITED, Gone, Stale, Unconfirmed
from kb.importing.dossiers import Mistake, NotLoaded, pointer_of
from kb.importing.dossiers.reading import Unreadable
from kb.publishing import Busy, Refused

MOST = 100  # mistakes told at once
PATIENCE = "10s"
SOON = 1
LATER = 30
CROWDED = (errors.DeadlockDetected, errors.LockNotAvailable, errors.QueryCanceled)


class Problem(APIException):
    """A problem document with this status; `more` are members of its own."""

    def __init__(
        self,
        status: int,
        detail: str,
        errors: Iterable[dict[str, str]] = (),
        wait: float | None = None,
        **more: Any,
    ) -> None:
        self.status_code = status
        self.errors, self.more, self.wait = list(errors), more, wait
        super().__init__(detail)


def wrong(pointer: str, detail: str, code: str = "invalid") -> Problem:
    """One thing that is wrong with the body."""
    return Problem(400, detail, [{"pointer": pointer, "code": code, "detail": detail}])


@contextmanager
def one_transaction() -> Iterator[None]:
    """All of a request or nothing; what hinders it is told as a problem."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('lock_timeout', %s, true)", [PATIENCE])
            yield
    except OperationalError as error:
        if isinstance(error.__cause__, CROWDED):
            detail = "Somebody else is changing the same records. Nothing was changed; try again."
            raise Problem(503, detail, wait=SOON) from error
        raise
    except IntegrityError as error:
        diagnosis = getattr(error.__cause__, "diag", None)
        detail = str(getattr(diagnosis, "message_primary", None) or "The database refused it.")
        raise Problem(409, detail, [{"code": "refused", "detail": detail}]) from error


@contextmanager
def told(noun: str, slug: str = "") -> Iterator[None]:
    """What editing and publishing refuse, as the problems that their endpoints answer."""
    try:
        yield
    except Gone:
        raise Problem(404, f"There is no {noun} “{slug}”, published or not.") from None
    except Stale as stale:
        detail = "The draft has been changed since you read it. Read it again, then decide."
        raise Problem(412, detail, etag=stale.etag) from None
    except Unconfirmed as unconfirmed:
        detail = "Nothing was opened. Send the sentence of `errors` as `confirm`, if that is meant."
        found = [{"pointer": "/confirm", "code": "unconfirmed", "detail": unconfirmed.sentence}]
        raise Problem(409, detail, found) from None
    except Refused as refused:
        sentences = first_of(refused.problems)
        found = [{"code": "refused", "detail": sentence} for sentence in sentences]
        raise Problem(409, " ".join(sentences), found) from None
    except Busy:
        # Its own words name who is publishing.
        detail = "Somebody is publishing. Nothing was changed; try again when they are done."
        raise Problem(503, detail, wait=LATER) from None
    except Unreadable as unreadable:
        raise _mistaken([unreadable.mistake], noun) from None
    except NotLoaded as refused:
        raise _mistaken(refused.mistakes, noun) from None


def first_of(sentences: Sequence[str]) -> list[str]:
    """The sentences, or the first of them and one that says how many more there are."""
    more = len(sentences) - MOST
    return [*sentences[:MOST], *([f"And {more:,} more."] if more > 0 else [])]


def _mistaken(mistakes: Iterable[Mistake], noun: str) -> Problem:
    inside = sorted(mistakes, key=lambda mistake: (mistake.place.line, mistake.key))
    found = [
        {
            "pointer": pointer_of(mistake, EDITED[noun].key),
            "code": "invalid",
            "detail": mistake.text,
        }
        for mistake in inside[:MOST]
    ]
    more = f" The first {MOST} are told; mend them first." if len(inside) > MOST else ""
    return Problem(400, f"Nothing was changed. Mistakes: {len(inside):,}.{more}", found)
