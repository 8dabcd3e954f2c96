"""Every filter of every list: what it finds in one small world, and what it leaves out."""

import pytest

from kb.dates import FuzzyDate
from kb.publishing import merge
from tests.api.conftest import (
    FILTERSETS,
    found,
    get,
    ids,
    list_of,
    page_of,
    publish_drafts,
    refused,
)
from tests.factories import (
    CitationFactory,
    ClaimFactory,
    DatasetFactory,
    EventFactory,
    ExternalIdFactory,
    GroupFactory,
    GroupNameFactory,
    GroupRelationFactory,
    LocationFactory,
    LocationNameFactory,
    ParticipationFactory,
    PublisherFactory,
    SourceFactory,
    VocabularyFactory,
    term,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]
on = FuzzyDate.parse


@pytest.fixture(scope="module")
def world(module_db):
    """Two countries, an army and its enemies, three events; two records merged into others."""
    places, sources = make_places(), make_sources()
    groups = make_groups(places, sources)
    make_events(places, sources, groups)
    VocabularyFactory(slug="river-kinds", title="Kinds of river", definition="Wadi or stream.")
    publish_drafts()
    merge(groups["twice"], groups["jnim"], reason="One group entered twice")
    merge(places["ml-ville"], places["ml-kayes"], reason="One town entered twice")


def make_places():
    ml = LocationFactory(slug="ml", name="Mali", kind="country")
    bf = LocationFactory(slug="bf", name="Burkina Faso", kind="country", country="BF")
    region = LocationFactory(slug="ml-1", name="Région de Kayes", kind="admin1", parent=ml)
    cercle = LocationFactory(slug="ml-1-2", name="Cercle de Yélimané", kind="admin2", parent=region)
    diboli = LocationFactory(slug="ml-diboli", name="Diboli", parent=cercle)
    LocationNameFactory(location=diboli, text="Binoli", kind="misspelling", language="en")
    LocationNameFactory(location=diboli, text="ديبولي")
    ExternalIdFactory(location=diboli, scheme=term("id-scheme:geonames"), value="2458925")
    return {
        "ml": ml,
        "ml-diboli": diboli,
        "ml-kayes": LocationFactory(slug="ml-kayes", name="Kayes", parent=cercle),
        "ml-ville": LocationFactory(slug="ml-ville", name="Kayes Ville", parent=ml),
        "bf-djibo": LocationFactory(slug="bf-djibo", name="Djibo", parent=bf, country="BF"),
    }


def make_sources():
    rfi = PublisherFactory(slug="rfi", name="Radio France Internationale")
    afp = PublisherFactory(slug="afp", name="Agence France-Presse")
    wire = {"publisher": afp, "kind": term("source-kind:wire")}
    return {
        "rfi-1": SourceFactory(slug="rfi-1", publisher=rfi, title="Mali: série d'attaques"),
        "afp-1": SourceFactory(
            slug="afp-1", title="Dozens killed", language="en", published_on=on("2024-01"), **wire
        ),
        "afp-2": SourceFactory(
            slug="afp-2", title="No day", published_on=None, language="", **wire
        ),
        "afp-3": SourceFactory(
            slug="afp-3", title="Later", published_on=on("2025-08-01/.."), **wire
        ),
        "afp-4": SourceFactory(slug="afp-4", title="Earlier", published_on=on("../1999"), **wire),
    }


def make_groups(places, sources):
    armed, state = term("group-kind:armed-group"), term("group-kind:state-forces")
    home = {"homeland": places["ml"]}
    groups = {
        "jnim": GroupFactory(slug="jnim", founded=on("2017-03-02"), **home),
        "katiba": GroupFactory(
            slug="katiba",
            name="Katiba Macina",
            short_name="",
            kind=armed,
            founded=on("2015"),
            **home,
        ),
        "unit": GroupFactory(
            slug="unit", name="Unit", short_name="", kind=armed, founded=None, **home
        ),
        "fama": GroupFactory(
            slug="fama", name="Forces armées", short_name="FAMa", kind=state, founded=None, **home
        ),
        "old": GroupFactory(
            slug="old",
            name="Ansarul",
            short_name="",
            kind=armed,
            founded=on("2016-12"),
            ended=on("2018"),
            homeland=places["bf-djibo"],
        ),
        "twice": GroupFactory(slug="twice", name="Support Group", homeland=None, founded=None),
    }
    GroupNameFactory(group=groups["katiba"], text="كتيبة ماسينا", language="ar", script="Arab")
    GroupRelationFactory(subject=groups["katiba"], object=groups["jnim"], since=on("2017-03-02"))
    GroupRelationFactory(subject=groups["unit"], object=groups["katiba"], since=on("2016"))
    GroupRelationFactory(
        subject=groups["fama"], object=groups["jnim"], kind="rival-of", since=on("2017")
    )
    ExternalIdFactory(group=groups["jnim"], value="6716")
    ExternalIdFactory(group=groups["fama"], value="71")
    CitationFactory(group=groups["fama"], source=sources["rfi-1"])
    return groups


