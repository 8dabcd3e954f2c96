"""Families: brute force over days and ties, and what the ledger says of ties."""

from datetime import date, timedelta

import pytest
from django.utils.timezone import now
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.dates import FuzzyDate
from kb.models import Group, GroupRelation
from kb.models.belonging import Tie
from kb.models.families import (
    days_within,
    family_on,
    memberships,
    tops,
)
from kb.publishing import merge, publish, unmerge
from kb.spans import Span, joined
from tests.factories import GroupFactory, GroupRelationFactory
from tests.publishing import publish_all

on = FuzzyDate.parse
FIRST = date(2017, 3, 2)
ALL = [FIRST + timedelta(days=n) for n in range(12)]
groups = st.integers(1, 5)
spans = st.tuples(st.sampled_from(ALL), st.sampled_from(ALL)).map(
    lambda ends: Span(min(ends), max(ends))
)
ties = st.lists(st.builds(Tie, groups, groups, spans), max_size=9)


def reached(family, ties, day):
    """Every group from which ties that hold on the day lead to the family."""
    found, before = {family}, set()
    while found != before:
        before = set(found)
        found |= {tie.subject for tie in ties if tie.object in before and day in tie.span}
    return found


@given(ties, groups)
def test_the_days_of_a_family_are_those_on_which_a_chain_held(ties, family):
    days = days_within(family, ties)

    for day in ALL:
        assert {group for group, held in days.items() if any(day in span for span in held)} == (
            reached(family, ties, day)
        )
    assert all(held == joined(held) for held in days.values())


def up(group, ties, day):
    """The topmost groups that ties of the day lead to, or the group itself in a circle."""
    above = {other for other in range(1, 6) if group in reached(other, ties, day)}
    ends = {
        other
        for other in above
        if not any(tie.subject == other and day in tie.span for tie in ties)
    }
    return ends or {group}


@settings(max_examples=60)
@given(ties)
def test_the_topmost_families_are_those_of_each_day(monkeypatch_ties, ties):
    ties = [tie for tie in ties if tie.subject != tie.object]
    monkeypatch_ties(ties)

    found = tops()

    for group in {tie.subject for tie in ties}:
        for day in ALL:
            held = {m.family for m in found if m.group == group and day in m.span}
            assert held == up(group, ties, day)


@pytest.fixture(scope="module")
def monkeypatch_ties():
    """A function that lets these be all the ties there are."""
    patch = pytest.MonkeyPatch()
    yield lambda ties: patch.setattr("kb.models.families.belonging", lambda *_, **__: ties)
    patch.undo()


def span_of(tie, *, surely=False):
    """The days that a published tie counts for; None if for none."""
    found = memberships([tie.object_id], surely=surely)
    return next((found.span for found in found if found.group == tie.subject_id), None)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("since", "until", "possible", "certain"),
    [
        ("2017-03-02", None, ("2017-03-02", ""), ("2017-03-02", "")),
        ("2015", None, ("2015-01-01", ""), ("2015-12-31", "")),
        ("../2018-11-12", None, ("2018-11-12", ""), ("2018-11-12", "")),
        ("2015/..", None, None, None),
        (None, "2020", None, None),
        ("2015", "2017-03", ("2015-01-01", "2017-03-31"), ("2015-12-31", "2017-03-01")),
        ("2015", "../2017-03", ("2015-01-01", "2017-03-31"), ("2015-12-31", "2015-12-31")),
        ("2015", "2018/..", ("2015-01-01", ""), ("2015-12-31", "2018-01-01")),
        ("2015", "2015-06", ("2015-01-01", "2015-06-30"), None),
    ],
)
def test_a_tie_counts_possibly_and_surely(since, until, possible, certain):
    tie = GroupRelationFactory(since=since and on(since), until=until and on(until))
    publish_all()

    for surely, expected in ((False, possible), (True, certain)):
        ends = expected and Span(
            date.fromisoformat(expected[0]),
            date.fromisoformat(expected[1]) if expected[1] else date.max,
        )
        assert span_of(tie, surely=surely) == ends


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "belongs"),
    [
        (kind, kind in {"component-of", "merged-into", "renamed-to"})
        for kind in (
            "component-of merged-into renamed-to allegiance-to affiliate-of splinter-of successor-of "
            "allied-with rival-of sponsor-of"
        ).split()
    ],
)
def test_three_kinds_of_tie_make_a_family(kind, belongs):
    tie = GroupRelationFactory(kind=kind)
    publish_all()

    assert (tie.subject_id in family_on([tie.object_id], date(2020, 1, 1))) == belongs


@pytest.mark.django_db
def test_a_draft_tie_counts_for_nothing():
    tie = GroupRelationFactory()
    publish_all()
    GroupRelationFactory(subject=tie.object, object__slug="above", object__homeland=None)
    publish(Group.objects.filter(slug="above"), reason="Only the one above.")

    assert family_on([Group.objects.get(slug="above").pk], date(2020, 1, 1)) == {
        Group.objects.get(slug="above").pk
    }


@pytest.mark.django_db
def test_a_chain_goes_through_merged_groups_and_the_past_does_not_change():
    """unit > twice (merged into katiba) and katiba > head: unit is of the head since the merge."""
    head, katiba, twice = (GroupFactory(slug=slug) for slug in ("head", "katiba", "twice"))
    unit = GroupRelationFactory(subject__slug="unit", object=twice).subject
    GroupRelationFactory(subject=katiba, object=head)
    publish_all()
    before, day = now(), date(2020, 1, 1)

    merge(twice, into=katiba, reason="One group entered twice.")
    merged = now()

    assert family_on([head.pk], day) == {head.pk, katiba.pk, unit.pk}
    assert family_on([head.pk], day, before) == {head.pk, katiba.pk}
    twice.refresh_from_db()
    unmerge(twice, reason="Two after all.")
    assert family_on([head.pk], day) == {head.pk, katiba.pk}
    assert family_on([head.pk], day, merged) == {head.pk, katiba.pk, unit.pk}


@pytest.mark.django_db
def test_the_family_as_of_a_moment_is_that_of_the_ties_then():
    tie = GroupRelationFactory()
    publish_all()
    before = now()
    GroupRelation.objects.update(since_earliest=None, since_latest=None, since_precision="")
    publish_all("Nobody knows since when.")

    assert span_of(tie) is None
    assert {found.group for found in memberships([tie.object_id], before)} == {
        tie.object_id,
        tie.subject_id,
    }
