"""Idempotency-Key: a request that is sent again is answered again, and not carried out again.

The answer is written in the transaction of what it answers: after a crash there are both or neither.
What was refused changed nothing and is not kept.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable

from django.db import connection
from rest_framework.request import Request
from rest_framework.response import Response

from api.errors import parameter_error
from api.permissions import user_of
from api.writing.problems import Problem, one_transaction
from kb.models import KeptAnswer

HEADER = "Idempotency-Key"
WRITTEN = r"^[\x21-\x7e]{1,255}$"
KEY = re.compile(WRITTEN[1:-1])
SENT_AGAIN = ("ETag", "Location")
REPLAYED = "Idempotency-Replayed"
SOON = 1


def once(request: Request, act: Callable[[], Response]) -> Response:
    """Carry the request out in one transaction; if it has a key and was carried out, repeat the answer."""
    with one_transaction():
        key = request.headers.get(HEADER)
        return act() if key is None else _keyed(request, _checked(key), act)


def _checked(key: str) -> str:
    if not KEY.fullmatch(key):
        detail = "A key is 1 to 255 visible ASCII characters, such as a UUID."
        raise parameter_error(HEADER, "invalid", detail)
    return key


def _keyed(request: Request, key: str, act: Callable[[], Response]) -> Response:
    _take(request, key)
    asked = fingerprint(request)
    KeptAnswer.objects.purge()
    rows = KeptAnswer.objects.filter(user=user_of(request), key=key)
    kept = rows.lasting().first()
    if kept is not None and kept.request != asked:
        raise Problem(422, "This key was used for another request: take a new one.")
    if kept is not None:
        headers = {**kept.headers, REPLAYED: "true"}
        return Response(kept.body.encode(), status=kept.status, headers=headers)
    rows.delete()
    answer = act()
    headers = {name: answer[name] for name in SENT_AGAIN if name in answer}
    KeptAnswer.objects.create(
        user=user_of(request),
        key=key,
        request=asked,
        status=answer.status_code,
        body=answer.data.decode(),
        headers=headers,
    )
    return answer


def fingerprint(request: Request) -> str:
    """Tells one request from another: method, address and what the body says."""
    body = json.dumps(request.data, sort_keys=True)
    asked = "\n".join((request.method or "", request.get_full_path(), body))
    return hashlib.sha256(asked.encode()).hexdigest()


def _take(request: Request, key: str) -> None:
    """Hold the key until the transaction ends; whoever comes meanwhile is told so."""
    name = f"{user_of(request).pk}/{key}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 1))", [name])
        (is_ours,) = cursor.fetchone()
    if not is_ours:
        raise Problem(409, "The first request with this key is still being answered.", wait=SOON)
