"""Lists that the documents of several nouns nest: citations, external ids, former ids."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Value
from django.db.models.functions import Concat

from kb.models import Citation, ExternalId
from kb.publishing.expressions import JSON, TEXT, Rows, Texts, code, fuzzy_date, of, short, text


def citations(target: str) -> Rows:
    """What the record, or one field of it, rests on."""
    item = JSON(
        field=text("field"), source=short("source"), locator=text("locator"), note=text("note")
    )
    return Rows(of(Citation, **{target: "pk"}).order_by("pk"), item)


def external_ids(target: str) -> Rows:
    """What the record is called in other schemes."""
    item = JSON(
        scheme=code("scheme"),
        value=F("value"),
        match=F("match"),
        from_=fuzzy_date("since"),
        to=fuzzy_date("until"),
        note=text("note"),
    )
    return Rows(of(ExternalId, **{target: "pk"}).order_by("scheme", "value", "pk"), item)


def external_id_texts(target: str) -> Texts:
    """The same as scheme:value, for filters."""
    joined = Concat(code("scheme"), Value(":"), F("value"), output_field=TEXT)
    return Texts(of(ExternalId, **{target: "pk"}), joined)


def former_ids(model: Any) -> Rows:
    """Public ids of records of the same thing that were merged into this one."""
    return Rows(of(model, merged_into="pk").order_by("slug"), F("slug"))
