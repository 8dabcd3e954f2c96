"""Stored short forms are read whichever version stored them."""

import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from kb.models import Location, Noun
from kb.publishing.documents import PUBLICATIONS
from kb.publishing.expressions import JSON
from kb.publishing.short_forms import ABSENT, KEYS, key_sql, read_short_forms, texts_sql
from tests.factories import LocationFactory
from tests.publishing import publish_all

READS = re.compile(r"(as_published|\bshort)(::json)?\s*(->|#>)")


def without(key, form):
    """The form as it was stored before it had this key."""
    return json.dumps({name: value for name, value in json.loads(form).items() if name != key})


@pytest.fixture
def chain():
    """A country, a region, a cercle in it, a town in that, and a town that lies in no cercle."""
    country = LocationFactory(slug="land", kind="country", country="ML")
    region = LocationFactory(slug="region", kind="admin1", parent=country)
    cercle = LocationFactory(slug="cercle", kind="admin2", parent=region)
    LocationFactory(slug="town", kind="settlement", parent=cercle)
    LocationFactory(slug="other-town", kind="settlement", parent=region)
    publish_all()
    return dict(Location.objects.values_list("slug", "as_published"))


@pytest.mark.parametrize("model", PUBLICATIONS, ids=lambda model: model.__name__)
def test_the_keys_are_those_that_are_published_today(model):
    publication = PUBLICATIONS[model]
    form = publication.short()

    assert isinstance(form, JSON)
    assert KEYS[publication.noun] == form.keys


def test_what_came_later_is_a_key_of_today():
    assert {key for noun, key in ABSENT if key not in KEYS[noun]} == set()


@pytest.mark.django_db
def test_a_form_of_the_first_version_is_read_like_one_of_today(chain):
    old = [without("admin2", form) for form in chain.values()]

    assert read_short_forms(Noun.LOCATION, old) == [json.loads(form) for form in chain.values()]
    read = {form["slug"]: form["admin2"] for form in read_short_forms(Noun.LOCATION, old)}
    assert read == {
        "land": None,
        "region": None,
        "cercle": "cercle",
        "town": "cercle",
        "other-town": None,
    }


@pytest.mark.django_db
def test_what_a_form_tells_is_believed(chain):
    """Null was told by a version that knew the key, and is no absence."""
    told = json.dumps(json.loads(chain["town"]) | {"admin2": None})

    ((form),) = read_short_forms(Noun.LOCATION, [told])

    assert form["admin2"] is None


@pytest.mark.django_db
@pytest.mark.parametrize("type_", ["json", "jsonb"])
def test_a_place_that_is_not_there_has_no_keys(type_):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {key_sql(Noun.LOCATION, 'admin2', f'(NULL::{type_})')}")

        assert cursor.fetchone() == (None,)


def test_keys_that_no_form_has_are_refused():
    with pytest.raises(ValueError, match="The short form of a group has no key country"):
        key_sql(Noun.GROUP, "country", "form")
    with pytest.raises(ValueError, match="admin2 is no list in every short form of a location"):
        texts_sql(Noun.LOCATION, "admin2", "form")


def test_keys_of_stored_forms_are_read_nowhere_else():
    files = [path for room in ("kb", "api") for path in Path(settings.BASE_DIR, room).rglob("*.py")]
    found = {
        path.name
        for path in files
        if "migrations" not in path.parts and READS.search(path.read_text(encoding="utf-8"))
    }

    assert found == {"short_forms.py"}
