"""Views that write their answers in more than one way."""

from __future__ import annotations

from typing import Any

from rest_framework.renderers import BaseRenderer
from rest_framework.viewsets import ViewSet

from api.renderers import RENDERERS


class Negotiated(ViewSet):
    """A view that writes each action in the formats that its operation declares."""

    def get_renderers(self) -> list[BaseRenderer]:
        """An action with formats of its own lists their renderers itself."""
        view: Any = self
        if view.action in view.operations and view.operations[view.action].also:
            return super().get_renderers()
        return [RENDERERS[name]() for name in self._formats()]

    @property
    def default_response_headers(self) -> dict[str, str]:
        headers = super().default_response_headers
        return {**headers, "Vary": "Accept"} if self._formats()[1:] else headers

    def _formats(self) -> list[str]:
        view: Any = self
        operation = view.operations.get(view.action)
        return operation.formats(view) if operation else ["json"]
