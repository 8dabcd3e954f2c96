from kb.admin.base import RowsInline
from kb.models import Citation, ExternalId


class CitationInline(RowsInline):
    model = Citation
    fields = ("source", "locator", "field", "note")
    autocomplete_fields = ("source",)
    select_related = ("source",)


class ExternalIdInline(RowsInline):
    model = ExternalId
    fields = ("scheme", "value", "match", "since", "until", "note")
    autocomplete_fields = ("scheme",)
    select_related = ("scheme",)
    verbose_name = "id elsewhere"
    verbose_name_plural = "ids elsewhere"
