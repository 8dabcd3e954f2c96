import pytest
from django.utils import timezone

from kb.importing.dossiers import NotLoaded, load_and_publish
from kb.models import Claim, Edition, Event
from tests.kb.importing.dossiers.contents import contents
from tests.kb.importing.dossiers.test_loading import CLAIM

pytestmark = pytest.mark.django_db

# Each is the whole dossier, which loads, with one text replaced by another.
REFUSED = {
    "unknown top-level key": (
        "groups:\n",
        "grups:\n",
        "grups: found an unknown key",
        "nearest: groups",
    ),
    "unknown key": (
        "  short_name: RF",
        "  shortname: RF",
        "shortname: found an unknown key",
        "nearest: short_name",
    ),
    "unknown key of a block": (
        "radius_km: 2.5",
        "radius: 2.5",
        "point.radius: found an unknown key",
        "radius_km",
    ),
    "unknown code": (
        "type: coordinated-assault",
        "type: coordinated-asault",
        "type: found “coordinated-asault”",
        "nearest: coordinated-assault",
    ),
    "code of another vocabulary": (
        "grade: fair",
        "grade: ambush",
        "grade: found “ambush”",
        "confirmed",
    ),
    "unknown choice": (
        "stance: asserts",
        "stance: assert",
        "stance: found “assert”; allowed asserts, denies",
        "nearest: asserts",
    ),
    "code with a capital": ("side: b", "side: B", "side: found “B”; allowed a, b", ""),
    "unknown slug": (
        "homeland: xa-lower-town",
        "homeland: xa-lowertown",
        "homeland: found “xa-lowertown”; allowed a location",
        "nearest: xa-lower-town",
    ),
    "unknown source": (
        "field: founded}",
        "field: founded}, {source: nobody}",
        "source: found “nobody”",
        "a source",
    ),
    "unknown group as a party": (
        "party: army",
        "party: navy",
        "figure.party: found “navy”; allowed a group",
        "",
    ),
    "unknown claimant": (
        "claimant: {text: a witness}",
        "claimant: a witness",
        "claimant: found “a witness”; allowed a group",
        "",
    ),
    "slug in capitals": (
        "slug: old-front, name",
        "slug: Old-Front, name",
        "slug: found “Old-Front”",
        "lower-case",
    ),
    "slug given twice": (
        "slug: xa-south, name",
        "slug: xa, name",
        "slug: found “xa” again",
        "after",
    ),
    "claim given twice": (
        "id: clm-2025-army-strength",
        "id: clm-2025-07-02-army-own-loss",
        "id: found “clm-2025-07-02-army-own-loss” again",
        "",
    ),
    "no name": ("  name: River Front\n", "", "name: found nothing; allowed text", ""),
    "null for a name": (
        "  name: River Front\n",
        "  name: ~\n",
        "name: found nothing; allowed text",
        "",
    ),
    "no kind": (", kind: admin1", "", "kind: found nothing; allowed country, admin1", ""),
    "no date of an event": ("  date: 2025-07-01\n", "", "date: found nothing; allowed a day", ""),
    "event open at an end": (
        "  date: 2025-07-01\n",
        "  date: 2025-07-01/..\n",
        "date: found “2025-07-01/..”; allowed a date that is not open",
        "",
    ),
    "no day": (
        "date: 2019-02-03",
        "date: 2019-02-30",
        "date: found “2019-02-30”; allowed a day",
        "2024-07-25",
    ),
    "no date at all": ("date: 2019-02-03", "date: in spring", "date: found “in spring”", "201X"),
    "no calendar quarter": (
        "2012-01-01/2012-03-31",
        "2012-01-02/2012-03-31",
        "from: found “2012-01-02/2012-03-31” as a quarter",
        "",
    ),
    "unknown key of a date": (
        "text: about 2012}",
        "words: about 2012}",
        "founded: found the key “words”; allowed edtf, precision, text",
        "",
    ),
    "too long": (
        "title: Attacks on two towns",
        f"title: {'x' * 301}",
        "title: found 301 characters; allowed 300 at most",
        "",
    ),
    "too long a text of a date": (
        "text: about 2012}",
        f"text: {'x' * 201}}}",
        "founded: found 201 characters; allowed 200 at most",
        "",
    ),
    "no web address": (
        "url: https://example.org/two-towns",
        "url: two towns",
        "url: found “two towns”",
        "valid URL",
    ),
    "no whole number": (
        "low: 80",
        "low: 80.5",
        "figure.low: found “80.5”; allowed a whole number",
        "",
    ),
    "negative number": (
        "low: 80",
        "low: -1",
        "figure.low: found “-1”",
        "greater than or equal to 0",
    ),
    "number beyond the column": (
        "low: 80",
        "low: 3000000000",
        "figure.low: found “3000000000”",
        "2147483647",
    ),
    "number in words": ("low: 80", "low: eighty", "figure.low: found “eighty”", ""),
    "not a number": (
        "radius_km: 2.5",
        "radius_km: .nan",
        "point.radius_km: found “.nan”; allowed a number",
        "",
    ),
    "yes for true": (
        "disputed: true",
        "disputed: yes",
        "disputed: found “yes”; allowed true or false",
        "",
    ),
    "credibility out of range": (
        "credibility: 5",
        "credibility: 7",
        "credibility: found “7”",
        "less than or equal to 6",
    ),
    "mapping for a text": (
        "  summary: An invented group.",
        "  summary: {a: b}",
        "summary: found a mapping; allowed text",
        "",
    ),
    "list for a mapping": (
        "wording: {text: neutralisés, language: fr}",
        "wording: [x]",
        "wording: found a list; allowed a mapping of text, language",
        "",
    ),
    "mapping for a list": (
        "quality_flags: [best-above-high]",
        "quality_flags: {a: b}",
        "quality_flags: found a mapping; allowed a list",
        "",
    ),
    "text for a list of mappings": (
        "external_ids: [{scheme: ucdp-actor, value: '99'}]",
        "external_ids: ucdp-actor",
        "external_ids: found “ucdp-actor”; allowed a list of mappings",
        "",
    ),
    "text for a mapping": (
        "- {group: army, side: b, role: target}",
        "- army",
        "participants: found “army”; allowed a mapping of group, side",
        "",
    ),
    "claimant by another key": (
        "claimant: {text: a witness}",
        "claimant: {name: a witness}",
        "claimant: found a mapping; allowed the slug of a group, or {text: ...}",
        "",
    ),
    "group without a citation": (
        ", kind: state-forces, citations: [{source: river-post-2025-07-02-toll}]",
        ", kind: state-forces",
        "citations: found none; allowed one or more",
        "",
    ),
    "tie without a citation": (
        "    citations: [{source: river-post-2025-07-01-two-towns, field: from}]\n",
        "",
        "citations: found none",
        "",
    ),
    "leader without a citation": (
        "    note: Also spelt Leeder.\n    citations: [{source: river-post-2025-07-01-two-towns}]",
        "",
        "citations: found none",
        "",
    ),
    "listing without a citation": (
        "    note: Under its acronym.\n    citations: [{source: river-post-2025-07-01-two-towns}]",
        "",
        "citations: found none",
        "",
    ),
    "location without a citation": (
        "kind: admin1, parent: xa, citations: [{source: river-post-2025-07-02-toll}]",
        "kind: admin1, parent: xa",
        "citations: found none",
        "",
    ),
    "event without a citation": (
        "  location: xa\n  citations: [{source: river-post-2025-07-01-two-towns}]\n",
        "",
        "citations: found none",
        "",
    ),
    "claim without a source": (
        "    statement: Barracks were taken.\n    source: river-post-2025-07-01-two-towns",
        "    statement: Barracks were taken.",
        "source: found nothing; allowed the slug of a source",
        "",
    ),
    "citation of no key": (
        "field: founded}",
        "field: foundation}",
        "field: found “foundation”",
        "nearest: founded",
    ),
    "constraint of a record": (
        "latitude: 14.5,",
        "latitude: 91,",
        "locations: Latitude runs from -90 to 90",
        "",
    ),
    "constraint of a claim": (
        "low: 200, high: 300",
        "low: 400, high: 300",
        "claims: The lowest number cannot be above the highest.",
        "",
    ),
    "constraint of a row": (
        "group: old-front\n",
        "group: river-front\n",
        "relations: A group has no tie to itself",
        "",
    ),
    "the same row twice": (
        "- {group: army, side: b, role: target}",
        "- {group: army, side: b, role: target}\n  - {group: army, side: b, role: target}",
        "participants: This group has that part in the event already.",
        "",
    ),
    "circle": (
        "- {slug: xa, name: Examplia, kind: country, country: XA,",
        "- {slug: xa, name: Examplia, kind: area, parent: xa-lower-town,",
        "locations: This would make a circle",
        "",
    ),
}


