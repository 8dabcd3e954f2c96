import json
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from kb.admin import look
from kb.admin.history import changed, preceding
from kb.models import Edition


@admin.register(Edition)
class EditionAdmin(look.ModelAdmin):
    """The ledger, to be read: what was published, when, by whom and why."""

    list_display = ("id", "noun", "slug", "number", "kind", "recorded_at", "reason")
    list_filter = ("noun", "kind")
    list_per_page = 50
    show_full_result_count = False
    ordering = ("-id",)
    sortable_by = ("id",)
    search_fields = ("slug__startswith",)
    search_help_text = "How the public id begins."
    fields = (
        "record",
        ("number", "kind", "merged_into"),
        ("recorded_at", "superseded_at"),
        ("published_by", "reason"),
        "differences",
        "sha256",
        "text",
    )
    readonly_fields = ("record", "differences", "text")

    class Media:
        css = {"all": ("kb/admin.css", "kb/review.css")}

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("document", "short")

    @admin.display(description="Record")
    def record(self, edition: Edition) -> SafeString:
        url = reverse(f"admin:kb_{edition.noun}_change", args=[edition.record_id])
        return format_html('<a href="{}">{} {}</a>', url, edition.get_noun_display(), edition.slug)

    @admin.display(description="Changed since the edition before")
    def differences(self, edition: Edition) -> SafeString | str:
        before = preceding(edition)
        if before is None or not (parts := changed(edition, before)):
            return "-"
        context = {
            "parts": parts,
            "before": f"Edition {before.number}",
            "after": f"Edition {edition.number}",
        }
        return render_to_string("admin/kb/changes.html", context)

    @admin.display(description="Document")
    def text(self, edition: Edition) -> SafeString | str:
        if edition.document is None:
            return "-"
        pretty = json.dumps(json.loads(edition.document), ensure_ascii=False, indent=2)
        return format_html('<pre class="document">{}</pre>', pretty)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
