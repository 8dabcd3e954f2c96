"""Records that are known by many names: found by any of them, in any spelling."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.views.main import ORDER_VAR
from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, Greatest
from django.http import HttpRequest

from kb.admin.records import RecordAdmin
from kb.models.names import Likeness, Plain

NAME_FIELDS = ("text", "kind", "language", "script", "note")


class NamedAdmin(RecordAdmin):
    names: Any
    """The model of its names."""

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[Any, bool]:
        """Also by a name that resembles the text, the most alike first."""
        text = search_term.strip()
        if not text:
            return queryset, False
        every = self.model._default_manager
        ways = [every.filter(self.matching(text)), every.named(text)]
        # Each by its index; as one condition, they would be looked for in every row.
        by_text, by_name = (rows.order_by().values("pk") for rows in ways)
        found = queryset.filter(pk__in=by_text.union(by_name))
        if ORDER_VAR in request.GET:
            return found, False
        return found.order_by(*self._likeness(text), "slug"), False

    def _likeness(self, text: str) -> tuple[Any, ...]:
        bearer = {str(self.opts.model_name): OuterRef("pk")}
        best = self.names.objects.like(text).filter(**bearer).values("score")[:1]
        plain = Plain(Value(text))
        own = Likeness(plain, Plain("name"))
        whole = Likeness(plain, Plain("name"), function="similarity")
        return (Greatest(Coalesce(Subquery(best), 0.0), own).desc(), whole.desc())
