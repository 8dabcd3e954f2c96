"""A form is saved over the draft that it was opened with, and over no other.

A form that does not say which draft that was, or says it in a way that we did not write, is asked about every
difference: nobody knows whether its sender saw what they would overwrite.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict

from kb.admin.conflicts import pages
from kb.admin.conflicts.comparing import Difference, compare
from kb.admin.conflicts.forms import Page, opened_now, page_of, untouched
from kb.admin.conflicts.merging import merge, undecided
from kb.admin.conflicts.opened import FIELD, Opened, opened, page_name, sealed, state_of, unsealed
from kb.admin.conflicts.trees import Node, names, tree
from kb.admin.conflicts.versions import key_of, lock, version_of
from kb.editing import Gone

CONFIRMED = "_theirs"
"""The draft that the curator saw beside their own when they chose."""
CHOICE = "choose:"


class GuardedAdmin:
    """Mixed into a model admin whose change form two people may have open."""

    def _changeform_view(
        self, request: Any, object_id: str | None, form_url: str, extra_context: Any
    ) -> HttpResponse:
        if object_id is not None:
            key = key_of(self.model, object_id)  # type: ignore[attr-defined]
            if request.method == "POST":
                answer = self._guard(request, key)
                if answer is not None:
                    return answer
            else:
                request.version = version_of(self, request, key)
        view: HttpResponse = super()._changeform_view(  # type: ignore[misc]
            request, object_id, form_url, extra_context
        )
        return view

    def render_change_form(
        self, request: Any, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        record = kwargs.get("obj")
        if record is not None:
            context["opened"] = getattr(request, "opened", None) or self._seal(
                request, record, page_of(context)
            )
        answer: HttpResponse = super().render_change_form(request, context, *args, **kwargs)  # type: ignore[misc]
        return answer

    def _seal(self, request: Any, record: Any, page: Page) -> str:
        return sealed(opened(record, getattr(request, "version", ""), untouched(page)))

    def _guard(self, request: Any, key: Any) -> HttpResponse | None:
        """The page that asks what counts, or that says why nothing can be saved; None to go on."""
        mine = tree({name: values for name, values in request.POST.lists() if not _is_ours(name)})
        try:
            lock(self.model, key)  # type: ignore[attr-defined]
        except Gone:
            return pages.lost(self, request, None, mine)
        record = self.get_object(request, str(key))  # type: ignore[attr-defined]
        if record is None or not self.has_change_permission(request, record):  # type: ignore[attr-defined]
            return pages.lost(self, request, record, mine)
        request.version = version_of(self, request, key)
        request.opened = request.POST.get(FIELD, "")
        return self._settle(request, record, mine)

    def _settle(self, request: Any, record: Any, mine: Node) -> HttpResponse | None:
        page = page_name(record)
        base = unsealed(request.POST.get(FIELD, ""), page)
        if base and base.version == request.version:
            return None
        now = opened_now(self, request, record)
        theirs = opened(record, request.version, untouched(now))
        differences = [*compare(tree(base.posted) if base else None, tree(theirs.posted), mine)]
        seen = unsealed(request.POST.get(CONFIRMED, ""), page)
        is_seen = seen is not None and seen.version == request.version
        if not is_seen and not _matters(base, theirs, differences):
            _tell_if_published(self, request, base, record)
            return None
        choices = request.POST.dict()
        if not is_seen or undecided(differences, choices):
            compared = pages.Compared(base, theirs, now, differences, choices)
            return pages.ask(self, request, record, compared, seen is not None)
        merge(mine, differences, choices)
        request.opened = sealed(theirs)
        request.POST = _posted(names(mine), request.opened)
        return None


def _matters(base: Opened | None, theirs: Opened, differences: list[Difference]) -> bool:
    """Whether anything that the form shows was changed by somebody else, or the record was taken
    from the public meanwhile."""
    if base is None:
        return bool(differences)
    is_taken = base.state[1:] != theirs.state[1:]
    return is_taken or any(one.who != "mine" or one.is_double for one in differences)


def _tell_if_published(model_admin: Any, request: Any, base: Opened | None, record: Any) -> None:
    if base and not base.state[0] and state_of(record)[0]:
        text = "The record was published while you had it open: your change is a draft ahead of it."
        model_admin.message_user(request, text, messages.INFO)


def _is_ours(name: str) -> bool:
    """Not a field of the form: what this room adds, and initial values that some widgets repeat."""
    own = {FIELD, CONFIRMED, "csrfmiddlewaretoken"}
    return name in own or name.startswith((CHOICE, "initial-"))


def _posted(values: dict[str, list[str]], seal: str) -> QueryDict:
    posted = QueryDict(mutable=True)
    for name, listed in values.items():
        posted.setlist(name, listed)
    posted[FIELD] = seal
    return posted
