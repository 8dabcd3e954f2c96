"""Bodies of requests: JSON of bounded size that says each thing once."""

from __future__ import annotations

import json
import math
from collections import Counter
from typing import Any

from rest_framework.parsers import BaseParser

from api.errors import not_allowed
from api.writing.problems import Problem, wrong
from kb.importing.dossiers.nodes import escaped
from kb.importing.dossiers.reading import MAX_DEPTH

LARGEST = 1 << 20  # bytes
LONGEST_LIST = 1000  # values in one list
MOST_LISTED = 2000  # values in all lists of a body
LONGEST_TEXT = 2000  # of a reason, as in the admin


class JSONParser(BaseParser):
    """Strict JSON in UTF-8; too large a body is refused before it is read."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, context: Any = None) -> Any:
        length = int(stream.META.get("CONTENT_LENGTH") or 0)
        if length > LARGEST:
            raise Problem(413, f"The body has {length} bytes; {LARGEST} are allowed.")
        return read_json(stream.read(length))


def read_json(body: bytes) -> Any:
    """The value of a JSON text. Refuses what JSON leaves open: NaN, and a key given twice.

    Refuses what holds more, or is nested deeper, than any draft that is sent.
    """
    try:
        value = json.loads(
            body.decode("utf-8"),
            object_pairs_hook=_once,
            parse_constant=_no_number,
            parse_float=_finite,
        )
    except RecursionError:
        raise wrong("", f"The body is nested too deep; {MAX_DEPTH} levels are allowed.") from None
    except ValueError as error:  # of the encoding, of JSON, of numbers
        raise wrong("", f"The body is not JSON: {error}.") from None
    check_extent(value)
    return value


def check_extent(body: Any) -> None:
    """Refuse long lists, many lists and deep nesting, level by level, however deep it is."""
    level, depth, listed = [("", body)], 0, 0
    while level:
        below: list[tuple[str, Any]] = []
        for pointer, value in level:
            if depth >= MAX_DEPTH and isinstance(value, list | dict):
                detail = f"This is nested too deep; {MAX_DEPTH} levels are allowed."
                raise wrong(pointer, detail)
            if isinstance(value, list):
                listed += len(value)
                _check_list(pointer, len(value), listed)
                below += ((f"{pointer}/{place}", item) for place, item in enumerate(value))
            elif isinstance(value, dict):
                below += ((f"{pointer}/{escaped(key)}", item) for key, item in value.items())
        level, depth = below, depth + 1


def _check_list(pointer: str, length: int, listed: int) -> None:
    if length > LONGEST_LIST:
        detail = f"The list has {length:,} values; {LONGEST_LIST:,} are allowed in one."
        raise wrong(pointer, detail)
    if listed > MOST_LISTED:
        detail = f"The lists of a body hold {MOST_LISTED:,} values at most, all of them together."
        raise wrong(pointer, detail)


def object_of(data: Any) -> dict[str, Any]:
    """The body, which must be an object."""
    if not isinstance(data, dict):
        raise wrong("", "The body is not an object with keys and values.")
    return data


def texts_of(data: Any, *keys: str) -> list[str]:
    """The texts of these keys, all of which are needed and no other allowed."""
    body = object_of(data)
    for key in body:
        if key not in keys:
            raise wrong(f"/{escaped(key)}", not_allowed(key, keys, "key"))
    return [_text(body, key) for key in keys]


def _text(body: dict[str, Any], key: str) -> str:
    text = body.get(key)
    if not isinstance(text, str) or not text.strip():
        raise wrong(f"/{key}", f"“{key}” is needed, as a text that is not empty.", "required")
    if len(text) > LONGEST_TEXT:
        raise wrong(f"/{key}", f"“{key}” has {len(text)} characters; {LONGEST_TEXT} are allowed.")
    if "\0" in text or any("\ud800" <= sign <= "\udfff" for sign in text):
        raise wrong(f"/{key}", f"“{key}” has a character that a database cannot store.")
    return text


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        (again, _), *_ = Counter(key for key, _ in pairs).most_common(1)
        raise ValueError(f"the key “{again[:60]}” is given twice")
    return found


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is no number")


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError("a number is too large")
    return value
