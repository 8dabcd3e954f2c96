"""The pages for readers: complete, linked, from here alone."""

import re
from html.parser import HTMLParser

import pytest

from api.fields import nouns
from api.guide import contents, files
from kb.models import Vocabulary

pytestmark = pytest.mark.django_db


class Links(HTMLParser):
    def __init__(self):
        super().__init__()
        self.links, self.ids = set(), set()

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        self.links |= {found[name] for name in ("href", "src") if found.get(name)}
        self.ids |= {found["id"]} if found.get("id") else set()


def read(client, path):
    response = client.get(path)
    assert response.status_code == 200, path
    links = Links()
    links.feed(response.content.decode())
    return response, links


def pages():
    names = [f"/api/docs/{page.name}/" for page in contents()[1:]]
    fields = [f"/api/docs/fields/{noun}/" for noun in nouns()]
    return [
        "/api/v1/?format=html",
        "/api/docs/",
        "/api/docs/codebook/",
        "/api/docs/codebook/grade/",
        *names,
        *fields,
    ]


@pytest.mark.parametrize("path", pages())
def test_every_link_of_a_page_leads_somewhere_on_this_server(client, path):
    page = read(client, path)[1]

    for link in page.links:
        target, _, anchor = link.partition("#")
        assert re.match(r"(/|#)(?!/)", link), f"{link} leads to another host"
        found = read(client, target)[1] if target and target.endswith("/") else page
        assert not anchor or anchor in found.ids, link


def test_the_guide_has_every_text_once_and_begins_with_the_first_request(client):
    names = [page.name for page in contents()]

    assert sorted(names) == sorted(files())
    assert names[0] == "index"
    assert len({page.title for page in contents()}) == len(names)


def test_a_vocabulary_shows_every_code_with_its_definition_and_what_others_call_it(client):
    for vocabulary in Vocabulary.objects.all():
        html = read(client, f"/api/docs/codebook/{vocabulary.slug}/")[0].content.decode()

        for term in vocabulary.terms.all():
            assert f'id="{term.code}"' in html
            assert all(scheme in html for scheme in term.crosswalk)


def test_the_fields_of_a_document_are_told_with_null_and_codes(client):
    html = read(client, "/api/docs/fields/event/")[0].content.decode()

    assert "casualties.killed.by_party[].party" in html
    assert "claims[].figure.hedge" in html
    assert "<code>at-least</code>" in html


@pytest.mark.parametrize("path", ["nothing/", "codebook/nothing/", "fields/nothing/"])
def test_a_page_that_is_not_there_is_a_problem(client, path):
    answer = client.get(f"/api/docs/{path}")

    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
