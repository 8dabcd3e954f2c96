import pytest

from kb import models
from tests import factories
from tests.kb.admin.conftest import address, form_data

pytestmark = pytest.mark.django_db


@pytest.fixture
def term():
    return factories.TermFactory(code="river")


def added(client, term, **values):
    url = address(term, "add")
    data = {
        "vocabulary": term.vocabulary_id,
        "code": "lake",
        "label": "Lake",
        "definition": "It stands still.",
        "position": 2,
        "crosswalk": "{}",
    }
    return client.post(url, form_data(client.get(url)) | data | values)


def test_the_id_of_a_term_is_made_of_its_vocabulary_and_code(admin_client, term):
    added(admin_client, term)

    assert models.Term.objects.get(label="Lake").pk == f"{term.vocabulary.slug}:lake"


def test_a_code_that_is_taken_is_refused_and_the_old_term_stays(admin_client, term):
    page = added(admin_client, term, code="river")

    assert "has that code already" in str(page.context["errors"])
    term.refresh_from_db()
    assert term.label == "Seasonal river"


def test_the_code_of_a_term_cannot_be_changed(admin_client, term):
    url = address(term, "change", term.pk)
    data = form_data(admin_client.get(url))

    admin_client.post(url, data | {"code": "brook", "label": "Brook"})

    term.refresh_from_db()
    assert (term.code, term.label) == ("river", "Brook")


def test_the_page_of_a_vocabulary_leads_to_its_terms(admin_client, term):
    page = admin_client.get(address(term.vocabulary, "change", term.vocabulary.pk))

    assert address(term, "change", term.pk.replace(":", "_3A")) in page.content.decode()
