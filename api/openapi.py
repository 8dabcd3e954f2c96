"""OpenAPI of endpoints that serve the ledger: parameters come from the declared filters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework.serializers import Serializer

from api.errors import MEDIA_TYPE
from api.filters.listings import LedgerFilterSet
from api.pagination import MOST, USUAL
from api.serializers.examples import file
from api.serializers.problems import ProblemSerializer
from kb.exporting import CHANGES, FORMATS, LAYOUTS
from kb.models import Noun

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
KEYS = (
    parameter("fields", "Top-level keys to keep, joined by commas.", TEXTS),
    parameter("omit", "Top-level keys to leave out, joined by commas.", TEXTS),
)


def format_parameter(formats: Sequence[str]) -> OpenApiParameter:
    schema = {"type": "string", "enum": list(formats), "default": "json"}
    told = "How the answer is written; without it, as `Accept` says."
    files = " All but `json` are files of the whole list, without pages." if formats[1:] else ""
    return parameter("format", told + files, schema)


FORMAT = format_parameter(("json",))
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
FILES = tuple(FORMATS)
FLAT = ("ndjson", "csv", "parquet", "xlsx")
FILE_HEADERS = tuple(
    OpenApiParameter(
        name,
        {"type": kind},
        OpenApiParameter.HEADER,
        response=[200],
        description=f"Of files: {told}",
    )
    for name, kind, told in (
        ("X-Row-Count", "integer", "how many rows the file must have."),
        ("X-As-Of", "string", "the moment it shows; `as_of` with it gives the same bytes again."),
        ("X-Licences", "string", "the terms of each dataset that has rows in it, as JSON."),
        ("Content-Disposition", "string", "a name to save it under."),
    )
)
FLAT_LISTS = {
    "codebook": (LAYOUTS[Noun.VOCABULARY], "vocabulary"),
    "changes": (CHANGES, "changes"),
    **{f"{noun}s": (layout, str(noun)) for noun, layout in LAYOUTS.items()},
}
BODIES: dict[str, Any] = {
    "application/x-ndjson": OpenApiTypes.STR,
    "text/csv": OpenApiTypes.STR,
    "application/geo+json": OpenApiTypes.OBJECT,
    **{FORMATS[name].media_type: OpenApiTypes.BINARY for name in ("parquet", "xlsx")},
}
MOMENT = (AS_OF,)
PAGE = (*MOMENT, *PAGING, *KEYS, FORMAT)
ERRORS = {
    400: "A parameter is unknown or cannot be answered; `errors` says what is allowed.",
    404: "There is no such record, or there was none at that moment.",
    410: "The record was withdrawn; the reason and its last edition are given.",
}


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

    def response(self, view: Any) -> Any:
        return getattr(view, self.answer) if isinstance(self.answer, str) else self.answer

    def formats(self, view: Any) -> list[str]:
        """All ways to write the answer, the usual one first."""
        noun = getattr(view, "noun", None)
        return ["json", *(f for f in self.files if noun is None or noun in FORMATS[f].nouns)]

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
        formats = self.operation.formats(self.view)
        asked = [
            format_parameter(formats) if each is FORMAT else each
            for each in self.operation.asked(self.view)
        ]
        return [*asked, *(FILE_HEADERS if formats[1:] else ())]

    def get_response_serializers(self) -> Any:
        files = [FORMATS[name] for name in self.operation.formats(self.view)[1:]]
        return {
            (200, "application/json"): self.operation.response(self.view),
            **{(200, file.media_type): self._body(file.media_type) for file in files},
            **{(status, MEDIA_TYPE): problem(status) for status in self.operation.errors},
        }

    def _body(self, media_type: str) -> OpenApiResponse:
        """A file of the list that the path ends in."""
        layout, example = FLAT_LISTS[self.path.strip("/").split("/")[-1]]
        examples = file(media_type, layout, example)
        return OpenApiResponse(BODIES[media_type], examples=examples)


def filter_parameters(filterset: type[LedgerFilterSet]) -> list[OpenApiParameter]:
    return [
        parameter(name, declared.help_text, declared.openapi())
        for name, declared in filterset.filters_of().items()
    ]


def with_head(result: Any, generator: Any, request: Any, public: bool) -> Any:
    """Lists that are files too can be asked for their headers alone: how many rows, as of when."""
    for path in result["paths"].values():
        get = path.get("get", {})
        answers = get.get("responses", {})
        if "X-Row-Count" in answers.get("200", {}).get("headers", {}):
            told = {
                status: {key: part for key, part in answer.items() if key != "content"}
                for status, answer in answers.items()
            }
            path["head"] = {
                **get,
                "operationId": f"head_{get['operationId']}",
                "description": "The headers of the answer, without it: a file is counted, not made.",
                "responses": told,
            }
    return result
