"""The pages that compare, merge, undo and decide, as a curator uses them."""

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.urls import reverse

from kb import merging
from kb.models import Double, Group, Merge
from kb.models.accounts import Role
from tests.factories import DoubleFactory, GroupFactory, PublisherFactory, UserFactory
from tests.kb.merging.worlds import WORLDS, groups

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair():
    return groups()


def page_of(one, two, noun="group"):
    return f"{reverse(f'admin:kb_{noun}_merge')}?a={one.pk}&b={two.pk}"


def sent(client, url, **given):
    """The merge form as the page shows it, with these answers."""
    context = client.get(url).context
    data = {"survivor": context["survivor"], "seen": context["plan"].seen}
    data |= {f"f-{field.key}": field.chosen for field in context["fields"]}
    for block in context["blocks"]:
        data[f"r-{block.key}"] = [line.pk for line in block.lines if line.is_kept]
    return data | given


def as_role(client, name):
    user = UserFactory()
    user.groups.add(Role.objects.get(name=name))
    client.force_login(user)
    return user


@pytest.mark.parametrize("noun", WORLDS)
def test_two_records_of_any_noun_are_merged_and_the_merge_undone(admin_client, noun):
    one, two = WORLDS[noun]()
    url = page_of(one, two, noun)

    answer = admin_client.post(url, sent(admin_client, url, merge="yes", reason="The same."))

    merge = Merge.objects.get()
    undo = reverse("admin:kb_merge_change", args=[merge.pk])
    assert (answer.status_code, answer.url) == (302, undo)
    assert not type(two).objects.filter(pk=two.pk).exists()
    assert admin_client.get(undo).status_code == 200
    assert admin_client.post(undo, {"reason": "A mistake."}).status_code == 302
    assert type(two).objects.filter(pk=two.pk).exists()


def test_rows_that_both_have_say_what_they_say_otherwise(admin_client, pair):
    blocks = {block.key: block for block in admin_client.get(page_of(*pair)).context["blocks"]}

    remarks = {line.words: line.remark for line in blocks["names"].lines}
    (first,) = [remark for words, remark in remarks.items() if "Since 2012" in words]
    assert first == "both have it, with another note"
    assert {line.remark for line in blocks["relations"].lines if "allied" in line.words} == {
        "",
        "ties the two to each other, so it goes",
    }


def test_a_preview_changes_nothing_and_keeps_what_was_chosen(admin_client, pair):
    url = page_of(*pair)
    data = sent(admin_client, url, preview="yes", **{"f-summary": "b"})

    answer = admin_client.post(url, data)

    assert "What readers will see" in answer.content.decode()
    assert {"summary"} <= answer.context["plan"].taken
    assert Group.objects.filter(pk__in=[row.pk for row in pair]).count() == 2
    assert not Merge.objects.exists()


def test_a_stale_form_a_missing_reason_and_a_refused_row_are_told(admin_client, pair):
    url = page_of(*pair)
    data = sent(admin_client, url, merge="yes", reason="The same.")
    everything = {
        f"r-{block.key}": [line.pk for line in block.lines]
        for block in admin_client.get(url).context["blocks"]
    }

    twice = admin_client.post(url, data | everything).content.decode()
    silent = admin_client.post(url, data | {"reason": ""})
    Group.objects.filter(pk=pair[0].pk).update(name="Edited meanwhile")
    stale = admin_client.post(url, data).content.decode()

    assert "is listed already" in twice or "has that id already" in twice
    assert silent.status_code == 200
    assert "has changed since this page was opened" in stale
    assert not Merge.objects.exists()


def test_the_other_record_is_asked_for_and_suggested(admin_client):
    one, two = (GroupFactory(name="Ansar Dine", short_name="") for _ in range(2))
    url = reverse("admin:kb_group_merge")

    page = admin_client.get(url, {"a": one.pk}).content.decode()

    assert f"b={two.pk}" in page
    assert (
        "There is no other group"
        in admin_client.get(url, {"a": one.pk, "b": "no\0ne"}).content.decode()
    )
    assert admin_client.get(url, {"a": one.pk, "b": two.slug}).context["b"] == two
    assert admin_client.get(url).status_code == 404


