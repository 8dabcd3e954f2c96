"""Pages of lists that may have a million rows: no list is counted further than is worth telling."""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.admin import helpers
from django.contrib.admin.views.main import PAGE_VAR, ChangeList
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString

from kb.admin import look

COUNTED = 5000
"""Rows counted beyond the page that is looked at."""


class BoundedPaginator(Paginator):
    """Counts no more rows than `limit`, so that a later page is reached by going on, and none is missing."""

    def __init__(self, rows: Any, per_page: int, limit: int) -> None:
        super().__init__(rows, per_page)
        self.limit = limit

    @cached_property
    def found(self) -> int:
        """Rows, or one more than the limit if there are more."""
        rows: Any = self.object_list
        return int(rows.order_by()[: self.limit + 1].count())

    @property
    def has_more(self) -> bool:
        return self.found > self.limit

    @cached_property
    def count(self) -> int:
        return min(self.found, self.limit)


class BoundedChangeList(ChangeList):
    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        # There is no other count to tell beside this one.
        self.full_result_count = self.result_count


class BoundedLists(look.ModelAdmin):
    """A model admin whose lists are counted no further than is worth telling."""

    @wraps(look.ModelAdmin.action_checkbox)
    def action_checkbox(self, obj: Any) -> SafeString:  # type: ignore[override]
        """Written out: a template for each row takes longer than the rest of its cells."""
        name = helpers.ACTION_CHECKBOX_NAME
        html = '<input type="checkbox" name="{}" value="{}" class="action-select" aria-label="Select {}">'
        return format_html(html, name, obj.pk, obj)

    def get_paginator(
        self, request: HttpRequest, queryset: Any, per_page: int, *args: Any, **kwargs: Any
    ) -> Any:
        page = request.GET.get(PAGE_VAR, "")
        passed = int(page) * per_page if page.isdecimal() and len(page) < 9 else 0
        return BoundedPaginator(queryset, per_page, passed + COUNTED)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return BoundedChangeList

    def response_action(self, request: HttpRequest, queryset: Any, *args: Any) -> Any:
        """An act on all rows of a list is for a list whose rows are counted: nobody acts on more than they see."""
        if request.POST.get("select_across") == "1":
            paginator = BoundedPaginator(queryset, self.list_per_page, COUNTED)
            if paginator.has_more:
                told = f"The list has more than {COUNTED:,} rows. Narrow it by filters, then select all."
                messages.error(request, told)
                return None
        return super().response_action(request, queryset, *args)
