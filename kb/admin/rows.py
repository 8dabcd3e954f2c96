"""Blocks of a list that stay closed: each bears what it says, and its fields are fetched when it is opened.

A closed block sends the same names and values as an untouched open one, so that saving and the
comparison of two people's work know nothing of it.
"""

from __future__ import annotations

import re
from typing import Any

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse

ASKED = "row"
"""The parameter by which a record's page is asked for the fields of one block: its name on the form."""
KEY = "key"
NAME = re.compile(r"(?:[a-z_]+-\d+-)*([a-z_]+)-\d+")


class FoldedForm:
    """Mixed into the form of a block."""

    prefix: Any
    is_opened = False

    def open_as(self, name: str) -> None:
        """Show the fields, under the names of that block of a form."""
        self.prefix, self.is_opened = name, True

    @property
    def fieldset_template(self) -> str:
        """Its fields in full on a page of its own, if it is new, if it was filled in, and when it is asked for."""
        form: Any = self
        in_list = form.prefix and form.instance.pk
        touched = form.is_bound and (form.has_changed() or form.errors)
        return "admin/kb/row_closed.html" if in_list and not touched and not self.is_opened else ""


class FoldedRows:
    """Mixed into a model admin whose page lists blocks that are closed."""

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if object_id is not None and request.method == "GET" and ASKED in request.GET:
            return self._row_view(request, object_id)
        answer: HttpResponse = super().changeform_view(request, object_id, *args, **kwargs)  # type: ignore[misc]
        return answer

    def _row_view(self: Any, request: HttpRequest, object_id: str) -> HttpResponse:
        """The fields of one saved block, named as on the form that asks for them."""
        record = self.get_object(request, unquote(object_id))
        if not self.has_view_or_change_permission(request, record):
            raise PermissionDenied
        name, key = request.GET[ASKED], request.GET.get(KEY, "")
        named = NAME.fullmatch(name)
        if record is None or named is None or not key.isdecimal():
            raise Http404
        for inline in self.get_inline_instances(request, record):
            formset_class = inline.get_formset(request, record)
            if formset_class.get_default_prefix() == named[1]:
                rows = inline.get_queryset(request).filter(pk=key[:18])
                formset = formset_class(instance=record, queryset=rows, prefix=named[1])
                answer: HttpResponse = self._row_page(request, record, inline, formset, name)
                return answer
        raise Http404

    def _row_page(
        self: Any, request: HttpRequest, record: Any, inline: Any, formset: Any, name: str
    ) -> HttpResponse:
        form: Any = next(iter(formset.initial_forms), None)
        if not isinstance(form, FoldedForm):
            raise Http404
        form.open_as(name)
        [listed] = self.get_inline_formsets(request, [formset], [inline], record)
        return TemplateResponse(request, "admin/kb/row.html", {"row": next(iter(listed))})
