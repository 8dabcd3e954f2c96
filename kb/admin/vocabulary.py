from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.http import HttpRequest, HttpResponse

from kb.admin.base import BaseAdmin, LinksInline
from kb.admin.forms import RecordForm
from kb.admin.records import RecordAdmin
from kb.models import Term, Vocabulary


class TermForm(RecordForm):
    """The id is made of the vocabulary and the code, and neither changes afterwards."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in {"vocabulary", "code"} & set(self.fields):
            self.fields[name].disabled = not self.instance._state.adding

    def save(self, commit: bool = True) -> Any:
        term = self.instance
        if term._state.adding:
            term.pk = f"{term.vocabulary.slug}:{term.code}"
        return super().save(commit)


class TermInline(LinksInline):
    model = Term
    fields = ("code", "label", "parent", "position")
    select_related = ("parent",)


@admin.register(Vocabulary)
class VocabularyAdmin(RecordAdmin):
    list_display = ("title", "slug", "state")
    search_fields = ("title",)
    prepopulated_fields = {"slug": ("title",)}
    fields = ("title", "slug", "definition")
    inlines = (TermInline,)


@admin.register(Term)
class TermAdmin(BaseAdmin):
    form = TermForm
    public_id = "code"
    list_display = ("label", "code", "vocabulary", "parent", "position")
    list_filter = ("vocabulary",)
    list_select_related = ("vocabulary", "parent")
    search_fields = ("label",)
    autocomplete_fields = ("vocabulary", "parent")
    prepopulated_fields = {"code": ("label",)}
    fields = (
        ("label", "code"),
        ("vocabulary", "parent", "position"),
        "definition",
        "crosswalk",
    )

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """With the way to the editions, which are those of the vocabulary."""
        term = self.get_object(request, unquote(object_id))
        whole = {"told_by": term.vocabulary} if term else {}
        return super().history_view(request, object_id, whole | (extra_context or {}))
