"""What the templates of rows on a record's page ask for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django import template
from django.forms import BoundField
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from kb.admin.conflicts.forms import sent_of
from kb.admin.rows import ASKED, KEY

register = template.Library()
BETWEEN_TAGS = re.compile(r">\s*\n\s*<")


@register.simple_block_tag
def narrow(content: str) -> SafeString:
    """The same markup without indentation between tags, which is a fifth of a long form."""
    return mark_safe(BETWEEN_TAGS.sub(">\n<", content))


@register.filter
def row_title(row: Any) -> str:
    """The line that stands for a row: what its page says of it (`row_title`), or its name."""
    named = getattr(row.model_admin, "row_title", str)
    return str(named(row.original))


@register.filter
def sent_untouched(fieldset: Any) -> Iterator[tuple[str, str]]:
    """The names and values that a browser would send of these fields, without those that are empty."""
    for line in fieldset:
        for shown in line:
            bound = shown.field
            if isinstance(bound, BoundField) and not bound.field.disabled:
                yield from ((bound.html_name, value) for value in sent_of(bound) if value)


@register.filter
def address_of_fields(fieldset: Any) -> str:
    """Where the fields of a closed block are fetched from: the page of the record that it belongs to."""
    owner, form = fieldset.formset.instance, fieldset.form
    opts = owner._meta
    page = reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[owner.pk])
    return f"{page}?{urlencode({ASKED: form.prefix, KEY: form.instance.pk})}"
