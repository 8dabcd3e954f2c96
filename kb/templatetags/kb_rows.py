"""What the templates of rows on a record's page ask for."""

from typing import Any

from django import template

register = template.Library()


@register.filter
def row_title(row: Any) -> str:
    """The line that stands for a row: what its page says of it (`row_title`), or its name."""
    named = getattr(row.model_admin, "row_title", str)
    return str(named(row.original))
