"""One search: any published spelling, best first, at a bounded cost."""

import pytest
from django.db import connection

from api.ledger import executed
from api.search import statements as searching
from api.search.asked import folded
from api.search.candidates import candidates
from api.search.statements import planned, resembling, spelt, statement, values
from kb.models import Edition, EventEdition, Group, Noun
from kb.publishing import publish, withdraw
from tests.api.conftest import get, ids, list_of, publish_drafts, refused
from tests.factories import (
    EventFactory,
    GroupFactory,
    GroupNameFactory,
    LocationFactory,
    LocationNameFactory,
    SourceFactory,
)

pytestmark = pytest.mark.django_db


def search(client, q, **query):
    return get(client, list_of("search"), q=q, **query)


def hits(answer):
    return [(hit["rank"], hit["noun"], hit["id"]) for hit in answer["results"]]


def test_the_better_rank_comes_first_and_names_before_titles(client):
    for slug, name in (
        ("e-exact", "Macina"),
        ("d-begins", "Macina Front"),
        ("c-word", "Front of Macina"),
        ("b-contains", "Lamacinat"),
        ("a-resembles", "Macena"),
    ):
        LocationFactory(slug=slug, name=name)
    EventFactory(slug="event", title="Macina", location=LocationFactory(slug="x", name="Y"))
    SourceFactory(slug="source", title="Macina")
    publish_drafts()

    assert hits(search(client, "MACINA")) == [
        ("exact", "location", "e-exact"),
        ("exact", "event", "event"),
        ("exact", "source", "source"),
        ("begins", "location", "d-begins"),
        ("word", "location", "c-word"),
        ("contains", "location", "b-contains"),
        ("resembles", "location", "a-resembles"),
    ]


def test_ties_are_broken_by_noun_and_id(client):
    for slug in ("b", "c", "a"):
        GroupFactory(slug=slug, name="Twin", short_name="")
        LocationFactory(slug=f"place-{slug}", name="Twin")
    publish_drafts()

    assert ids(search(client, "twin")) == ["a", "b", "c", "place-a", "place-b", "place-c"]
    assert ids(search(client, "twin", limit=2)) == ["a", "b"]


def test_a_noun_narrows_and_corrects_by_the_names_of_others(client):
    place = LocationFactory(slug="kidal", name="Kidal")
    EventFactory(slug="attack", title="Attack on Kidal", location=place)
    publish_drafts()

    assert ids(search(client, "Kidla", noun="event")) == ["attack"]
    assert ids(search(client, "Kidal", noun="location,group")) == ["kidal"]


def test_one_or_two_letters_find_short_names_alone(client):
    GroupFactory(slug="is", name="Islamic State", short_name="IS")
    GroupFactory(slug="isgs", name="Islamic State in the Greater Sahara", short_name="ISGS")
    GroupFactory(slug="islanders", name="Islanders of the delta", short_name="")
    LocationFactory(slug="town", name="Issa")
    LocationFactory(slug="po", name="Pô")
    EventFactory(slug="event", title="IS", location=LocationFactory(slug="a", name="A"))
    publish_drafts()

    assert hits(search(client, "IS")) == [("exact", "group", "is"), ("begins", "group", "isgs")]
    assert hits(search(client, "po")) == [("exact", "location", "po")]
    assert hits(search(client, "i"))[0] == ("begins", "group", "is")


def test_a_search_reads_the_past(client, settled):
    group = GroupFactory(slug="renamed", name="Oldname", short_name="")
    gone = LocationFactory(slug="gone", name="Goneville")
    publish_drafts()
    then = Edition.objects.latest("id").recorded_at.isoformat()
    group.name = "Newname"
    group.save()
    publish(Group.objects.filter(pk=group.pk), reason="Renamed")
    withdraw(type(gone).objects.filter(slug="gone"), reason="No such place")

    assert hits(search(client, "Newname"))[0] == ("exact", "group", "renamed")
    assert ids(search(client, "Oldname")) == []
    assert ids(search(client, "Goneville")) == []
    assert ids(search(client, "Oldnmae", as_of=then)) == ["renamed"]
    assert search(client, "Oldname", as_of=then)["results"][0]["matched"]["text"] == "Oldname"
    assert ids(search(client, "Goneville", as_of=then)) == ["gone"]
    assert ids(search(client, "Newname", as_of=then)) != ["renamed"]
    assert ids(search(client, "Oldname", as_of="2000-01-01")) == []


def test_drafts_are_not_found(client):
    group = GroupFactory(slug="public", name="Public", short_name="")
    publish_drafts()
    GroupNameFactory(group=group, text="Canary")
    GroupFactory(slug="draft", name="Canary")

    assert search(client, "Canary")["results"] == []
    assert search(client, "Ca")["results"] == []


@pytest.mark.parametrize(
    ("stored", "asked"),
    [
        ("N’Djaména", "ndjamena"),
        ("Ménaka", "MENAKA"),
        ("Al-Mourabitoun", "al mourabitoun"),
        ("Ansar al Dine", "ansar al-dine"),
        ("Ka'ou", "kaʾou"),
        ("أنصار الدين", "انصار الدين"),
        ("مصطفى", "مصطفي"),
        ("Camp_Mali_1%a", "camp_mali_1%a"),
        ("Ｗｉｄｅ", "wide"),
        ("e\u0301te\u0301", "été"),
    ],
)
def test_spellings_that_differ_by_signs_alone_are_the_same(client, stored, asked):
    place = LocationFactory(slug="x", name="Elsewhere")
    LocationNameFactory(location=place, text=stored)
    publish_drafts()

    for text in (stored, asked):
        (hit,) = search(client, text, noun="location")["results"]
        assert (hit["rank"], hit["matched"]["text"]) == ("exact", stored)
        assert ids(get(client, list_of("location"), q=text)) == ["x"]