def make_events(places, sources, groups):
    curated = DatasetFactory(slug="curated", title="Curated events")
    ged = DatasetFactory(slug="ucdp-ged", title="Georeferenced Event Dataset")
    kayes = EventFactory(
        slug="evt-kayes",
        title="Attack on an army camp",
        type=term("event-type:armed-assault"),
        date=on("2025-07-01"),
        location=places["ml-kayes"],
        dataset=curated,
        grade=term("grade:fair"),
        override_best=80,
        override_reason="Counted by name.",
    )
    diboli = EventFactory(
        quality_flags=["cell-mismatch"],
        slug="evt-diboli",
        title="Ambush of a patrol",
        summary="Shots were heard for an hour.",
        type=term("event-type:ambush"),
        date=on("2025-06"),
        location=places["ml-diboli"],
        dataset=curated,
        grade=term("grade:weak"),
    )
    djibo = EventFactory(
        slug="evt-djibo",
        title="Mine on a road",
        type=term("event-type:remote-explosive"),
        date=on("2024-01-10"),
        location=places["bf-djibo"],
        dataset=ged,
        grade=term("grade:confirmed"),
        override_low=4,
        original='{"id": 2, "conflict_new_id": 11346, "dyad_new_id": 15108}',
        override_best=5,
        override_high=90,
        override_reason="Counted by name.",
    )
    ParticipationFactory(event=kayes, group=groups["twice"])
    ParticipationFactory(event=kayes, group=groups["fama"], side="b", role="defender")
    ParticipationFactory(event=diboli, group=groups["katiba"])
    ParticipationFactory(event=djibo, group=groups["jnim"])
    ExternalIdFactory(event=kayes, group=None, scheme=term("id-scheme:ucdp-event"), value="1")
    ExternalIdFactory(event=djibo, group=None, scheme=term("id-scheme:ucdp-event"), value="2")
    CitationFactory(event=diboli, source=sources["rfi-1"])
    ClaimFactory(
        slug="clm-army",
        event=kayes,
        claimant=groups["fama"],
        party="side-a",
        low=80,
        high=80,
        hedge="exact",
        source=sources["rfi-1"],
    )
    ClaimFactory(
        slug="clm-jnim",
        event=kayes,
        claimant=groups["twice"],
        party="side-a",
        low=3,
        high=3,
        hedge="exact",
        statement="Three of its men died.",
        source=sources["rfi-1"],
        claimed_on=on("2025-07-02"),
        credibility=2,
    )
    ClaimFactory(
        slug="clm-witness",
        event=djibo,
        claimant_text="a doctor in Djibo",
        stance="repeats",
        harm="injured",
        party_group=groups["old"],
        statement="Nine were brought in.",
        speaker="",
        wording="",
        source=sources["afp-1"],
        claimed_on=None,
    )
    ClaimFactory(
        slug="clm-strength",
        group=groups["old"],
        kind="strength",
        claimant=groups["fama"],
        harm="",
        party_group=None,
        counted="fighters",
        statement="It has two hundred fighters.",
        source=sources["afp-2"],
        claimed_on=on("2017-01"),
    )


