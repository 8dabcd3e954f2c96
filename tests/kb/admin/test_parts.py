"""Parts of a coordinated attack, edited with their claims on the page of the whole."""

import pytest
from django.contrib.auth.models import Permission

from kb import models
from kb.admin import look
from kb.admin.parts import MOST
from tests import factories
from tests.kb.admin.conftest import address

pytestmark = pytest.mark.django_db
nested = pytest.mark.skipif(look.IS_PLAIN, reason="Plain admin knows no rows within rows.")


@pytest.fixture
def attack():
    return factories.EventFactory(slug="evt-attack", title="Attacks at once")


def fields_of(form):
    for bound in form:
        value = bound.value()
        if not bound.field.disabled and value is not None and value is not False:
            yield bound.html_name, value


def sent(page):
    """What a browser would send back of this page, rows within rows included."""
    formsets = [inline.formset for inline in page.context["inline_admin_formsets"]]
    data = {"_opened": page.context["opened"], **dict(fields_of(page.context["adminform"].form))}
    for formset in formsets:
        data |= dict(fields_of(formset.management_form))
        for form in formset.forms:
            data |= dict(fields_of(form))
            formsets += [inner.formset for inner in getattr(form, "nested_formsets", ())]
    return data


def part_of(title="Attack on Diboli", row=0, **changes):
    values = {"title": title, "type": "event-type:armed-assault", "date": "2025-07-01", **changes}
    return {f"parts-{row}-{name}": value for name, value in values.items()}


def claim_of(row=0, claim=0, **changes):
    values = {
        "claimant_text": "Residents",
        "kind": "responsibility",
        "stance": "asserts",
        "statement": "They came at dawn.",
        "source": factories.SourceFactory().pk,
        "credibility": 6,
        **changes,
    }
    return {f"parts-{row}-claims-{claim}-{name}": value for name, value in values.items()}


def counted(row=0, claims=1):
    before = f"parts-{row}-claims"
    return {
        f"{before}-TOTAL_FORMS": claims,
        f"{before}-INITIAL_FORMS": 0,
        "parts-TOTAL_FORMS": row + 1,
    }


def full(event):
    """The page of the event's parts with their claims."""
    return address(event, "change", event.pk) + "?parts=1"


def change(client, event, changes):
    url = full(event)
    return client.post(url, sent(client.get(url)) | changes)


@nested
def test_a_part_is_added_with_a_claim_in_one_save(admin_client, admin_user, attack):
    answer = change(admin_client, attack, part_of() | claim_of() | counted())

    assert answer.status_code == 302, answer.context["errors"]
    part = attack.parts.get()
    assert part.slug == "evt-2025-07-01-attack-on-diboli"
    assert part.dataset == attack.dataset
    claim = part.claims.get()
    assert claim.slug.startswith("clm-2025-07-01-residents")
    assert {part.changed_by, claim.changed_by} == {admin_user}
    attack.refresh_from_db()
    assert attack.changed_by == admin_user


@nested
def test_a_claim_of_a_part_is_changed_by_who_changes_it(admin_client, admin_user, attack):
    claim = factories.ClaimFactory(event=factories.EventFactory(parent=attack))

    answer = change(admin_client, attack, {"parts-0-claims-0-statement": "Said otherwise."})

    assert answer.status_code == 302, answer.context["errors"]
    claim.refresh_from_db()
    assert (claim.statement, claim.changed_by) == ("Said otherwise.", admin_user)
    claim.event.refresh_from_db()
    assert claim.event.changed_by == admin_user, "the draft of the part shows the claim"


@nested
def test_what_is_wrong_with_a_claim_of_a_part_is_said_there_and_nothing_is_saved(
    admin_client, attack
):
    wrong = claim_of(low="80", hedge="exact")

    page = change(admin_client, attack, part_of() | wrong | counted() | {"title": "Renamed"})

    assert "Say what the number counts: a harm, or things." in str(page.context["errors"])
    assert "correct the error" in page.content.decode()
    attack.refresh_from_db()
    assert (attack.title, attack.parts.count()) == ("Attacks at once", 0)


