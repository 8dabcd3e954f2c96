"""OpenAPI of endpoints that serve the ledger: parameters come from the declared filters."""

from __future__ import annotations

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from api.errors import MEDIA_TYPE
from api.filters.listings import LedgerFilterSet
from api.pagination import MOST, USUAL
from api.serializers.problems import ProblemSerializer

Schema = dict[str, Any]
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
KEYS = [
    parameter("fields", "Top-level keys to keep, joined by commas.", TEXTS),
    parameter("omit", "Top-level keys to leave out, joined by commas.", TEXTS),
]
FORMAT = parameter(
    "format", "How the answer is written.", {"type": "string", "enum": ["json"], "default": "json"}
)
PAGE_SIZE = parameter(
    "page_size",
    "Entries on a page.",
    {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL},
)
PAGING = [
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
]
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
OF_ACTION = {
    "list": [AS_OF, *PAGING, *KEYS, FORMAT],
    "claims": [AS_OF, *PAGING, *KEYS, FORMAT],
    "retrieve": [AS_OF, *KEYS, FORMAT],
    "relations": [AS_OF, FORMAT],
    "revisions": [FORMAT],
    "revision": [FORMAT],
    "diff": [AGAINST, FORMAT],
}
ERRORS = {
    400: "A parameter is unknown or cannot be answered; `errors` says what is allowed.",
    404: "There is no such record, or there was none at that moment.",
    410: "The record was withdrawn; the reason and its last edition are given.",
}


def problem(status: int) -> OpenApiResponse:
    return OpenApiResponse(ProblemSerializer, description=ERRORS[status])


class LedgerSchema(AutoSchema):
    """Names, parameters and answers of each endpoint of a noun; examples are the serializers'."""

    view: Any

    def get_operation_id(self) -> str:
        noun = self.view.basename
        return {
            "list": f"list_{self._plural()}",
            "retrieve": f"get_{noun}",
            "claims": "list_claims_of_event",
            "relations": "list_relations_of_group",
            "revisions": f"list_revisions_of_{noun}",
            "revision": f"get_revision_of_{noun}",
            "diff": f"diff_revision_of_{noun}",
        }[self.view.action]

    def get_tags(self) -> list[str]:
        return [self._plural()]

    def _plural(self) -> str:
        return self.path.removeprefix("/api/v1/").split("/")[0]

    def get_override_parameters(self) -> list[Any]:
        declared = OF_ACTION.get(self.view.action, [FORMAT])
        filterset = self.view.filters.get(self.view.action)
        if self.view.action == "list":
            filterset = self.view.filterset_class
        return [*filter_parameters(filterset), *declared] if filterset else declared

    def get_response_serializers(self) -> Any:
        missing = {404: problem(404)} if self.view.action != "list" else {}
        gone = {410: problem(410)} if self.view.action == "retrieve" else {}
        errors = {400: problem(400), **missing, **gone}
        return {
            (200, "application/json"): self._answer(),
            **{(status, MEDIA_TYPE): response for status, response in errors.items()},
        }

    def _answer(self) -> Any:
        if self.view.action == "list":
            return self.view.list_serializer_class
        if self.view.action in {"retrieve", "revision"}:
            return self.view.serializer_class
        return self.view.answers[self.view.action]


class ChangesSchema(AutoSchema):
    """The ledger as one list."""

    view: Any

    def get_operation_id(self) -> str:
        return "list_changes"

    def get_tags(self) -> list[str]:
        return ["changes"]

    def get_override_parameters(self) -> list[Any]:
        return [AFTER, PAGE_SIZE, FORMAT]

    def get_response_serializers(self) -> Any:
        return {
            (200, "application/json"): self.view.list_serializer_class,
            (400, MEDIA_TYPE): problem(400),
        }


def filter_parameters(filterset: type[LedgerFilterSet]) -> list[OpenApiParameter]:
    return [
        parameter(name, declared.help_text, declared.openapi())
        for name, declared in filterset.filters_of().items()
    ]
