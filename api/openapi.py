"""OpenAPI of endpoints that serve the ledger: parameters come from the declared filters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework.serializers import Serializer

from api.errors import MEDIA_TYPE
from api.filters.listings import LedgerFilterSet
from api.pagination import MOST, USUAL
from api.permissions import Needs
from api.serializers.problems import ProblemSerializer

Schema = dict[str, Any]
Responses = dict[Any, Any]
TEXTS: Schema = {"type": "array", "items": {"type": "string"}}


def parameter(name: str, description: str, schema: Schema) -> OpenApiParameter:
    """A query parameter; a list of values is joined by commas."""
    if schema["type"] == "array":
        return OpenApiParameter(name, schema, description=description, explode=False, style="form")
    return OpenApiParameter(name, schema, description=description)


AS_OF = parameter(
    "as_of",
    "Read the ledger as it stood at this moment (UTC unless it says otherwise). The same address "
    "with the same `as_of` gives the same bytes for ever.",
    {"type": "string", "format": "date-time"},
)
KEYS = (
    parameter("fields", "Top-level keys to keep, joined by commas.", TEXTS),
    parameter("omit", "Top-level keys to leave out, joined by commas.", TEXTS),
)
FORMAT = parameter(
    "format", "How the answer is written.", {"type": "string", "enum": ["json"], "default": "json"}
)
PAGE_SIZE = parameter(
    "page_size",
    "Entries on a page.",
    {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL},
)
PAGING = (
    PAGE_SIZE,
    parameter(
        "cursor",
        "Where the page begins; taken from the links `next` and `previous`.",
        {"type": "string"},
    ),
    parameter(
        "count",
        "Count all rows of the list, exactly or as the database estimates.",
        {"type": "string", "enum": ["exact", "estimate"]},
    ),
)
AGAINST = parameter(
    "against",
    "The edition to compare with; the last before it with a document if not given. 0 is the empty one.",
    {"type": "integer", "minimum": 0},
)
AFTER = parameter(
    "after",
    "Entries after this position of the ledger; 0 begins at the beginning.",
    {"type": "integer", "minimum": 0, "default": 0},
)
MOMENT = (AS_OF,)
PAGE = (*MOMENT, *PAGING, *KEYS, FORMAT)
ERRORS = {
    400: "A parameter is unknown or cannot be answered; `errors` says what is allowed.",
    404: "There is no such record, or there was none at that moment.",
    401: "The token is not known, expired or revoked; or there is none and one is needed.",
    403: "The scope of the token, or the permissions of its user, do not allow it.",
    409: "It stands against what is there; `errors` has a sentence for each thing that does.",
    410: "The record was withdrawn; the reason and its last edition are given.",
    412: "The draft was changed since it was read; `etag` names its state now.",
    413: "The body is larger than 1 MiB.",
    415: "The body is not `application/json`.",
    422: "The idempotency key was used for another request.",
    428: "The header If-Match is missing, or does not name a state of the draft.",
    429: "Too many requests in this minute; Retry-After says when to go on.",
    503: "Somebody else is publishing, or changing the same records; Retry-After says when to ask.",
}
ALWAYS = (401, 429)
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
    needs: Needs | None = None
    """What it asks of whoever asks for it; None if it is public."""

    def responses(self, schema: LedgerSchema) -> Responses:
        return {(200, "application/json"): self.response(schema.view)}

    def body(self, schema: LedgerSchema) -> Any:
        """The request body; None if there is none."""

    def response(self, view: Any) -> Any:
        return getattr(view, self.answer) if isinstance(self.answer, str) else self.answer

    def asked(self, view: Any) -> list[OpenApiParameter]:
        """Parameters of the filters, then the others."""
        filterset = self.filterset
        if isinstance(filterset, str):
            filterset = getattr(view, filterset)
        return [*(filter_parameters(filterset) if filterset else ()), *self.parameters]


class LedgerSchema(AutoSchema):
    """Each action as the viewset's `operations` declare it; examples are the serializers'."""

    view: Any

    @property
    def operation(self) -> Operation:
        return self.view.operations[self.view.action]  # type: ignore[no-any-return]

    def get_operation_id(self) -> str:
        return self.operation.name.format(noun=self.view.basename, plural=self._plural())

    def get_tags(self) -> list[str]:
        return [self._plural()]

    def _plural(self) -> str:
        return self.path.removeprefix("/api/v1/").split("/")[0]

    def get_override_parameters(self) -> list[Any]:
        return self.operation.asked(self.view)

    def get_request_serializer(self) -> Any:
        return self.operation.body(self)

    def _get_request_body(self, *args: Any, **kwargs: Any) -> Any:
        """A body that is described is needed."""
        body: Any = super()._get_request_body(*args, **kwargs)  # type: ignore[no-untyped-call]
        return body and {**body, "required": True}

    def get_auth(self) -> list[Any]:
        auth: list[Any] = super().get_auth()
        return auth if self.operation.needs else [*auth, {}]

    def get_response_serializers(self) -> Any:
        errors = sorted({*self.operation.errors, *ALWAYS})
        return {
            **self.operation.responses(self),
            **{(status, MEDIA_TYPE): problem(status) for status in errors},
        }


def filter_parameters(filterset: type[LedgerFilterSet]) -> list[OpenApiParameter]:
    return [
        parameter(name, declared.help_text, declared.openapi())
        for name, declared in filterset.filters_of().items()
    ]
