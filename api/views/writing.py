"""Endpoints that change records: every change makes or edits a draft; publishing makes it public."""

from __future__ import annotations

from typing import Any, ClassVar

import orjson
from django.urls import reverse
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from api.authentication import SessionAuthentication, TokenAuthentication
from api.lists import single
from api.operations import Operation
from api.permissions import Permitted, needs_of, user_of
from api.views.records import RecordViewSet
from api.writing.bodies import object_of, texts_of
from api.writing.conditions import seen, seen_if_said
from api.writing.operations import WRITING
from api.writing.problems import one_transaction, told
from api.writing.replays import once
from kb import editing
from kb.editing.acts import Done


class WritingViewSet(RecordViewSet):
    """A noun whose records can be drafted, published and withdrawn."""

    basename: str
    permission_classes = [Permitted]
    operations: ClassVar[dict[str, Operation]] = {
        **RecordViewSet.operations,
        **WRITING,
    }

    def get_authenticators(self) -> list[Any]:
        """Sessions only where a login is needed: a public page never looks at one."""
        if needs_of(self) is None:
            return [TokenAuthentication()]
        return [TokenAuthentication(), SessionAuthentication()]

    def initialize_request(self, request: Any, *args: Any, **kwargs: Any) -> Request:
        # The framework sets it after the authenticators are chosen, which depend on it.
        self.action = self.action_map.get((request.method or "").lower(), "")
        return super().initialize_request(request, *args, **kwargs)

    def finalize_response(self, *args: Any, **kwargs: Any) -> Any:
        """What only some may see is kept by no cache."""
        response = super().finalize_response(*args, **kwargs)
        if needs_of(self) is not None:
            response["Cache-Control"] = "no-store"
        return response

    def create(self, request: Request) -> Response:
        """Make a record: a draft, which nobody sees in public before it is published."""
        single(request, "format")
        values = object_of(request.data)
        with told(self.noun):
            return once(
                request, lambda: self._made(editing.create(self.noun, values, user_of(request)))
            )

    @action(detail=True)
    def draft(self, request: Request, slug: str) -> Response:
        """The draft as it stands now, published or not; without withdrawn claims."""
        single(request, "format")
        with told(self.noun, slug):
            return self._shown(editing.read(self.noun, slug))

    def partial_update(self, request: Request, slug: str) -> Response:
        """Change the draft: the keys sent replace its own, lists as a whole; null empties."""
        single(request, "format")
        values, tags = object_of(request.data), seen(request)
        with told(self.noun, slug), one_transaction():
            return self._shown(editing.change(self.noun, slug, values, user_of(request), tags))

    def destroy(self, request: Request, slug: str) -> Response:
        """Delete a draft that was never published; what was published is withdrawn instead."""
        single(request, "format")
        tags = seen(request)
        with told(self.noun, slug), one_transaction():
            editing.delete(self.noun, slug, tags)
        return Response(status=204)

    @action(detail=True, methods=["post"])
    def publish(self, request: Request, slug: str) -> Response:
        """Publish the draft and its claims, unless you changed them since their last edition."""
        tags = seen_if_said(request)
        return self._act(request, slug, ("reason",), editing.publish, seen=tags)

    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, slug: str) -> Response:
        """Take the record and the claims about it out of the public; its editions stay."""
        return self._act(request, slug, ("reason",), editing.withdraw)

    def _act(
        self, request: Request, slug: str, keys: tuple[str, ...], act: Any, **more: Any
    ) -> Response:
        single(request, "format")
        sent = dict(zip(keys, texts_of(request.data, *keys), strict=True))

        def acted() -> Response:
            return reported(slug, act(self.noun, slug, by=user_of(request), **sent, **more))

        with told(self.noun, slug):
            return once(request, acted)

    def _made(self, draft: editing.Draft) -> Response:
        response = self._shown(draft, status=201)
        response["Location"] = reverse(f"{self.basename}-draft", kwargs={"slug": draft.slug})
        return response

    def _shown(self, draft: editing.Draft, status: int = 200) -> Response:
        return Response(draft.body, status=status, headers={"ETag": draft.etag})


def reported(slug: str, done: Done) -> Response:
    report = done.report
    told = {
        "id": slug,
        "edition": done.edition,
        "appended": [
            {"noun": str(noun), "editions": number}
            for noun, number in report.by_noun.items()
            if number
        ],
        "rewritten": report.rewritten,
        "left": report.left,
    }
    return Response(orjson.dumps(told))