CASES = [
    ("event", {"group": "fama"}, "kayes"),
    ("event", {"group": "jnim"}, "kayes djibo"),
    ("event", {"group": "twice"}, "kayes djibo"),
    ("event", {"group": "katiba,fama"}, "kayes diboli"),
    ("event", {"group": "old"}, ""),
    ("event", {"family": "jnim"}, "kayes diboli djibo"),
    ("event", {"family": "katiba"}, "diboli"),
    ("event", {"family": "unit"}, ""),
    ("event", {"family": "twice", "country": "ML"}, "kayes diboli"),
    ("event", {"family": "katiba,fama"}, "kayes diboli"),
    ("event", {"family": "jnim", "group": "fama"}, "kayes"),
    ("event", {"near": "14.44693,-11.44448,1"}, "kayes diboli djibo"),
    ("event", {"near": "14.44693,-11.44448,1", "country": "ML"}, "kayes diboli"),
    ("event", {"near": "14.44693,-11.44448,4.9", "match": "certain"}, ""),
    ("event", {"near": "14.44693,-11.44448,5", "match": "certain"}, "kayes diboli djibo"),
    ("event", {"near": "14.6,-11.44448,1", "match": "possible"}, ""),
    ("event", {"bbox": "-12,14,-11,15", "match": "certain"}, "kayes diboli djibo"),
    ("event", {"bbox": "-11.41,14.4,-11,15"}, "kayes diboli djibo"),
    ("event", {"bbox": "-11.41,14.4,-11,15", "match": "certain"}, ""),
    ("event", {"bbox": "170,14,-170,15"}, ""),
    ("event", {"country": "BF"}, "djibo"),
    ("event", {"country": "ml, fr"}, "kayes diboli"),
    ("event", {"admin1": "ml-1"}, "kayes diboli"),
    ("event", {"location": "ml"}, "kayes diboli"),
    ("event", {"location": "ml-1"}, "kayes diboli"),
    ("event", {"location": "ml-1-2"}, "kayes diboli"),
    ("event", {"location": "ml-kayes"}, "kayes"),
    ("event", {"location": "ml-ville"}, "kayes"),
    ("event", {"location": "bf,ml-diboli"}, "diboli djibo"),
    ("event", {"type": "armed-assault"}, "kayes"),
    ("event", {"type": "battle"}, "kayes diboli"),
    ("event", {"type": "ambush,remote_explosive"}, "diboli djibo"),
    ("event", {"date_after": "2025-06-30"}, "kayes diboli"),
    ("event", {"date_after": "2025-07"}, "kayes"),
    ("event", {"date_after": "2025-06-02", "date_match": "certain"}, "kayes"),
    ("event", {"date_after": "2025-06-01", "date_match": "certain"}, "kayes diboli"),
    ("event", {"date_before": "2024"}, "djibo"),
    ("event", {"date_before": "2025-06-01"}, "diboli djibo"),
    ("event", {"date_before": "2025-06-29", "date_match": "certain"}, "djibo"),
    ("event", {"date_before": "2025-06", "date_match": "certain"}, "diboli djibo"),
    ("event", {"date_after": "2025-06-10", "date_before": "2025-06-10"}, "diboli"),
    (
        "event",
        {"date_after": "2025-06-10", "date_before": "2025-06-10", "date_match": "possible"},
        "diboli",
    ),
    ("event", {"dataset": "ucdp-ged"}, "djibo"),
    ("event", {"grade": "fair"}, "kayes"),
    ("event", {"grade": "fair,weak"}, "kayes diboli"),
    ("event", {"claimant": "fama"}, "kayes"),
    ("event", {"claimant": "twice"}, "kayes"),
    ("event", {"claimant": "katiba"}, ""),
    ("event", {"disputed": "true"}, "kayes"),
    ("event", {"disputed": "false"}, "diboli djibo"),
    ("event", {"killed_min": "5"}, "kayes djibo"),
    ("event", {"killed_min": "6"}, "kayes djibo"),
    ("event", {"killed_min": "91"}, ""),
    ("event", {"killed_min": "4", "killed_match": "certain"}, "djibo"),
    ("event", {"killed_min": "5", "killed_match": "certain"}, ""),
    ("event", {"killed_min": "5", "killed_match": "possible"}, "kayes djibo"),
    ("event", {"killed_max": "79"}, "djibo"),
    ("event", {"killed_max": "4"}, "djibo"),
    ("event", {"killed_max": "3"}, ""),
    ("event", {"killed_max": "89", "killed_match": "certain"}, ""),
    ("event", {"killed_max": "90", "killed_match": "certain"}, "djibo"),
    ("event", {"injured_min": "0"}, ""),
    ("event", {"injured_max": "9", "injured_match": "certain"}, ""),
    ("event", {"abducted_min": "0"}, ""),
    ("event", {"abducted_max": "9", "abducted_match": "possible"}, ""),
    ("event", {"party": "side-a"}, "kayes"),
    ("event", {"party": "side_a", "killed_min": "80"}, "kayes"),
    ("event", {"party": "side-a", "killed_min": "4", "killed_match": "certain"}, ""),
    ("event", {"party": "civilians"}, ""),
    ("event", {"killed_min": "0", "killed_max": "80"}, "kayes djibo"),
    ("event", {"killed_min": "81", "killed_max": "90"}, "djibo"),
    ("event", {"party": "side-a", "killed_min": "3", "killed_match": "certain"}, "kayes"),
    ("event", {"party": "side-a", "killed_min": "4", "killed_match": "certain"}, ""),
    ("event", {"party": "side-a", "killed_min": "80"}, "kayes"),
    ("event", {"party": "side-a", "killed_max": "79", "killed_match": "certain"}, ""),
    ("event", {"place_precision": "settlement"}, "kayes diboli djibo"),
    ("event", {"place_precision": "exact,country"}, ""),
    ("event", {"date_precision": "month"}, "diboli"),
    ("event", {"date_precision": "day,month"}, "kayes diboli djibo"),
    ("event", {"group": "fama", "side": "b"}, "kayes"),
    ("event", {"group": "fama", "side": "a"}, ""),
    ("event", {"family": "jnim", "side": "a"}, "kayes diboli djibo"),
    ("event", {"group": "fama,jnim", "role": "defender"}, "kayes"),
    ("event", {"family": "jnim", "role": "attacker", "country": "ML"}, "kayes diboli"),
    ("event", {"group": "twice", "role": "defender"}, ""),
    ("event", {"dyad": "15108"}, "djibo"),
    ("event", {"conflict": "11346"}, "djibo"),
    ("event", {"external_id": "ucdp-dyad:15108"}, "djibo"),
    ("event", {"publisher": "rfi"}, "kayes diboli"),
    ("event", {"publisher": "afp"}, "djibo"),
    ("event", {"source": "rfi-1"}, "kayes diboli"),
    ("event", {"source": "afp-1,afp-2"}, "djibo"),
    ("event", {"quality_flag": "cell-mismatch"}, "diboli"),
    ("event", {"quality_flag": "best-above-high,cell-mismatch"}, "diboli"),
    ("event", {"quality_flag": "best-above-high"}, ""),
    ("event", {"external_id": "ucdp-event:1"}, "kayes"),
    ("event", {"external_id": "ucdp_event:2"}, "djibo"),
    ("event", {"q": "ambush"}, "diboli"),
    ("event", {"q": "shots were heard"}, "diboli"),
    ("event", {"q": "Binoli"}, "diboli"),
    ("event", {"q": "ديبولي"}, "diboli"),
    ("event", {"q": "DIBÓLI"}, "diboli"),
    ("event", {"q": "kaye"}, "kayes"),
    ("event", {"q": "100%"}, ""),
    ("group", {"kind": "armed-group"}, "katiba old unit"),
    ("group", {"kind": "state_forces,coalition-armed"}, "fama jnim"),
    ("group", {"country": "BF"}, "old"),
    ("group", {"active_on": "2016-12-01"}, "fama katiba old unit"),
    ("group", {"active_on": "2014"}, "fama unit"),
    ("group", {"active_on": "2018-12-31"}, "fama jnim katiba old unit"),
    ("group", {"active_on": "2019"}, "fama jnim katiba unit"),
    ("group", {"family": "jnim", "on": "2019"}, "jnim katiba unit"),
    ("group", {"family": "twice", "on": "2019"}, "jnim katiba unit"),
    ("group", {"family": "jnim", "on": "2016-12-31"}, "jnim"),
    ("group", {"family": "katiba", "on": "2016-12-31"}, "katiba unit"),
    ("group", {"family": "katiba", "on": "2016-01-01"}, "katiba unit"),
    ("group", {"family": "katiba", "on": "2015-12-31"}, "katiba"),
    ("group", {"family": "fama,unit", "on": "2019"}, "fama unit"),
    ("group", {"family": "jnim"}, "jnim katiba unit"),
    ("group", {"source": "rfi-1"}, "fama"),
    ("group", {"source": "afp-2"}, "old"),
    ("group", {"external_id": "ucdp-actor:6716"}, "jnim"),
    ("group", {"external_id": "ucdp_actor:71"}, "fama"),
    ("group", {"q": "macina"}, "katiba"),
    ("group", {"q": "Katiba Massina"}, "katiba"),
    ("group", {"q": "كتيبة"}, "katiba"),
    ("group", {"q": "forces armees"}, "fama"),
    ("location", {"near": "14.44693,-11.44448,0.5", "country": "BF"}, "bf bf-djibo"),
    ("location", {"near": "14.5,-11.44448,5"}, ""),
    ("location", {"bbox": "-11.44448,14.44693,-11.44448,14.44693", "kind": "admin1"}, "ml-1"),
    ("location", {"kind": "country"}, "bf ml"),
    ("location", {"kind": "admin1,admin2"}, "ml-1 ml-1-2"),
    ("location", {"country": "BF"}, "bf bf-djibo"),
    ("location", {"parent": "ml-1-2"}, "ml-diboli ml-kayes"),
    ("location", {"within": "ml-1"}, "ml-1 ml-1-2 ml-diboli ml-kayes"),
    ("location", {"within": "ml-ville"}, "ml-kayes"),
    ("location", {"external_id": "geonames:2458925"}, "ml-diboli"),
    ("location", {"q": "Binoli"}, "ml-diboli"),
    ("location", {"q": "ديبولي"}, "ml-diboli"),
    ("location", {"q": "yelimane"}, "ml-1-2"),
    ("claim", {"event": "evt-kayes"}, "jnim army"),
    ("claim", {"group": "old"}, "strength"),
    ("claim", {"claimant": "fama"}, "army strength"),
    ("claim", {"claimant": "twice"}, "jnim"),
    ("claim", {"kind": "strength"}, "strength"),
    ("claim", {"stance": "repeats"}, "witness"),
    ("claim", {"harm": "killed"}, "jnim army"),
    ("claim", {"harm": "injured,captured"}, "witness"),
    ("claim", {"party": "side_a"}, "jnim army"),
    ("claim", {"party": "old,civilians"}, "witness"),
    ("claim", {"source": "afp-1,afp-2"}, "witness strength"),
    ("claim", {"claimed_after": "2025-07-02"}, "jnim"),
    ("claim", {"claimed_after": "2017-01-31"}, "jnim army strength"),
    ("claim", {"claimed_before": "2025-07-01"}, "army strength"),
    ("claim", {"claimed_before": "2017-01-01"}, "strength"),
    ("claim", {"credibility": "2"}, "jnim"),
    ("claim", {"claimant_side": "a"}, "jnim"),
    ("claim", {"claimant_side": "b"}, "army"),
    ("claim", {"participant": "jnim"}, "jnim army witness"),
    ("claim", {"participant": "fama", "claimant": "jnim"}, "jnim"),
    ("claim", {"family": "jnim", "country": "BF"}, "witness"),
    ("claim", {"country": "ML"}, "jnim army"),
    ("claim", {"admin1": "ml-1"}, "jnim army"),
    ("claim", {"location": "bf-djibo"}, "witness"),
    ("claim", {"near": "14.44693,-11.44448,1", "country": "ML"}, "jnim army"),
    ("claim", {"near": "14.44693,-11.44448,4.9", "match": "certain"}, ""),
    ("claim", {"bbox": "170,14,-170,15"}, ""),
    ("claim", {"date_after": "2025"}, "jnim army"),
    ("claim", {"date_before": "2024", "date_match": "certain"}, "witness"),
    ("claim", {"event_type": "battle"}, "jnim army"),
    ("claim", {"dataset": "ucdp-ged"}, "witness"),
    ("claim", {"grade": "fair"}, "jnim army"),
    ("claim", {"disputed": "true"}, "jnim army"),
    ("claim", {"group": "old", "country": "ML"}, ""),
    ("claim", {"q": "two hundred"}, "strength"),
    ("claim", {"q": "doctor"}, "witness"),
    ("claim", {"q": "plus de 80"}, "jnim army strength"),
    ("source", {"kind": "wire"}, "afp-1 afp-2 afp-3 afp-4"),
    ("source", {"publisher": "rfi"}, "rfi-1"),
    ("source", {"language": "en"}, "afp-1"),
    ("source", {"published_after": "2024-01-31"}, "afp-1 afp-3 rfi-1"),
    ("source", {"published_after": "2024-02"}, "afp-3 rfi-1"),
    ("source", {"published_after": "2030"}, "afp-3"),
    ("source", {"published_before": "2024-01-01"}, "afp-1 afp-4"),
    ("source", {"published_before": "1950"}, "afp-4"),
    ("source", {"q": "serie d'attaques"}, "rfi-1"),
    ("source", {"q": "agence"}, "afp-1 afp-2 afp-3 afp-4"),
    ("dataset", {"q": "georeferenced"}, "ucdp-ged"),
    ("vocabulary", {"q": "wadi"}, "river-kinds"),
]
PREFIXES = {"event": "evt-", "claim": "clm-"}


