"""Operations that read and change drafts, as OpenAPI tells of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from drf_spectacular.utils import OpenApiParameter, OpenApiRequest, OpenApiResponse

from api.openapi import LedgerSchema
from api.operations import Operation, Responses
from api.parameters import FORMAT
from api.permissions import Needs
from api.serializers.drafts import (
    ConfirmSerializer,
    MergeSerializer,
    ReasonSerializer,
    ReportSerializer,
    draft_example,
)
from api.writing import conditions, replays
from api.writing.schemas import ANSWER, CHANGES, NEW, component
from kb.editing import EDITED

HEADER: Literal["header"] = "header"
SEEN = OpenApiParameter(
    conditions.HEADER,
    {"type": "string", "pattern": conditions.WRITTEN},
    HEADER,
    required=True,
    description="The ETag of the draft as you have read it; “*” is not enough.",
)
SEEN_IF_SAID = OpenApiParameter(
    conditions.HEADER,
    {"type": "string", "pattern": conditions.WRITTEN},
    HEADER,
    description="The ETag of the draft that you have reviewed: no other state is published.",
)
KEY = OpenApiParameter(
    replays.HEADER,
    {"type": "string", "pattern": replays.WRITTEN},
    HEADER,
    description="A text of your own, such as a UUID: the request that bears it is carried out once, "
    "and for 24 hours its first answer is given again.",
)
REPLAYED = OpenApiParameter(
    replays.REPLAYED,
    {"type": "string", "enum": ["true"]},
    HEADER,
    response=[200, 201],
    description="There if this is the answer to an earlier request with the same key.",
)
ETAG = OpenApiParameter(
    "ETag",
    str,
    HEADER,
    response=[200, 201],
    description="Names this state of the draft; send it back as If-Match.",
)
LOCATION = OpenApiParameter(
    "Location", str, HEADER, response=[201], description="The address of the draft."
)
JSON = "application/json"
CHANGING = (400, 401, 403, 404, 413, 415, 429, 503)


@dataclass(frozen=True)
class Draft(Operation):
    """An operation that answers with the draft of a record."""

    answer: str = ""
    status: int = 200
    form: str = ""
    """The form of the component that is sent; empty if there is no body."""
    parameters: tuple[OpenApiParameter, ...] = (FORMAT, ETAG)

    def responses(self, schema: LedgerSchema) -> Responses:
        noun = schema.view.noun
        found = OpenApiResponse(
            component(schema.registry, EDITED[noun].table, ANSWER),
            description="The draft as it stands now.",
            examples=[draft_example(noun)],
        )
        return {(self.status, JSON): found}

    def body(self, schema: LedgerSchema) -> Any:
        if not self.form:
            return None
        table = EDITED[schema.view.noun].table
        return {JSON: OpenApiRequest(component(schema.registry, table, self.form))}


@dataclass(frozen=True)
class Deletion(Operation):
    """An operation that answers with nothing."""

    answer: str = ""

    def responses(self, schema: LedgerSchema) -> Responses:
        return {204: OpenApiResponse(description="The draft is deleted.")}


@dataclass(frozen=True)
class Act(Operation):
    """An operation that publishes, withdraws or merges, and reports what it appended."""

    sent: Any = None

    def body(self, schema: LedgerSchema) -> Any:
        return sent_to(schema, self.sent)


@dataclass(frozen=True)
class Opening(Draft):
    """An operation that takes a confirmation and answers with the draft of the record."""

    sent: Any = None

    def body(self, schema: LedgerSchema) -> Any:
        return sent_to(schema, self.sent)


def sent_to(schema: LedgerSchema, serializer: Any) -> Any:
    """A body of these keys and no others."""
    sent = schema.resolve_serializer(serializer, "request")
    sent.schema["additionalProperties"] = False
    return {JSON: OpenApiRequest(sent.ref)}


def needs(scope: str, permission: str) -> Needs:
    return Needs(scope, f"kb.{permission}")


ACT = (FORMAT, KEY, REPLAYED)
ACTING = (*CHANGING, 409, 422)
WRITING: dict[str, Operation] = {
    "create": Draft(
        "create_{noun}",
        status=201,
        form=NEW,
        parameters=(FORMAT, KEY, ETAG, LOCATION, REPLAYED),
        errors=(*ACTING[:3], *ACTING[4:]),
        needs=needs("draft", "add_{noun}"),
    ),
    "draft": Draft(
        "get_draft_of_{noun}", errors=(400, 403, 404), needs=needs("draft", "view_{noun}")
    ),
    "partial_update": Draft(
        "change_{noun}",
        form=CHANGES,
        parameters=(FORMAT, SEEN, ETAG),
        errors=(*CHANGING, 409, 412, 428),
        needs=needs("draft", "change_{noun}"),
    ),
    "destroy": Deletion(
        "delete_draft_of_{noun}",
        parameters=(FORMAT, SEEN),
        errors=(400, 403, 404, 409, 412, 428, 503),
        needs=needs("draft", "delete_{noun}"),
    ),
    "publish": Act(
        "publish_{noun}",
        ReportSerializer,
        (*ACT, SEEN_IF_SAID),
        sent=ReasonSerializer,
        errors=(*ACTING, 412, 428),
        needs=needs("publish", "publish"),
    ),
    "withdraw": Act(
        "withdraw_{noun}",
        ReportSerializer,
        ACT,
        sent=ReasonSerializer,
        errors=ACTING,
        needs=needs("publish", "publish"),
    ),
}
OPENING: dict[str, Operation] = {
    "open": Opening(
        "open_{noun}",
        parameters=(*ACT, ETAG),
        sent=ConfirmSerializer,
        errors=ACTING,
        needs=needs("publish", "open_{noun}"),
    ),
}
MERGING: dict[str, Operation] = {
    "merge": Act(
        "merge_{noun}",
        ReportSerializer,
        ACT,
        sent=MergeSerializer,
        errors=ACTING,
        needs=needs("merge", "merge"),
    ),
    "unmerge": Act(
        "unmerge_{noun}",
        ReportSerializer,
        ACT,
        sent=ReasonSerializer,
        errors=ACTING,
        needs=needs("merge", "merge"),
    ),
}
