"""What a viewset declares of each of its actions, for OpenAPI."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse
from rest_framework.serializers import Serializer

from api.filters.listings import LedgerFilterSet
from api.parameters import FORMAT, filter_parameters
from api.permissions import Needs
from api.serializers.examples import file as example_of
from api.serializers.problems import ProblemSerializer
from kb.exporting import CHANGES, FORMATS, LAYOUTS, Layout
from kb.models import Noun

Responses = dict[Any, Any]
BODIES: dict[str, Any] = {
    "application/x-ndjson": OpenApiTypes.STR,
    "text/csv": OpenApiTypes.STR,
    "application/geo+json": OpenApiTypes.OBJECT,
    **{FORMATS[name].media_type: OpenApiTypes.BINARY for name in ("parquet", "xlsx")},
}
ERRORS = {
    400: "A parameter is unknown or cannot be answered; `errors` says what is allowed.",
    404: "There is no such record, or there was none at that moment.",
    401: "The token is not known, expired or revoked; or there is none and one is needed.",
    403: "The scope of the token, or the permissions of its user, do not allow it.",
    409: "It stands against what is there; `errors` has a sentence for each thing that does.",
    410: "The record was withdrawn; the reason and its last edition are given.",
    412: "The draft was changed since it was read; `etag` names its state now.",
    413: "The body is larger than 1 MiB.",
    414: "The address has more than 8,000 characters.",
    415: "The body is not `application/json`.",
    416: "The file has no such bytes; `Content-Range` says how many it has.",
    422: "The idempotency key was used for another request.",
    428: "The header If-Match is missing, or does not name a state of the draft.",
    429: "Too many requests or too much work in this minute; Retry-After says when to go on.",
    503: "Not now: somebody else is publishing or changing the same, as many files or aggregates run "
    "as there is room for, or the answer takes too long to find; Retry-After says when to ask.",
}
ALWAYS = (401, 414, 429, 503)
"""What any endpoint may answer."""


def problem(status: int) -> OpenApiResponse:
    return OpenApiResponse(ProblemSerializer, description=ERRORS[status])


@dataclass(frozen=True)
class Operation:
    """How one action of a viewset stands in OpenAPI: its name, what it is asked, what it answers."""

    name: str
    """May hold {noun} and {plural}."""
    answer: type[Serializer] | str
    """A serializer, or the attribute of the viewset that is one."""
    parameters: tuple[OpenApiParameter, ...] = (FORMAT,)
    filterset: type[LedgerFilterSet] | str | None = None
    errors: tuple[int, ...] = (400,)
    files: tuple[str, ...] = ()
    """Formats of the whole list as a file; only those that can hold the noun."""
    noun: str | None = None
    """What is on the list, if not the noun of the viewset."""
    needs: Needs | None = None
    """What it asks of whoever asks for it; None if it is public."""
    also: dict[str, OpenApiExample] = field(default_factory=dict)
    """Other media types that the answer can be had in, each with an example."""

    def responses(self, schema: Any) -> Responses:
        """By status and media type, what the schema's view answers when all goes well."""
        view = schema.view
        also = {
            (200, media_type): OpenApiResponse(str, examples=[example])
            for media_type, example in self.also.items()
        }
        return {(200, "application/json"): self.response(view), **self._files(view), **also}

    def _files(self, view: Any) -> Responses:
        layout = self.layout(view)
        types = [FORMATS[name].media_type for name in self.formats(view)[1:]]
        return {
            (200, type_): OpenApiResponse(BODIES[type_], examples=example_of(type_, layout))
            for type_ in types
        }

    def layout(self, view: Any) -> Layout:
        """The columns of a file of the list."""
        noun = self.noun or getattr(view, "noun", None)
        return LAYOUTS[Noun(noun)] if noun else CHANGES

    def body(self, schema: Any) -> Any:
        """The request body; None if there is none."""

    def response(self, view: Any) -> Any:
        return getattr(view, self.answer) if isinstance(self.answer, str) else self.answer

    def formats(self, view: Any) -> list[str]:
        """All ways to write the answer, the usual one first."""
        noun = getattr(view, "noun", None)
        return ["json", *(f for f in self.files if noun is None or noun in FORMATS[f].nouns)]

    def names(self, view: Any) -> list[str]:
        """What `fields` and `omit` may name: keys of the document, and columns of a file of it."""
        shape: Any = self.response(view)().get_fields()
        keys = shape["results"].child.get_fields() if "results" in shape else shape
        columns = self.layout(view).columns if self.files else ()
        return list(dict.fromkeys([*keys, *(column.name for column in columns)]))

    def asked(self, view: Any) -> list[OpenApiParameter]:
        """Parameters of the filters, then the others."""
        filterset = self.filterset
        if isinstance(filterset, str):
            filterset = getattr(view, filterset)
        return [*(filter_parameters(filterset) if filterset else ()), *self.parameters]
