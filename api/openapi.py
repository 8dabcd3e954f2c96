"""OpenAPI of endpoints that serve the ledger, made of what each viewset declares."""

from __future__ import annotations

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter

from api.errors import MEDIA_TYPE
from api.operations import ALWAYS, Operation, problem
from api.parameters import FILE_HEADERS, FORMAT, KEYS, Schema, format_parameter, parameter


class LedgerSchema(AutoSchema):
    """Each action as the viewset's `operations` declare it; examples are the serializers'."""

    view: Any

    @property
    def operation(self) -> Operation:
        return self.view.operations[self.view.action]  # type: ignore[no-any-return]

    def get_operation_id(self) -> str:
        return self.operation.name.format(noun=self.view.basename, plural=self._plural())

    def get_tags(self) -> list[str]:
        return [self._plural() or "root"]

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


def with_shared_problems(result: Any, generator: Any, request: Any, public: bool) -> Any:
    """Each problem is written out once, and every operation refers to it: half the file otherwise."""
    shared: Any = result["components"].setdefault("responses", {})
    for path in result["paths"].values():
        for operation in path.values():
            for status, answer in operation["responses"].items():
                name = f"Problem{status}"
                if (
                    MEDIA_TYPE in answer.get("content", {})
                    and shared.setdefault(name, answer) == answer
                ):
                    operation["responses"][status] = {"$ref": f"#/components/responses/{name}"}
    return result