@pytest.mark.parametrize(("old", "new", "said", "also"), REFUSED.values(), ids=REFUSED)
def test_a_mistake_is_named_and_nothing_is_loaded(load_text, whole, old, new, said, also):
    before = contents()
    text = whole.replace(old, new, 1)
    assert text != whole

    with pytest.raises(NotLoaded) as refused:
        load_text(text)

    assert [str(m) for m in refused.value.mistakes if said in str(m) and also in str(m)]
    assert contents() == before


def test_all_mistakes_of_all_files_are_named_at_once(load_text, whole, tmp_path):
    names = [
        "unknown key",
        "unknown choice",
        "unknown slug",
        "no day",
        "credibility out of range",
        "event without a citation",
        "constraint of a record",
        "constraint of a claim",
        "the same row twice",
    ]
    text = whole
    for old, new, _, _ in map(REFUSED.get, names):
        text = text.replace(old, new, 1)

    with pytest.raises(NotLoaded) as refused:
        load_text(text, "groups:\n- {slug: other}")

    lines = [str(mistake) for mistake in refused.value.mistakes]
    for _, _, said, _ in map(REFUSED.get, names):
        assert any(said in line for line in lines if line.startswith(f"{tmp_path}/1.yaml:"))
    assert sum(line.startswith(f"{tmp_path}/2.yaml:2") for line in lines) == 3


