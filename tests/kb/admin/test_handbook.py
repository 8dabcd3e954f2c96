import re

import pytest
from django.urls import reverse

from kb.admin import handbook
from tests import factories

pytestmark = pytest.mark.django_db
every_text = pytest.mark.parametrize("name", sorted(handbook.texts()))


@every_text
def test_every_text_is_a_page_whose_links_lead_somewhere(admin_client, name):
    page = admin_client.get(handbook.address(name))

    article = page.text.partition("<article>")[2].partition("</article>")[0]
    links = {link.partition("#")[0] for link in re.findall(r'href="([^"]+)"', article)} - {""}
    assert page.status_code == 200
    assert page.context["title"] in page.text
    assert ".md" not in "".join(links)
    assert [admin_client.get(link).status_code for link in links] == [200] * len(links)


def test_the_index_names_every_page(admin_client):
    article = admin_client.get(reverse("handbook")).text.partition("<article>")[2]

    for name in set(handbook.texts()) - {handbook.INDEX}:
        assert f'href="{handbook.address(name)}"' in article


def test_there_are_no_other_pages(admin_client):
    assert admin_client.get("/admin/handbook/nothing-of-the-kind/").status_code == 404


def test_it_is_for_curators(client):
    assert client.get(reverse("handbook")).status_code == 302
    client.force_login(factories.UserFactory(is_staff=False))
    assert client.get(reverse("handbook")).status_code == 302