@pytest.mark.parametrize(
    ("q", "said"),
    [
        ("", "from 1 to 200"),
        ("   ", "from 1 to 200"),
        ("a" * 5000, "from 1 to 200"),
        ("a\x00b", "NUL"),
        ("%", "no letter"),
        ("'-_\\%", "no letter"),
        ("\u202e\u200f", "no letter"),
        ("🗺🗺🗺", "no letter"),
    ],
)
def test_what_cannot_be_looked_for_is_refused(client, q, said):
    assert said in refused(client.get(list_of("search"), {"q": q}), "q")


def test_something_is_looked_for(client):
    assert "q=gsim" in refused(client.get(list_of("search")), "q")
    assert "1 to 50" in refused(client.get(list_of("search"), {"q": "x", "limit": 51}), "limit")
    wrong = client.get(list_of("search"), {"q": "x", "noun": "claim"})
    assert "Allowed: event, group, location, source" in refused(wrong, "noun")


@pytest.mark.parametrize(
    "q",
    [
        *(
            "a%b",
            "%a%",
            "a_",
            "\\a",
            "a'b",
            '"a"',
            "a;--",
            "%(q)s",
            "{q}",
            "\u202ea\u202c",
            "٣",
            "ﷺ",
        ),
        *("a " * 100, "ab " * 66, "boulikessi " * 18, "ꙮꙮꙮ", "文字", "𐌰𐌱𐌲𐌳", "a\nb", "ʾʿa"),
    ],
)
def test_no_text_breaks_a_search(client, settled, q):
    GroupFactory()
    publish_drafts()

    for more in ({}, {"as_of": Edition.objects.latest("id").recorded_at.isoformat()}):
        assert search(client, q, **more)["results"] in ([], *[search(client, q)["results"]])


def test_wildcards_are_letters(client):
    LocationFactory(slug="plain", name="Abcd")
    publish_drafts()

    assert search(client, "a%d")["results"] == []
    assert search(client, "a_cd", noun="location")["results"][:1] == [] or (
        hits(search(client, "a_cd"))[0][0] == "resembles"
    )


class TestCost:
    """A search touches what its indexes name, up to a fixed number of rows."""

    MANY = 3000

    @pytest.fixture
    def many(self, monkeypatch):
        """Thousands of events that say the same, copied from one straight into the columns."""
        monkeypatch.setattr(searching, "MOST", 100)
        EventFactory(slug="first", title="Attack on the garrison of Kayes", summary="")
        publish_drafts()
        source = EventEdition.objects.get()
        columns = [
            field.column
            for field in EventEdition._meta.fields
            if field.column not in {"edition_id", "record_id", "slug", "search"}
        ]
        names = ", ".join(f'"{name}"' for name in columns)
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO kb_eventedition (edition_id, record_id, slug, search, {names})"
                " SELECT 1000000 + n, 1000000 + n, 'copy-' || n,"
                " 'attack on the garrison of place' || n || E'\\ncopy ' || n,"
                f" {names} FROM kb_eventedition, generate_series(1, {self.MANY}) AS n"
                " WHERE edition_id = %s",
                [source.pk],
            )
            cursor.execute("ANALYZE kb_eventedition")

    def plans(self, q, moment=None, names=()):
        """The plan of every statement of a search among events, as PostgreSQL ran it."""
        with planned():
            asked = folded(q)
            noun = Noun.EVENT
            for where in [*spelt(noun, asked), *resembling(noun, asked, names)]:
                sql = statement(noun, where, asked, moment)
                explain = f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}"
                with executed(explain, values(asked, moment, names), prepare=False) as cursor:
                    yield cursor.fetchone()[0][0]["Plan"]

    def nodes(self, plan):
        yield plan
        for below in plan.get("Plans", ()):
            yield from self.nodes(below)

    @pytest.mark.parametrize(
        "q", ["attack", "garrison", "atack garisson", "on the", "the garrison of place17", "zzzzzz"]
    )
    def test_no_plan_reads_a_table_or_more_rows_than_the_limit(self, many, q):
        plans = list(self.plans(q, names=("attack",)))

        assert plans
        for plan in plans:
            heap = [node for node in self.nodes(plan) if node.get("Relation Name")]
            assert {node["Node Type"] for node in heap} == {"Bitmap Heap Scan"}
            assert all(node["Actual Rows"] <= searching.MOST + 1 for node in heap)
            assert all(node.get("Rows Removed by Filter", 0) <= searching.MOST for node in heap)

    def test_more_than_is_ranked_is_said(self, client, many):
        with planned():
            asked = folded("garrison")
            found, more = candidates({Noun.EVENT: spelt(Noun.EVENT, asked)}, asked, None)

        assert (len(found), more) == (searching.MOST + 1, {"event"})

    def test_the_planner_is_left_as_it_was(self, client, many):
        search(client, "zzzz")

        with connection.cursor() as cursor:
            cursor.execute("SHOW enable_seqscan")
            assert cursor.fetchone() == ("on",)


def test_a_search_says_of_which_noun_there_is_more(client, monkeypatch):
    monkeypatch.setattr(searching, "MOST", 3)
    for number in range(5):
        LocationFactory(slug=f"place-{number}", name=f"Placename {number}")
    publish_drafts()

    answer = search(client, "placename")

    assert answer["truncated"] == ["location"]
    assert len(answer["results"]) >= 3