@nested
def test_a_claim_needs_a_part_to_belong_to(admin_client, attack):
    page = change(admin_client, attack, claim_of() | counted())

    assert page.status_code == 200
    assert not models.Claim.objects.exists()


@nested
def test_hostile_words_in_a_part_are_shown_as_words(admin_client, attack):
    words = "<script>alert('1')</script> \"\u202e"
    change(admin_client, attack, part_of(title=words) | counted(claims=0))

    page = admin_client.get(full(attack)).content.decode()

    assert attack.parts.get().title == words
    assert "<script>alert" not in page


@nested
def test_somebody_elses_change_of_a_part_is_not_overwritten(admin_client, attack):
    part = factories.EventFactory(parent=attack, title="As it was")
    url = full(attack)
    stale = sent(admin_client.get(url))
    models.Event.objects.filter(pk=part.pk).update(title="Theirs")

    answer = admin_client.post(url, stale | {"parts-0-title": "Mine"})

    assert answer.status_code == 409
    part.refresh_from_db()
    assert part.title == "Theirs"


def test_two_new_parts_of_one_place_have_ids_of_their_own(admin_client, attack):
    parts = part_of() | part_of(row=1) | counted(0, 0) | counted(1, 0)

    answer = change(admin_client, attack, parts)

    assert answer.status_code == 302, answer.context["errors"]
    slugs = sorted(attack.parts.values_list("slug", flat=True))
    assert slugs == ["evt-2025-07-01-attack-on-diboli", "evt-2025-07-01-attack-on-diboli-2"]


def test_who_may_not_add_events_adds_no_part(client, attack):
    allowed = Permission.objects.filter(codename__in=["view_event", "change_claim", "view_claim"])
    user = factories.UserFactory(is_staff=True)
    user.user_permissions.set(allowed)
    client.force_login(user)

    answer = client.post(full(attack), part_of() | counted(claims=0))

    assert answer.status_code == 403
    assert not attack.parts.exists()


def prefixes(page):
    return {inline.formset.prefix for inline in page.context["inline_admin_formsets"]}


def test_a_new_event_and_a_part_have_no_tab_for_parts(admin_client, attack):
    part = factories.EventFactory(parent=attack)

    assert "parts" not in prefixes(admin_client.get("/admin/kb/event/add/"))
    assert "parts" not in prefixes(admin_client.get(address(part, "change", part.pk)))
    assert "parts" in prefixes(admin_client.get(address(attack, "change", attack.pk)))


def test_of_many_parts_the_first_are_listed_and_the_rest_are_a_click_away(admin_client, attack):
    parts = factories.EventFactory.create_batch(MOST + 1, parent=attack)

    page = admin_client.get(address(attack, "change", attack.pk))

    shown = next(
        inline.formset
        for inline in page.context["inline_admin_formsets"]
        if inline.formset.prefix == "parts"
    )
    assert [form.instance for form in shown.initial_forms] == parts[:MOST]
    every = f"{address(attack, 'changelist')}?parent__id__exact={attack.pk}"
    assert every in page.content.decode()
    assert len(admin_client.get(every).context["cl"].result_list) == MOST + 1


def test_the_whole_record_and_its_parts_with_claims_are_a_click_apart(admin_client, attack):
    factories.EventFactory(parent=attack)
    whole = admin_client.get(address(attack, "change", attack.pk))

    assert {"claims", "parts"} <= prefixes(whole)
    assert prefixes(admin_client.get(full(attack))) == {"parts"}
    if not look.IS_PLAIN:
        assert 'href="?parts=1#parts"' in whole.content.decode()


def test_who_goes_on_editing_parts_stays_with_them(admin_client, attack):
    answer = change(admin_client, attack, {"_continue": "yes"})

    assert answer.url == f"{full(attack)}#parts"