@pytest.mark.parametrize(("noun", "query", "names"), CASES)
def test_a_filter_finds_these_and_no_others(client, noun, query, names):
    slugs = [PREFIXES.get(noun, "") + name for name in names.split()]

    assert found(client, noun, **query) == slugs


def test_every_filter_is_tried():
    tried = {(noun, name) for noun, query, _ in CASES for name in query}

    assert tried == {(noun, name) for noun in FILTERSETS for name in FILTERSETS[noun].filters_of()}


@pytest.mark.parametrize(
    ("noun", "query", "nearest"),
    [
        ("event", {"group": "jnm"}, "jnim"),
        ("event", {"group": "jnim,fam"}, "fama"),
        ("event", {"location": "ml-diboly"}, "ml-diboli"),
        ("event", {"admin1": "ml-11"}, "ml-1"),
        ("event", {"type": "armed-asault"}, "armed-assault"),
        ("event", {"grade": "fare"}, "fair"),
        ("event", {"dataset": "ucdp"}, "ucdp-ged"),
        ("event", {"claimant": "famaa"}, "fama"),
        ("event", {"source": "rfi"}, "rfi-1"),
        ("event", {"disputed": "True"}, "true"),
        ("event", {"date_match": "certainly"}, "certain"),
        ("event", {"external_id": "ucdp-evnt:1"}, "ucdp-event"),
        ("group", {"kind": "state-force"}, "state-forces"),
        ("group", {"family": "katibaa", "on": "2019"}, "katiba"),
        ("location", {"kind": "cuntry"}, "country"),
        ("location", {"within": "ml-11"}, "ml-1"),
        ("claim", {"event": "evt-kaye"}, "evt-kayes"),
        ("claim", {"harm": "kiled"}, "killed"),
        ("claim", {"party": "jnimm"}, "jnim"),
        ("source", {"kind": "wires"}, "wire"),
        ("source", {"publisher": "rfy"}, "rfi"),
    ],
)
def test_an_unknown_code_or_id_is_refused_with_the_nearest(client, noun, query, nearest):
    answer = client.get(list_of(noun), query)

    assert f"“{nearest}”" in refused(answer, next(iter(query))).partition("Did you mean")[2]


