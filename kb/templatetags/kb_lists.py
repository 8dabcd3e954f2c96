"""`{% list_of_rows cl %}`: the table of a list. Unfold's own works out all heads of columns again for each row."""

from __future__ import annotations

from typing import Any

from django import template
from django.contrib.admin.templatetags.admin_list import result_hidden_fields, results

from kb.admin import look

register = template.Library()


@register.inclusion_tag("admin/change_list_results.html")
def list_of_rows(cl: Any) -> dict[str, Any]:
    """Heads as the look makes them, rows as Django does: its cells bear the name of their field and no more."""
    heads = list(look.list_heads(cl))
    return {
        "cl": cl,
        "result_hidden_fields": list(result_hidden_fields(cl)),
        "result_headers": heads,
        "num_sorted_fields": sum(bool(head["sortable"] and head["sorted"]) for head in heads),
        "results": list(results(cl)),
    }
