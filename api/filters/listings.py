"""From the query string to a listing: every parameter is known, given once, and valid."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import django_filters
from django.core.exceptions import ValidationError
from django.http import QueryDict

from api.errors import ParameterError, not_allowed
from api.filters.base import Filter
from api.filters.ranges import find_reversed
from api.listing import Listing

PAGING = ("cursor", "page_size", "count", "fields", "omit", "as_of", "release", "format")


class LedgerFilterSet(django_filters.FilterSet):
    """A filter set over the columns of editions; each filter gives its own SQL."""

    @classmethod
    def filters_of(cls) -> dict[str, Filter]:
        return dict(cls.base_filters)

    @classmethod
    def narrow(cls, listing: Listing, values: dict[str, Any]) -> None:
        """Add the conditions of these values; a noun with filters that work together extends it."""
        for name, value in values.items():
            where, params = cls.filters_of()[name].condition(value, name)
            listing.where.append(where)
            listing.params |= params


def values_of(
    query: QueryDict,
    filterset: type[LedgerFilterSet],
    others: tuple[str, ...] = PAGING,
    *,
    moment: datetime | None = None,
) -> dict[str, Any]:
    """The value of each filter given, with public ids as they stood at `moment`.

    All that is wrong is said at once.
    """
    filters, values, errors = filterset.filters_of(), {}, []
    for name, texts in query.lists():
        try:
            _check_name(name, texts, (*filters, *others))
            if name in filters:
                values[name] = filters[name].read_at(texts[0], moment)
        except ValidationError as error:
            code = error.code or ("invalid" if name in filters else "unknown")
            errors.append({"parameter": name, "code": code, "detail": str(error.message)})
    errors = errors or [*find_reversed(values)]
    errors = errors or [
        {"parameter": name, "code": "required", "detail": declared.missing}
        for name, declared in filters.items()
        if declared.missing and name not in query
    ]
    if errors:
        raise ParameterError(*errors)
    return values


def _check_name(name: str, texts: list[str], known: tuple[str, ...]) -> None:
    if name not in known:
        raise ValidationError(not_allowed(name, known, "parameter"))
    if len(texts) > 1:
        raise ValidationError(f"“{name}” is given {len(texts)} times; join values with commas.")
    if "\x00" in texts[0]:
        raise ValidationError(f"“{name}” holds a NUL character.")