@pytest.mark.parametrize(
    ("noun", "query"),
    [
        ("event", {"group": "JNIM"}),
        ("event", {"country": "Mali"}),
        ("event", {"country": "XX"}),
        ("event", {"date_after": "2025-02-30"}),
        ("event", {"date_after": "2025-07-01/2025-07-03"}),
        ("event", {"date_before": "201X"}),
        ("event", {"date_before": "yesterday"}),
        ("event", {"date_match": "certain,possible"}),
        ("event", {"killed_min": "-1"}),
        ("event", {"killed_max": "9999999999"}),
        ("event", {"external_id": "1"}),
        ("event", {"external_id": "ucdp-event:"}),
        ("event", {"external_id": "ucdp-event,ucdp-actor:1"}),
        ("event", {"near": "14.4,-11.4"}),
        ("event", {"near": "91,-11.4,5"}),
        ("event", {"near": "14.4,-181,5"}),
        ("event", {"near": "14.4,-11.4,0"}),
        ("event", {"near": "14.4,-11.4,20001"}),
        ("event", {"near": "nan,-11.4,5"}),
        ("event", {"near": "١٤,-11.4,5"}),
        ("event", {"bbox": "-12,15,-11,14"}),
        ("event", {"bbox": "-12,15,-11"}),
        ("event", {"match": "certain"}),
        ("event", {"match": "certain,possible", "near": "14.4,-11.4,5"}),
        ("event", {"q": "ab"}),
        ("event", {"q": "a" * 201}),
        ("group", {"on": "2019"}),
        ("claim", {"credibility": "7"}),
        ("claim", {"match": "certain"}),
        ("event", {"side": "a"}),
        ("event", {"role": "attacker"}),
        ("event", {"killed_match": "certain"}),
        ("event", {"dyad": "15109"}),
        ("event", {"dyad": "x"}),
        ("event", {"conflict": "-1"}),
        ("event", {"publisher": "nobody"}),
        ("source", {"language": "french"}),
    ],
)
def test_a_value_that_means_nothing_is_refused(client, noun, query):
    answer = client.get(list_of(noun), query)

    assert refused(answer, next(iter(query)))


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ["clm-jnim", "clm-army"]),
        ({"claimant": "fama"}, ["clm-army"]),
        ({"page_size": 1}, ["clm-jnim"]),
    ],
)
def test_the_claims_of_an_event_are_listed_below_it(client, query, names):
    page = get(client, page_of("event", "evt-kayes", "claims"), **query)

    assert ids(page) == names