def test_references_are_not_missed_while_a_file_cannot_be_read(load_text, whole):
    sources, groups = whole.split("locations:\n")

    with pytest.raises(NotLoaded) as refused:
        load_text(sources + "\t", f"locations:\n{groups}")

    assert len(refused.value.mistakes) == 1


def test_a_mistake_names_file_and_line(load_text, whole, tmp_path):
    line = whole.splitlines().index("  homeland: xa-lower-town") + 1

    with pytest.raises(NotLoaded) as refused:
        load_text(whole.replace("homeland: xa-lower-town", "homeland: nowhere"))

    assert [str(m).split(": found")[0] for m in refused.value.mistakes] == [
        f"{tmp_path / '1.yaml'}:{line}: homeland"
    ]


def test_a_record_in_two_files_names_the_other_place(load_text, whole, tmp_path):
    with pytest.raises(NotLoaded) as refused:
        load_text(
            "publishers:\n- {slug: a, name: A, kind: press}",
            "publishers:\n- {slug: a, name: B, kind: press}",
        )

    assert [str(mistake) for mistake in refused.value.mistakes] == [
        f"{tmp_path}/2.yaml:2: slug: found “a” again, after {tmp_path}/1.yaml:2; allowed once"
    ]


def test_a_published_claim_cannot_be_left_out(load_text, whole, tmp_path):
    load_text(whole)
    load_and_publish([tmp_path], reason="First reports.")

    with pytest.raises(
        NotLoaded, match="clm-2025-07-01-witness-barracks, which has been published; withdraw"
    ):
        load_text(whole.replace(CLAIM, ""))

    assert Claim.objects.filter(slug="clm-2025-07-01-witness-barracks").exists()


def test_a_claim_that_another_one_supersedes_cannot_be_left_out(load_text, whole):
    load_text(whole)
    event = Event.objects.get(slug="evt-2025-07-01-two-towns")
    claim = Claim.objects.get(slug="clm-2025-07-01-witness-barracks")
    Claim.objects.create(
        slug="clm-later",
        event=event,
        kind="outcome",
        claimant_text="the witness",
        statement="They were not.",
        source=claim.source,
        supersedes=claim,
    )
    text = whole.partition("- id: evt-2025-07-01-two-towns")[0].replace(CLAIM, "")

    with pytest.raises(NotLoaded, match="which clm-later supersedes"):
        load_text(text)


def test_claims_that_supersede_each_other_may_be_left_out_together(load_text, whole):
    load_text(whole)
    claims, rest = whole.split("  - id: clm-2025-07-01-army-neutralised\n")
    rest = rest[rest.index(CLAIM) :]

    load_text(claims + rest)

    assert Claim.objects.filter(event__isnull=False).count() == 1


def test_a_public_id_that_belonged_to_another_record_is_not_taken(load_text, whole):
    Edition.objects.create(
        noun="event",
        record_id=0,
        slug="evt-2025-07-01-two-towns",
        number=1,
        kind="withdrawn",
        recorded_at=timezone.now(),
        reason="Long ago.",
    )

    with pytest.raises(NotLoaded, match=r"events: The public id .* belonged to another record"):
        load_text(whole)
