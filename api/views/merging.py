"""Endpoints that merge two records of the same thing, and undo it."""

from __future__ import annotations

from typing import ClassVar

from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from api.operations import Operation
from api.views.writing import WritingViewSet
from api.writing.operations import MERGING
from kb import editing


class MergingViewSet(WritingViewSet):
    """A noun of which two records may turn out to be of the same thing."""

    operations: ClassVar[dict[str, Operation]] = {
        **WritingViewSet.operations,
        **MERGING,
    }

    @action(detail=True, methods=["post"])
    def merge(self, request: Request, slug: str) -> Response:
        """Let another record stand for this one: its address leads there from now on."""
        return self._act(request, slug, ("into", "reason"), editing.merge)

    @action(detail=True, methods=["post"])
    def unmerge(self, request: Request, slug: str) -> Response:
        """Undo a merge: the record is public again as it was."""
        return self._act(request, slug, ("reason",), editing.unmerge)