def test_two_selected_records_lead_to_the_page_and_three_do_not(admin_client):
    made = [PublisherFactory() for _ in range(3)]
    listing = reverse("admin:kb_publisher_changelist")

    def chosen(count):
        keys = [row.pk for row in made[:count]]
        return admin_client.post(listing, {"action": "merge_action", ACTION_CHECKBOX_NAME: keys})

    assert chosen(2).url == page_of(*made[:2], "publisher")
    assert chosen(3).url != page_of(*made[:2], "publisher")


@pytest.mark.parametrize("role", ["contributor", "reviewer"])
def test_only_managers_merge_and_undo(client, pair, role):
    merge = merging.merge(
        merging.usual("group", *pair), reason="Same.", by=UserFactory(is_superuser=True)
    )
    other = GroupFactory()
    as_role(client, role)
    undo = reverse("admin:kb_merge_change", args=[merge.pk])

    answers = [
        client.get(page_of(pair[0], other)),
        client.post(page_of(pair[0], other), {"merge": "yes", "reason": "Same."}),
        client.get(undo),
        client.post(undo, {"reason": "No."}),
    ]

    assert [answer.status_code for answer in answers] == [403] * 4
    as_role(client, "manager")
    assert client.get(undo).status_code == 200


def test_an_edit_since_is_shown_and_decided_before_the_merge_is_undone(admin_client, pair):
    url = page_of(*pair)
    data = sent(admin_client, url, merge="yes", reason="Same.", **{"f-summary": "b"})
    admin_client.post(url, data)
    Group.objects.filter(pk=pair[0].pk).update(summary="Edited <since>")
    undo = reverse("admin:kb_merge_change", args=[Merge.objects.get().pk])

    page = admin_client.post(undo, {"reason": "No."}).content.decode()

    assert "Edited &lt;since&gt;" in page
    assert Merge.objects.get().undone_at is None
    key = f"c-kb_group:{pair[0].pk}:summary"
    assert admin_client.post(undo, {"reason": "No.", key: "now"}).status_code == 302
    assert Group.objects.get(pk=pair[0].pk).summary == "Edited <since>"


def test_a_contributor_says_that_two_are_different_and_takes_it_back(client):
    double = DoubleFactory()
    as_role(client, "contributor")
    url = reverse("admin:kb_double_change", args=[double.pk])
    listing = reverse("admin:kb_double_changelist")

    client.post(url, {"verdict": "different", "note": "Two\0 brigades"})

    double.refresh_from_db()
    assert (double.verdict, double.note) == ("different", "Two brigades")
    assert client.get(listing).context["cl"].result_count == 0
    assert client.get(listing, {"verdict": "different"}).context["cl"].result_count == 1
    client.post(url, {"verdict": ""})
    double.refresh_from_db()
    assert double.verdict == ""
    assert client.get(listing).context["cl"].result_count == 1


def test_pairs_are_not_shown_to_who_may_not_change_the_records(client):
    double = DoubleFactory()
    client.force_login(UserFactory())

    assert client.get(reverse("admin:kb_double_changelist")).status_code == 403
    answer = client.post(
        reverse("admin:kb_double_change", args=[double.pk]), {"verdict": "different"}
    )
    assert answer.status_code in {403, 404}
    assert Double.objects.get().verdict == ""


def test_a_pair_of_which_one_is_gone_says_so(admin_client):
    double = DoubleFactory()
    Group.objects.filter(pk=double.first).delete()

    page = admin_client.get(reverse("admin:kb_double_change", args=[double.pk]))

    assert "One of the two is gone" in page.content.decode()
