"""Filters that stay quick on a million rows: their choices come from small tables."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Max, Min, Q
from django.http import HttpRequest

from kb.models import EventEdition, Location, LocationKind


class CountryFilter(admin.SimpleListFilter):
    title = "country"
    parameter_name = "country"
    path = "country"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        countries = Location.objects.filter(kind=LocationKind.COUNTRY).exclude(country="")
        return list(countries.order_by("name").values_list("country", "name"))

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(**{self.path: self.value()}) if self.value() else queryset


class TermFilter(admin.RelatedFieldListFilter):
    """A term finds the records of the terms below it too."""

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        chosen: Any = self.used_parameters.get(self.lookup_kwarg)
        if not chosen:
            return super().queryset(request, queryset)
        term, path = chosen[-1], self.field_path
        return queryset.filter(Q(**{path: term}) | Q(**{f"{path}__parent": term}))


class CopyFilter(admin.SimpleListFilter):
    """Whether a source on the web would outlive its address."""

    title = "archived copy"
    parameter_name = "copy"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("none", "On the web, and no copy known")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.without_copy() if self.value() == "none" else queryset


class ClaimsFilter(admin.SimpleListFilter):
    title = "claims"
    parameter_name = "claims"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("disagree", "Contradict each other")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() != "disagree":
            return queryset
        return queryset.filter(pk__in=EventEdition.objects.disputed().values("record_id"))


class YearFilter(admin.SimpleListFilter):
    """The years in which something began, from the last to the first, and all between."""

    title = "year"
    parameter_name = "year"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        span = model_admin.model.objects.aggregate(
            first=Min("date_earliest"), last=Max("date_earliest")
        )
        if not span["first"]:
            return []
        years = range(span["last"].year, span["first"].year - 1, -1)
        return [(str(year), str(year)) for year in years]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        year = self.value()
        if (year, year) not in self.lookup_choices:
            return queryset
        return queryset.filter(date_earliest__lte=f"{year}-12-31", date_latest__gte=f"{year}-01-01")
