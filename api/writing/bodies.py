"""Bodies of requests: JSON of bounded size that says each thing once."""

from __future__ import annotations

import json
import math
from typing import Any

from rest_framework.parsers import BaseParser

from api.errors import not_allowed
from api.writing.problems import Problem, wrong
from kb.importing.dossiers.nodes import escaped

LARGEST = 1 << 20  # bytes
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
    """The value of a JSON text. Refuses what JSON leaves open: NaN, and a key given twice."""
    try:
        return json.loads(
            body.decode("utf-8"),
            object_pairs_hook=_once,
            parse_constant=_no_number,
            parse_float=_finite,
        )
    except RecursionError:
        raise wrong("", "The body is nested too deep.") from None
    except ValueError as error:  # of the encoding, of JSON, of numbers
        raise wrong("", f"The body is not JSON: {error}.") from None


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
        keys = [key for key, _ in pairs]
        again = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"the key “{again[:60]}” is given twice")
    return found


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is no number")


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError("a number is too large")
    return value