def test_the_next_page_of_the_claims_of_an_event_is_below_it_too(client):
    first = get(client, page_of("event", "evt-kayes", "claims"), page_size=1)

    second = get(client, first["next"])

    assert "/evt-kayes/claims/?" in first["next"]
    assert ids(second) == ["clm-army"]


def test_the_address_says_which_event_the_claims_are_about(client):
    answer = client.get(page_of("event", "evt-kayes", "claims"), {"event": "evt-djibo"})

    assert "leave it out" in refused(answer, "event")


@pytest.mark.parametrize(
    ("slug", "query", "ties"),
    [
        ("jnim", {}, [("in", "katiba"), ("in", "fama")]),
        ("jnim", {"kind": "component_of"}, [("in", "katiba")]),
        ("jnim", {"kind": "component-of,rival-of"}, [("in", "katiba"), ("in", "fama")]),
        ("jnim", {"on": "2017-03-01"}, []),
        ("jnim", {"on": "2017-12-31"}, [("in", "katiba"), ("in", "fama")]),
        ("katiba", {"on": "2019", "kind": "component-of"}, [("out", "jnim"), ("in", "unit")]),
    ],
)
def test_the_ties_of_a_group_can_be_chosen_by_kind_and_day(client, slug, query, ties):
    found = get(client, page_of("group", slug, "relations"), **query)["results"]

    assert [(tie["direction"], tie["group"]["slug"]) for tie in found] == ties


@pytest.mark.parametrize(
    "query", [{"kind": "sibling-of"}, {"on": "someday"}, {"kinds": "rival-of"}]
)
def test_an_unknown_kind_or_day_of_ties_is_refused(client, query):
    answer = client.get(page_of("group", "jnim", "relations"), query)

    assert refused(answer, next(iter(query)))


def test_the_licence_of_every_dataset_shown_is_given(client):
    page = get(client, list_of("event"))

    assert [row["dataset"] for row in page["licences"]] == ["curated", "ucdp-ged"]
    assert page["licences"][0]["licence"] == "CC-BY-4.0"


def test_filters_of_one_list_all_apply(client):
    query = {"country": "ML", "type": "battle", "dataset": "curated", "killed_min": "1"}

    assert found(client, "event", **query) == ["evt-kayes"]
    assert found(client, "event", **query, date_before="2024") == []


def test_a_count_is_of_what_is_found(client):
    page = get(client, list_of("event"), country="ML", page_size=1, count="exact")

    assert page["count"] == 2
