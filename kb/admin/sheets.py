"""A list of records as a spreadsheet: what the list shows, narrowed as it is, to be edited and sent back."""

from __future__ import annotations

import tempfile
from typing import Any

from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from kb.spreadsheets import MOST, SHEETS, TooMany, download, write_csv, write_xlsx

TOO_MANY = (
    f"The list has more than {MOST:,} records, and a spreadsheet for editing holds no more. Narrow the"
    " list by filters or a search. Whoever only reads takes all that is public from the API, as CSV or .xlsx."
)


class SheetsMixin:
    """Mixed into the pages of records that have spreadsheets."""

    change_list_template: Any = "admin/kb/sheets/change_list.html"

    def get_urls(self: Any) -> list[URLPattern]:
        urls: list[URLPattern] = super().get_urls()  # type: ignore[misc]
        if self.opts.model_name not in SHEETS:
            return urls
        name = f"{self.opts.app_label}_{self.opts.model_name}_spreadsheet"
        view = self.admin_site.admin_view(require_safe(self.sheet_view))
        routes = (("spreadsheet.xlsx", {"is_book": True}), ("spreadsheet.csv", {"is_book": False}))
        return [*(path(route, view, which, name=name) for route, which in routes), *urls]

    def changelist_view(
        self: Any, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        more = {
            "has_sheets": self.opts.model_name in SHEETS,
            "sheet_query": request.GET.urlencode(),
            "may_send": self.has_change_permission(request)
            and request.user.has_perm("kb.add_spreadsheet"),
        }
        response: HttpResponse = super().changelist_view(  # type: ignore[misc]
            request, more | (extra_context or {})
        )
        return response

    def sheet_view(self: Any, request: HttpRequest, *, is_book: bool) -> HttpResponseBase:
        """The drafts of the list as a file."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        sheet = SHEETS[self.opts.model_name]
        try:
            records = self.get_changelist_instance(request).queryset
            rows = download(sheet, records, with_lists=is_book)
        except (IncorrectLookupParameters, TooMany) as refusal:
            if isinstance(refusal, TooMany):
                messages.error(request, TOO_MANY)
            back = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
            return HttpResponseRedirect(f"{back}?{request.GET.urlencode()}")
        name = f"{sheet.key}-{timezone.now():%Y-%m-%d}"
        if not is_book:
            content = b"".join(write_csv(sheet, rows))
            return _attached(HttpResponse(content, content_type="text/csv"), f"{name}.csv")
        # Whoever sends the answer closes the file.
        file = tempfile.TemporaryFile()  # noqa: SIM115
        write_xlsx(file, sheet, rows)
        file.seek(0)
        return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx")


def _attached(response: HttpResponse, name: str) -> HttpResponse:
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
