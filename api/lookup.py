"""What `lookup/` and `crosswalk/` answer."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from rest_framework.request import Request

from api import crosswalk
from api.crosswalk import Correspondence
from api.cursors import Cursor, Order, digest
from api.documents import document
from api.errors import parameter_error
from api.filters.listings import values_of
from api.filters.lookup import CrosswalkFilterSet, Identified, LookupFilterSet
from api.ledger import moment_of, resolve
from api.lists import page_at, texts_of, whole
from api.pagination import MOST, USUAL
from kb.exporting import last_change
from kb.exporting.moments import written
from kb.models import Noun

NOUNS = [Noun(code) for code in Identified.values]
BY_OUR_ID = Order(("noun", "slug", "id"), ("text", "text", "text"))
SAID = ("scheme", "noun", "as_of", "release")  # which list, not which page of it
TOGETHER = (
    {"scheme", "value"},
    {"noun", "id"},
)


def lookup(request: Request) -> dict[str, Any]:
    """From their ids to ours, or from one of ours to theirs."""
    query = texts_of(request.query_params)
    asked = values_of(request.query_params, LookupFilterSet, ("as_of", "release", "format"))
    moment = moment_of(query)
    _check(asked)
    if "id" in asked:
        found, more = _of_one(Noun(asked["noun"][0]), asked["id"], moment), False
        values: list[str] = []
    else:
        (scheme,) = asked["scheme"]
        values, found, more = _of_values(scheme, query["value"], asked, moment)
    if "on" in asked:
        found = _on(found, asked["on"])
    rows = sorted(found, key=lambda row: _place(row, values))
    known = {row["value"] for row in rows}
    return {
        "results": rows,
        "not_found": [value for value in values if value not in known],
        "truncated": more,
        "as_of": written(moment) if moment else None,
        "release": query.get("release"),
    }


def _check(asked: dict[str, Any]) -> None:
    """Either their scheme and values, or our noun and id."""
    by_id = "id" in asked
    for name in sorted(TOGETHER[by_id] - asked.keys()):
        detail = "Ask with `scheme` and `value` for our ids, or with `noun` and `id` for theirs."
        raise parameter_error(name, "alone", detail)
    for name in sorted(TOGETHER[0] & asked.keys() if by_id else ()):
        raise parameter_error(
            name, "together", f"`id` asks for all ids of one record: no `{name}`."
        )


def _of_values(
    scheme: str, text: str, asked: dict[str, Any], moment: datetime | None
) -> tuple[list[str], list[Correspondence], bool]:
    """The values asked for and who has them; a text with commas that is one id stands for that."""
    nouns = [Noun(code) for code in asked.get("noun", Identified.values)]
    whole_text = text.strip()
    found, more = crosswalk.holders(scheme, {*asked["value"], whole_text}, nouns, moment)
    of_whole = [row for row in found if row["value"] == whole_text]
    if of_whole:
        return [whole_text], of_whole, more
    return asked["value"], found, more


def _of_one(noun: Noun, slug: str, moment: datetime | None) -> list[Correspondence]:
    """All ids of one record, or of its survivor; a withdrawn one is 410, as its own address is."""
    try:
        ((survivor, _),) = resolve(noun, [slug], moment)
    except ValidationError as error:
        raise parameter_error("id", "unknown-record", str(error.message)) from None
    document(noun, survivor, moment)
    return crosswalk.ids_of(noun, survivor, moment)


def _on(rows: list[Correspondence], day: date) -> list[Correspondence]:
    return [row for row in rows if crosswalk.held_on(row, day.isoformat())]


def _place(row: Correspondence, values: list[str]) -> tuple[Any, ...]:
    asked = values.index(row["value"]) if values else 0
    exact = row["match"] != "exact"
    return (asked, exact, NOUNS.index(row["noun"]), row["id"], row["scheme"], row["value"])


def crosswalk_page(request: Request) -> dict[str, Any]:
    """One page of all ids of a scheme, by noun and our id; pinned to the moment of the first."""
    query = texts_of(request.query_params)
    others = ("cursor", "page_size", "as_of", "release", "format")
    asked = values_of(request.query_params, CrosswalkFilterSet, others)
    size = int(whole(query, "page_size", USUAL, least=1, most=MOST))
    list_of = digest("crosswalk", [item for item in query.items() if item[0] in SAID])
    moment = moment_of(query)
    cursor = Cursor.decode(query["cursor"], BY_OUR_ID, list_of) if "cursor" in query else None
    pinned = moment or (cursor.moment if cursor else last_change())
    rows = _rows(asked, cursor, size + 1, pinned)
    following = None
    if len(rows) > size:
        following = Cursor(rows[size - 1][0], False, pinned, list_of)
    return {
        "results": [row for _, row in rows[:size]],
        "next": page_at(request, following) if following else None,
        "as_of": written(moment) if moment else None,
        "release": query.get("release"),
    }


def _rows(
    asked: dict[str, Any], cursor: Cursor | None, limit: int, moment: datetime | None
) -> list[tuple[tuple[str, ...], Correspondence]]:
    """Noun after noun, from the cursor on."""
    (scheme,) = asked["scheme"]
    noun, *after = cursor.keys if cursor else ("", "", "")
    begun = Identified.values.index(noun) if noun in Identified.values else 0
    found: list[tuple[tuple[str, ...], Correspondence]] = []
    for code in [
        code for code in Identified.values if code in asked.get("noun", Identified.values)
    ]:
        if Identified.values.index(code) < begun or len(found) >= limit:
            continue
        place = (after[0], after[1]) if code == noun else ("", "")
        rows = crosswalk.page(scheme, Noun(code), place, limit - len(found), moment)
        found += [((code, *key), row) for key, row in rows]
    return found
