"""The pages of records: edited as drafts, published with a note."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path
from django.utils.safestring import SafeString

from kb.admin.base import BaseAdmin
from kb.admin.paging import BoundedChangeList
from kb.admin.panels import Panel
from kb.admin.presence import PresenceAdmin
from kb.admin.publishing import PUBLISH, WITHDRAW, Step, confirmed, publish_action, withdraw_action
from kb.admin.reverting import Historical
from kb.admin.sheets import SheetsMixin
from kb.admin.states import State, states
from kb.admin.submitting import Reviewed
from kb.models import Edition

__all__ = ["Panel", "RecordAdmin", "RecordPages"]


class RecordChangeList(BoundedChangeList):
    model_admin: Any

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        records = list(self.result_list)
        prefetch_related_objects(records, *self.model_admin.list_prefetch_related)
        for key, state in states(records).items():
            next(record for record in records if record.pk == key).draft_state = state
        self.result_list = records


class RecordPages(BaseAdmin):
    """A record that is edited as a draft and published with a note."""

    actions = (publish_action, withdraw_action)
    list_prefetch_related: tuple[str, ...] = ()

    @property
    def noun(self) -> str:
        return str(self.opts.model_name)

    @admin.display(description="State")
    def state(self, record: Any) -> SafeString:
        state: State = record.draft_state
        return state.badge

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return RecordChangeList

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("kb.publish")

    def get_actions(self, request: HttpRequest) -> Any:
        """Records are deleted one by one: a published one cannot be, and stops all."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        deletable = obj is None or obj.as_published is None
        return deletable and super().has_delete_permission(request, obj)

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        steps = [
            path(
                f"<path:object_id>/{step.verb}/",
                self.admin_site.admin_view(self.step_view),
                {"step": step},
                name=f"{name}_{step.verb}",
            )
            for step in (PUBLISH, WITHDRAW)
        ]
        return [*steps, *super().get_urls()]

    def step_view(self, request: HttpRequest, object_id: str, step: Step) -> HttpResponse:
        """Publish or withdraw one record, once a note is given."""
        record = self.get_object(request, unquote(object_id))
        if not self.has_publish_permission(request):
            raise PermissionDenied
        if record is None:
            raise Http404
        rows = self.model._default_manager.filter(pk=record.pk)
        page = confirmed(self, request, rows, step)
        return page or HttpResponseRedirect(self.address("change", object_id))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        record = kwargs.get("obj")
        context["may_review"] = self.has_change_permission(request, record)
        context["may_publish"] = self.has_publish_permission(request)
        if record is not None:
            context["state"] = states([record])[record.pk]
            context["panels"] = list(self.panels(request, record))
        return super().render_change_form(request, context, *args, **kwargs)

    def panels(self, request: HttpRequest, record: Any) -> Iterator[Panel]:
        """What stands above the form of a record that exists."""
        yield from ()

    def view_on_site(self, record: Any) -> str | None:
        """Its public address, while it is public."""
        current = Edition.objects.current().of(self.noun, record.slug).first()
        if current is None or current.document is None:
            return None
        return str(json.loads(current.document)["url"])

    def response_add(self, request: HttpRequest, obj: Any, *args: Any, **kwargs: Any) -> Any:
        return self._onwards(request, obj) or super().response_add(request, obj, *args, **kwargs)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        return self._onwards(request, obj) or super().response_change(request, obj)

    def _onwards(self, request: HttpRequest, record: Any) -> HttpResponse | None:
        if "_publish" not in request.POST or not self.has_publish_permission(request):
            return None
        return HttpResponseRedirect(self.address(PUBLISH.verb, record.pk))


class RecordAdmin(PresenceAdmin, Reviewed, Historical, SheetsMixin, RecordPages):
    """A record with all that its pages have."""
