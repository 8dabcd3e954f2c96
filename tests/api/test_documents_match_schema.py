"""Documents are built by PostgreSQL and described in Python; here the two are held together."""

import orjson
import pytest
from django.conf import settings
from django.core.management import call_command
from drf_spectacular.generators import SchemaGenerator
from jsonschema import Draft202012Validator, FormatChecker, ValidationError
from jsonschema.validators import extend

from api.aggregates.measures import Measure
from kb.models import Edition, Noun
from tests.api.conftest import NOUNS, VIEWSETS, list_of
from tests.factories import ClaimFactory, GroupRelationFactory, ParticipationFactory
from tests.publishing import publish_all

LISTS = (
    "groups/",
    "locations/",
    "events/",
    "claims/",
    "sources/",
    "datasets/",
    "codebook/",
    "changes/",
    "events/aggregate/",
    "events/{slug}/claims/",
    "events/{slug}/revisions/",
    "events/{slug}/revisions/{number}/diff/",
)


def as_json_schema(part):
    """OpenAPI 3.0 as JSON Schema, but with no key allowed beyond those described."""
    if isinstance(part, list):
        return [as_json_schema(item) for item in part]
    if not isinstance(part, dict):
        return part
    converted = {key: as_json_schema(value) for key, value in part.items()}
    if "properties" in converted:
        converted["additionalProperties"] = False
    if converted.pop("nullable", False):
        return {"if": {"type": "null"}, "else": converted}
    return converted


def properties_in_order(validator, properties, instance, schema):
    """What JSON Schema asks of properties, and that they stand in the order of the schema."""
    usual = Draft202012Validator.VALIDATORS["properties"]
    yield from usual(validator, properties, instance, schema)
    keys = list(instance) if isinstance(instance, dict) else []
    if keys != [key for key in properties if key in keys]:
        yield ValidationError(f"{keys} are not in the order of {list(properties)}")


Validator = extend(Draft202012Validator, {"properties": properties_in_order})


@pytest.fixture(scope="module")
def schema():
    return SchemaGenerator().get_schema(request=None, public=True)


@pytest.fixture(scope="module")
def mistakes(schema):
    """A function that tells what is wrong with a value, held against a part of the schema."""
    components = as_json_schema(schema["components"])

    def found(value, description):
        whole = {**as_json_schema(description), "components": components}
        errors = Validator(whole, format_checker=FormatChecker()).iter_errors(value)
        return [f"{error.json_path}: {error.message}" for error in errors]

    return found


def answers(schema):
    """Place, content and status of every answer that the schema describes."""
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            for status, response in operation["responses"].items():
                for media_type, content in response.get("content", {}).items():
                    if media_type.endswith("json"):  # of files, tests of formats tell
                        yield f"{method} {path} {status}", status, content


def test_the_schema_is_valid_without_a_warning(tmp_path):
    call_command(
        "spectacular", validate=True, fail_on_warn=True, file=str(tmp_path / "schema.yaml")
    )


def test_every_good_answer_has_an_example(schema):
    without = [
        place
        for place, status, content in answers(schema)
        if status == "200" and not (content.get("examples") or is_binary(content))
    ]

    assert without == []


def is_binary(content):
    """Spreadsheets and Parquet have no example that could be shown."""
    return content["schema"].get("format") == "binary"


def test_examples_are_as_the_schema_says(schema, mistakes):
    found = {
        place: mistakes(example["value"], content["schema"])
        for place, _, content in answers(schema)
        for example in content.get("examples", {}).values()
    }

    assert {place: wrong for place, wrong in found.items() if wrong} == {}


@pytest.mark.django_db
@pytest.mark.parametrize("path", LISTS)
def test_lists_are_as_the_schema_says(client, schema, mistakes, path):
    claim = ClaimFactory()
    publish_all()

    answer = client.get(f"/api/v1/{path}".format(slug=claim.event.slug, number=1))

    described = schema["paths"][f"/api/v1/{path}"]["get"]["responses"][str(answer.status_code)]
    assert answer.json()["results"]
    assert mistakes(answer.json(), described["content"]["application/json"]["schema"]) == []


@pytest.mark.django_db
def test_questions_of_families_areas_and_networks_are_as_the_schema_says(client, schema, mistakes):
    tie = GroupRelationFactory()
    ParticipationFactory(group=tie.subject)
    publish_all()
    family = {"family": tie.object.slug, "near": "14,-11,500"}
    asked = {
        "events/": family,
        "events/aggregate/": {**family, "by": "year,family", "measure": ",".join(Measure.values)},
        "groups/{slug}/network/": {"on": "2019"},
    }

    for path, query in asked.items():
        shown = client.get(f"/api/v1/{path}".format(slug=tie.object.slug), query).json()
        described = schema["paths"][f"/api/v1/{path}"]["get"]["responses"]["200"]["content"]
        assert shown.get("results") or shown["edges"]
        assert mistakes(shown, described["application/json"]["schema"]) == []


@pytest.mark.django_db
def test_published_documents_are_as_the_schema_says(mistakes):
    call_command("load_dossiers", str(settings.BASE_DIR / "seeds"), "--publish")
    editions = Edition.objects.current().values_list("noun", "slug", "document")

    found = {
        (noun, slug): mistakes(
            orjson.loads(document), {"$ref": f"#/components/schemas/{Noun(noun).label}"}
        )
        for noun, slug, document in editions
    }

    assert {noun for noun, _ in found} == set(Noun)
    assert {record: wrong for record, wrong in found.items() if wrong} == {}


@pytest.mark.django_db
@pytest.mark.parametrize("noun", NOUNS)
def test_each_key_alone_is_as_the_schema_says(client, schema, mistakes, noun):
    """With `fields` the others are missing, which the schema cannot say of keys it requires."""
    ClaimFactory()
    publish_all()
    serializer = VIEWSETS[noun].serializer_class
    shape = schema["components"]["schemas"][serializer.__name__.removesuffix("Serializer")]

    asked_for = {"explanation"}  # by `explain`, of one record
    for key, described in shape["properties"].items():
        if key in asked_for:
            continue
        rows = client.get(list_of(noun), {"fields": key}).json()["results"]

        assert rows
        assert {tuple(row) for row in rows} == {(key,)}
        assert [wrong for row in rows for wrong in mistakes(row[key], described)] == []
