"""OpenAPI of endpoints that serve the ledger: parameters come from the declared filters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse
from rest_framework.serializers import Serializer

from api.errors import MEDIA_TYPE
from api.filters.listings import LedgerFilterSet
from api.pagination import MOST, USUAL
from api.permissions import Needs
from api.serializers.problems import ProblemSerializer
from kb.exporting import FORMATS, LAYOUTS
from kb.models import Noun
from kb.models.releases import VERSION

Schema = dict[str, Any]
Responses = dict[Any, Any]
LAST_EDITION = 10**9 - 1  # number of an edition that an address can name
LAST_POSITION = 2**63 - 1
TEXTS: Schema = {"type": "array", "items": {"type": "string"}}


def parameter(
    name: str, description: str, schema: Schema, *, required: bool = False
) -> OpenApiParameter:
    """A query parameter; a list of values is joined by commas."""
    listed: dict[str, Any] = (
        {"explode": False, "style": "form"} if schema["type"] == "array" else {}
    )
    return OpenApiParameter(name, schema, description=description, required=required, **listed)


AS_OF = parameter(
    "as_of",
    "Read the ledger as it stood at this moment (UTC unless it says otherwise). The same address "
    "with the same `as_of` gives the same bytes for ever.",
    {"type": "string", "format": "date-time"},
)
KEYS = (
    parameter("fields", "Top-level keys (of files: columns) to keep, joined by commas.", TEXTS),
    parameter("omit", "Top-level keys (of files: columns) to leave out, joined by commas.", TEXTS),
)
TABLE = parameter(
    "format",
    "How the answer is written; `csv` has the rows alone.",
    {"type": "string", "enum": ["json", "csv"], "default": "json"},
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
CURSOR = parameter(
    "cursor",
    "Where the page begins; taken from the links `next` and `previous`.",
    {"type": "string", "pattern": "^[A-Za-z0-9_-]+$"},
)
LIMIT = parameter(
    "limit",
    "How many of the best are shown.",
    {"type": "integer", "minimum": 1, "maximum": 50, "default": 20},
)
PAGING = (
    PAGE_SIZE,
    CURSOR,
    parameter(
        "count",
        "Count all rows of the list, exactly or as the database estimates.",
        {"type": "string", "enum": ["exact", "estimate"]},
    ),
)
AGAINST = parameter(
    "against",
    "The edition to compare with; the last before it with a document if not given. 0 is the empty one.",
    {"type": "integer", "minimum": 0, "maximum": LAST_EDITION},
)
AFTER = parameter(
    "after",
    "Entries after this position of the ledger; 0 begins at the beginning.",
    {"type": "integer", "minimum": 0, "maximum": LAST_POSITION, "default": 0},
)
USUAL_DEPTH, MOST_DEPTH = 2, 5
DEPTH = parameter(
    "depth",
    "How many ties away the farthest groups are.",
    {"type": "integer", "minimum": 1, "maximum": MOST_DEPTH, "default": USUAL_DEPTH},
)
RELEASE = parameter(
    "release",
    "Read the ledger as it stood for this release, such as 2026.1; not together with `as_of`.",
    {"type": "string", "pattern": VERSION},
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
BODIES: dict[str, Any] = {
    "application/x-ndjson": OpenApiTypes.STR,
    "text/csv": OpenApiTypes.STR,
    "application/geo+json": OpenApiTypes.OBJECT,
    **{FORMATS[name].media_type: OpenApiTypes.BINARY for name in ("parquet", "xlsx")},
}
MOMENT = (AS_OF, RELEASE)
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
    416: "The file has no such bytes; `Content-Range` says how many it has.",
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
    files: tuple[str, ...] = ()
    """Formats of the whole list as a file; only those that can hold the noun."""
    noun: str | None = None
    """What is on the list, if not the noun of the viewset."""
    needs: Needs | None = None
    """What it asks of whoever asks for it; None if it is public."""
    also: dict[str, OpenApiExample] = field(default_factory=dict)
    """Other media types that the answer can be had in, each with an example."""

    def responses(self, schema: LedgerSchema) -> Responses:
        others = {
            (200, media_type): OpenApiResponse(str, examples=[example])
            for media_type, example in self.also.items()
        }
        files = [FORMATS[name] for name in self.formats(schema.view)[1:]]
        return {
            (200, "application/json"): self.response(schema.view),
            **{(200, file.media_type): BODIES[file.media_type] for file in files},
            **others,
        }

    def body(self, schema: LedgerSchema) -> Any:
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
        columns = LAYOUTS[Noun(self.noun or view.noun)].columns if self.files else ()
        return list(dict.fromkeys([*keys, *(column.name for column in columns)]))

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
        asked = map(self._exact, self.operation.asked(self.view))
        return [*asked, *(FILE_HEADERS if self.operation.formats(self.view)[1:] else ())]

    def _exact(self, one: OpenApiParameter) -> OpenApiParameter:
        """A parameter that every endpoint has, with what it may say at this one."""
        if one is FORMAT:
            return format_parameter(self.operation.formats(self.view))
        if one in KEYS:
            names: Schema = {"type": "string", "enum": self.operation.names(self.view)}
            schema = {"type": "array", "items": names, "minItems": 1}
            return parameter(one.name, str(one.description), schema)
        return one

    def get_request_serializer(self) -> Any:
        return self.operation.body(self)

    def _get_request_body(self, *args: Any, **kwargs: Any) -> Any:
        """A body that is described is needed."""
        body: Any = super()._get_request_body(*args, **kwargs)  # type: ignore[no-untyped-call]
        return body and {**body, "required": True}

    def get_auth(self) -> list[Any]:
        """None for what is public: “no scheme” as a choice makes generated clients ask for a token."""
        auth: list[Any] = super().get_auth()
        return auth if self.operation.needs else []

    def get_response_serializers(self) -> Any:
        errors = sorted({*self.operation.errors, *ALWAYS})
        return {
            **self.operation.responses(self),
            **{(status, MEDIA_TYPE): problem(status) for status in errors},
        }


def filter_parameters(filterset: type[LedgerFilterSet]) -> list[OpenApiParameter]:
    return [
        parameter(name, declared.help_text, declared.openapi(), required=declared.is_required)
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
