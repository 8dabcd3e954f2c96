"""What all pages of the admin, and the rows on them, have in common."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import InlineModelAdmin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db import IntegrityError, models
from django.db.models import Q
from django.forms.utils import pretty_name
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from kb.admin import look
from kb.admin.changes import changed_rows, name_author, note_change
from kb.admin.conflicts import GuardedAdmin
from kb.admin.dates import columns, dated
from kb.admin.forms import RecordForm
from kb.admin.paging import BoundedLists
from kb.admin.refusals import field_of, in_words
from kb.admin.searching import somewhere, words


def know_dates(page: Any) -> None:
    """Let a page show and edit the fuzzy dates of its model by their names."""
    page.form = dated(page.model, page.form)
    page.__dict__ |= columns(page.model)


def only_add_and_view(field: Any) -> Any:
    """Another record is changed and deleted on its own page, not from a button beside a choice."""
    if isinstance(getattr(field, "widget", None), RelatedFieldWidgetWrapper):
        field.widget.can_change_related = field.widget.can_delete_related = False
    return field


def name_inputs(form: type[forms.ModelForm]) -> None:
    """The inputs of a table have no labels, only the heads of columns, which nobody reads out."""
    for name, field in form.base_fields.items():
        field.widget.attrs.setdefault("aria-label", str(field.label or pretty_name(name)))


class BaseAdmin(GuardedAdmin, BoundedLists):
    """A page whose data the database may refuse: the curator is told, and loses nothing."""

    form = RecordForm
    formfield_overrides = {
        models.URLField: {"assume_scheme": "https"},
        models.TextField: {"widget": look.Textarea(attrs={"rows": 4})},
    }
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    save_on_top = True
    warn_unsaved_form = True
    public_id = "slug"

    class Media:
        css = {"all": ("kb/admin.css",)}
        js = ("kb/choices.js", "kb/rows.js")

    def __init__(self, model: type[models.Model], site: admin.AdminSite) -> None:
        super().__init__(model, site)
        know_dates(self)

    def formfield_for_dbfield(self, *args: Any, **kwargs: Any) -> Any:
        return only_add_and_view(super().formfield_for_dbfield(*args, **kwargs))

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> type[forms.ModelForm]:
        form = super().get_form(request, *args, **kwargs)
        form.refusal, form.refused = getattr(request, "refusal", ("", ""))  # type: ignore[attr-defined]
        return form

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except IntegrityError as error:
            request.refusal = in_words(error), field_of(error)  # type: ignore[attr-defined]
        return super().changeform_view(request, *args, **kwargs)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        try:
            return super().delete_view(request, object_id, extra_context)
        except IntegrityError as error:
            self.message_user(request, in_words(error), messages.ERROR)
        return HttpResponseRedirect(self.address("change", object_id))

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if form.has_changed() or not change:
            name_author(obj, request.user)
            super().save_model(request, obj, form, change)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        for row in formset.forms:
            if row.has_changed():
                name_author(row.instance, request.user)
        super().save_formset(request, form, formset, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        for row in changed_rows(form, formsets):
            note_change(row, request.user)

    def delete_model(self, request: HttpRequest, obj: models.Model) -> None:
        note_change(obj, request.user)
        super().delete_model(request, obj)

    def address(self, page: str, *args: object) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}", args=args)

    def matching(self, text: str) -> Q:
        """Rows with each word of the text; a text of short words only is how the id begins."""
        found = words(text)
        return Q(*map(self.matching_word, found)) if found else self.matching_id(text)

    def matching_word(self, word: str) -> Q:
        return somewhere(self.search_fields, word) | self.matching_id(word)

    def matching_id(self, text: str) -> Q:
        return Q(**{f"{self.public_id}__startswith": text.lower()})

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[Any, bool]:
        text = search_term.strip()
        if text and self.search_fields:
            queryset = queryset.filter(self.matching(text))
        return queryset, False


class ListedRows(InlineModelAdmin):
    """What the rows listed on a record's page have in common, as a table or as blocks."""

    form = RecordForm
    formfield_overrides = {models.TextField: {"widget": look.Textarea(attrs={"rows": 2})}}
    extra = 0
    tab = True
    has_labels = False
    select_related: tuple[str, ...] = ()

    def __init__(self, parent_model: type[models.Model], site: admin.AdminSite) -> None:
        super().__init__(parent_model, site)
        know_dates(self)

    def formfield_for_dbfield(self, *args: Any, **kwargs: Any) -> Any:
        return only_add_and_view(super().formfield_for_dbfield(*args, **kwargs))

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related(*self.select_related)

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset: Any = super().get_formset(request, obj, **kwargs)
        if not self.has_labels:
            name_inputs(formset.form)
        return formset


class RowsInline(ListedRows, look.TabularInline):
    """Rows as a table."""


class BlocksInline(ListedRows, look.StackedInline):
    """Rows that are too wide for a table: one block of fields each."""

    collapsible = True
    has_labels = True


class LinksInline(RowsInline):
    """Rows that are edited elsewhere, and shown here with a link to there."""

    show_change_link = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    has_change_permission = has_delete_permission = has_add_permission
