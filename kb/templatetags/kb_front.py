"""`{% cards %}` in the template of the front page, which both looks of the admin share."""

from __future__ import annotations

from typing import Any

from django import template

from kb.admin.front import Card, cards_for

register = template.Library()


@register.simple_tag(takes_context=True)
def cards(context: Any) -> list[Card]:
    return list(cards_for(context["request"].user))
