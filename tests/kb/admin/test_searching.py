import pytest
from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.urls import reverse

from kb.admin.accounts import RoleAdmin
from kb.admin.base import LinksInline
from kb.admin.editions import EditionAdmin
from kb.admin.spreadsheets import SpreadsheetAdmin
from tests import factories
from tests.kb.admin.conftest import PAGES, address

pytestmark = pytest.mark.django_db
ARABIC = "جماعة نصرة الإسلام والمسلمين"


def found(client, record, text):
    page = client.get(address(record, "changelist"), {"q": text})
    return [row.slug for row in page.context["cl"].result_list]


def offered(client, model, field, text=""):
    query = {"app_label": "kb", "model_name": model, "field_name": field, "term": text}
    answer = client.get(reverse("admin:autocomplete"), query).json()
    return [row["id"] for row in answer["results"]]


@pytest.fixture
def diboli():
    place = factories.LocationFactory(slug="ml-diboli", name="Diboli")
    factories.LocationNameFactory(location=place, text="Diboli")
    factories.LocationNameFactory(location=place, text="Binoli", kind="misspelling")
    factories.LocationFactory(slug="ml-kayes", name="Kayes")
    return place


@pytest.mark.parametrize(
    "text", ["Diboli", "Binoli", "binoli", "DIBOLI", "Dibolli", "dib", "ml-dib"]
)
def test_a_place_is_found_by_any_spelling(admin_client, diboli, text):
    assert found(admin_client, diboli, text) == ["ml-diboli"]


def test_a_text_of_two_letters_is_how_the_public_id_begins(admin_client, diboli):
    assert found(admin_client, diboli, "ml") == ["ml-diboli", "ml-kayes"]
    assert found(admin_client, diboli, "ib") == []


def test_an_event_is_found_by_a_misspelt_place_and_by_words_without_accents(admin_client, diboli):
    event = factories.EventFactory(slug="evt-1", title="Poste frontière attaqué", location=diboli)
    factories.EventFactory(slug="evt-2", title="Camp attaqué")

    assert found(admin_client, event, "Binoli") == ["evt-1"]
    assert found(admin_client, event, "attaque frontiere") == ["evt-1"]
    assert found(admin_client, event, "attaque binoli") == ["evt-1"]
    assert found(admin_client, event, "attaque Timbuktu") == []


@pytest.mark.parametrize("text", ["JNIM", ARABIC, "نصرة الإسلام", "soutien a l'islam", "Nusrat"])
def test_a_group_is_found_by_any_of_its_names_in_any_script(admin_client, text):
    group = factories.GroupFactory(slug="jnim")
    factories.GroupNameFactory(group=group)
    factories.GroupNameFactory(group=group, text=ARABIC, language="ar", script="Arab")
    factories.GroupFactory(slug="fama", name="Malian Armed Forces", short_name="FAMa")

    assert found(admin_client, group, text) == ["jnim"]


def test_the_most_alike_comes_first(admin_client):
    for slug, name in [("a", "Kayes N'Di"), ("b", "Kayes"), ("c", "Kayesville")]:
        place = factories.LocationFactory(slug=slug, name=name)
        factories.LocationNameFactory(location=place, text=name)

    assert found(admin_client, place, "Kayes")[0] == "b"


@pytest.mark.parametrize("text", ["%", "_", "\\", "'", "\x00", "a" * 500, "b c d e f g " * 50])
def test_no_text_is_too_odd_to_search_for(admin_client, diboli, text):
    assert admin_client.get(address(diboli, "changelist"), {"q": text}).status_code == 200


def test_a_choice_finds_other_spellings_too(admin_client, diboli):
    assert offered(admin_client, "event", "location", "Binoli") == [str(diboli.pk)]


def test_a_choice_of_a_term_keeps_to_its_vocabulary(admin_client):
    kinds = offered(admin_client, "group", "kind")

    assert kinds
    assert {kind.partition(":")[0] for kind in kinds} == {"group-kind"}
    assert offered(admin_client, "group", "kind", "assault") == []
    assert "event-type:armed-assault" in offered(admin_client, "event", "type", "assault")


WITHOUT_FORMS = EditionAdmin | RoleAdmin | SpreadsheetAdmin
PARTS = [
    part
    for page in PAGES.values()
    for part in [page, *(inline(page.model, admin.site) for inline in page.inlines)]
    if part.opts.app_label == "kb" and not isinstance(part, LinksInline | WITHOUT_FORMS)
]


@pytest.mark.parametrize("part", PARTS, ids=lambda part: type(part).__name__)
def test_a_choice_from_a_table_that_grows_is_searched_for(part):
    shown = set(flatten_fieldsets(part.get_fieldsets(None))) - set(part.readonly_fields)
    relations = {field.name for field in part.opts.fields if field.is_relation} & shown

    assert relations - {"dataset"} <= set(part.autocomplete_fields)
