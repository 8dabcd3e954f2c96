"""UCDP's list of actors: groups, names, composites and ties; curated groups are only noted."""

import csv

import pytest

from kb.importing.datasets import FORMATS, Mistake, NotImported, Options, Unreadable, import_file
from kb.importing.datasets.ucdp.actor_list.columns import COLUMNS
from kb.models import Citation, ExternalId, Group, GroupRelation, Import, ImportedRow, Referent
from kb.publishing import publish
from tests.factories import (
    EventFactory,
    ExternalIdFactory,
    GroupFactory,
    LocationFactory,
    ParticipationFactory,
    UserFactory,
)
from tests.publishing import document, publish_all
from tests.shared import FOLDER

pytestmark = pytest.mark.django_db
REAL = FOLDER / "ucdp/actor_22_1_ucdp-actor-221.csv"
HEADER = [column.name for column in COLUMNS]


def row(number, name, **values):
    flags = "NameChange OSCoalition NSCoalition Splinter SplitTemp Alliance JoinGroup".split()
    said = {"NameOrig": name, "NameOrigFull": "n/a", "NameOrigFullEng": name, "Org": "1"}
    return dict.fromkeys(flags, "0") | said | {"ActorId": str(number), "NameData": name, **values}


ROWS = (
    row(11, "Government of Aland", Org="4", GWNOLoc="990", Location="Aland"),
    row(
        12,
        "NEW ",
        NameOrig="OLD",
        NameOrigFull="Vieux Mouvement de l’Azur",
        NameOrigFullEng="Old Azure Movement",
        NameChange="1",
        NewName="MID, NEW",
        NewNameFullEng="Middle Movement, New Movement",
        GWNOLoc="990",
        ConflictId="400",
    ),
    row(13, "Splinter", Splinter="1", ActorIdPrev="12", NamePrev="NEW", GWNOLoc="990, 991"),
    row(14, "Clan", Org="3", NSCoalition="1", NSCoalitionID="77, 78"),
    row(15, "Supporters of a club", Org="2", Alliance="1", ActorIdAlliance="14"),
    row(16, "Joined", JoinGroup="1", ActorIdGroup="13"),
    row(17, "Came to power", JoinGroup="1", ActorIdGroup="11"),
    row(18, "Curated", OSCoalitionID="77", Splinter="1", ActorIdPrev="12"),
    row(19, "From the curated", Splinter="1", ActorIdPrev="18"),
    row(20, "From the unknown", Splinter="1", ActorIdPrev="21"),
)


def written(folder, rows=ROWS, *, name="Actor_v22_1.csv", header=HEADER, encoding="utf-8-sig"):
    path = folder / name
    with path.open("w", encoding=encoding, newline="") as file:
        table = csv.DictWriter(file, header, extrasaction="ignore", restval="")
        table.writeheader()
        table.writerows(rows)
    return str(path)


def changed(**values):
    """The rows with some of them changed: `n12={...}`."""
    return [one | values.get(f"n{one['ActorId']}", {}) for one in ROWS]


def take(path, **options):
    return import_file(FORMATS["ucdp-actors"], path, Options(**options))


def group(number):
    return Group.objects.get(slug=f"ucdp-actor-{number}")


def names(number):
    return {(n.text, n.kind, n.language) for n in group(number).names.all()}


def ties():
    rows = GroupRelation.objects.values_list("subject__slug", "kind", "object__slug")
    return {(s.rpartition("-")[2], kind, o.rpartition("-")[2]) for s, kind, o in rows}


@pytest.fixture
def curated():
    """A group of our own with number 18, and a country with number 990."""
    ours = GroupFactory(slug="ours", name="Ours", homeland=None)
    ExternalIdFactory(group=ours, value="18")
    land = LocationFactory(
        slug="aland", kind="country", country="AX", latitude=None, longitude=None
    )
    ExternalIdFactory(location=land, group=None, scheme_id="id-scheme:gleditsch-ward", value="990")
    publish_all()
    return ours


def test_rows_become_groups_with_kinds_names_and_ties(tmp_path, curated):
    outcome = take(written(tmp_path))

    assert (outcome.comparison.added, outcome.batch.dataset.slug) == (10, "ucdp-actors-22-1")
    kinds = {n: group(n).kind.code for n in (11, 12, 14, 15)}
    assert kinds == {
        11: "government",
        12: "armed-group",
        14: "category-of-groups",
        15: "category-of-groups",
    }
    assert (group(12).name, group(12).homeland.slug, group(13).homeland) == ("NEW", "aland", None)
    assert names(12) == {
        ("OLD", "former", ""),
        ("Vieux Mouvement de l’Azur", "former", ""),
        ("Old Azure Movement", "former", "en"),
        ("MID", "former", ""),
        ("Middle Movement", "former", "en"),
        ("New Movement", "translation", "en"),
    }
    assert names(11) == set()
    assert ties() == {
        ("13", "splinter-of", "12"),
        ("15", "allied-with", "14"),
        ("16", "merged-into", "13"),
    }
    page = document(group(13))
    (tie,) = [t for t in page["relations"] if t["kind"] == "splinter-of"]
    assert (tie["confidence"], tie["citations"][0]["source"]["slug"]) == (
        "medium",
        "ucdp-actors-22-1",
    )


def test_a_curated_group_is_noted_and_nothing_of_it_is_changed(tmp_path, curated):
    before = document(curated)

    outcome = take(written(tmp_path))

    assert document(curated) == before
    assert ImportedRow.objects.get(series="ucdp-actors", key="18").record_id == curated.pk
    assert not Group.objects.filter(slug="ucdp-actor-18").exists()
    assert outcome.report["groups_of_our_own_noted"] == 1
    assert outcome.report["ties_for_a_curator"] == [
        "ours splinter-of ucdp-actor-12 (with a group of our own)",
        "ucdp-actor-17 merged-into ucdp-actor-11 (joined a government)",
        "ucdp-actor-19 splinter-of ours (with a group of our own)",
    ]
    assert outcome.report["ties"]["partner not in the list"] == 1
    # Withdrawn from the list, it stays what it is.
    take(written(tmp_path, changed()[:7] + changed()[8:], name="Actor_v23_1.csv"))
    curated.refresh_from_db()
    assert not curated.is_withdrawn


def test_a_curated_draft_is_not_published_by_the_list(tmp_path, curated):
    draft = GroupFactory(slug="draft", homeland=None)
    ExternalIdFactory(group=draft, value="14")
    Group.objects.filter(pk=curated.pk).update(name="A draft of a new name")

    take(written(tmp_path))

    draft.refresh_from_db()
    assert (draft.as_published, document(curated)["name"]) == (None, "Ours")


def test_composites_find_their_members_and_candidates(tmp_path, curated):
    take(written(tmp_path))

    parts = ExternalId.objects.filter(match="part-of").values_list("value", "group__slug")
    assert set(parts) == {("77", "ucdp-actor-14"), ("78", "ucdp-actor-14")}
    referent = Referent.objects.get(scheme="ucdp", key="77")
    assert (referent.resolved, [c["id"] for c in referent.candidates]) == ("composite", ["ours"])
    assert not Group.objects.filter(slug="ucdp-actor-77").exists()


def test_a_group_that_events_made_is_completed(tmp_path, curated):
    made = GroupFactory(slug="ucdp-actor-14", name="Clan (short)", homeland=None)
    ExternalIdFactory(group=made, value="14")
    publish_all()

    take(written(tmp_path))

    made.refresh_from_db()
    assert (made.name, made.kind.code) == ("Clan", "category-of-groups")
    assert document(made)["name"] == "Clan"
    assert ExternalId.objects.filter(group=made, value="14").count() == 1


def test_the_same_file_twice_changes_nothing(tmp_path, curated):
    take(written(tmp_path))
    counts = [m.objects.count() for m in (Group, GroupRelation, Citation, ExternalId)]

    again = take(written(tmp_path))

    assert (again.comparison.unchanged, again.comparison.added, again.comparison.changed) == (
        10,
        0,
        0,
    )
    assert [m.objects.count() for m in (Group, GroupRelation, Citation, ExternalId)] == counts


def test_a_new_release_changes_what_the_import_made_and_nothing_of_curators(tmp_path, curated):
    take(written(tmp_path))
    group(12).names.create(text="A curator's own", kind="alias")
    GroupRelation.objects.create(subject=group(13), kind="rival-of", object=group(14))
    Group.objects.filter(slug="ucdp-actor-14").update(
        name="A curator's name", changed_by=UserFactory()
    )
    publish(Group.objects.all(), reason="By hand.")

    outcome = take(
        written(
            tmp_path,
            changed(
                n12={"NameData": "NEWER", "NewName": "NEWER", "NewNameFullEng": "Newer Movement"},
                n13={"Splinter": "0", "ActorIdPrev": "", "NamePrev": ""},
                n14={"NSCoalitionID": "78"},
            ),
            name="Actor_v23_1.csv",
        )
    )

    assert outcome.comparison.changed == 3
    assert group(12).name == "NEWER"
    assert {n[0] for n in names(12)} == {
        "OLD",
        "Vieux Mouvement de l’Azur",
        "Old Azure Movement",
        "Newer Movement",
        "A curator's own",
    }
    assert ties() & {("13", "splinter-of", "12"), ("13", "rival-of", "14")} == {
        ("13", "rival-of", "14")
    }
    assert group(14).name == "A curator's name"
    assert not ExternalId.objects.filter(value="77", match="part-of").exists()
    assert document(group(12))["name"] == "NEWER"


def test_a_partner_that_appears_later_is_tied_then(tmp_path, curated):
    take(written(tmp_path))

    take(written(tmp_path, [*ROWS, row(21, "Late")], name="Actor_v23_1.csv"))

    assert ("20", "splinter-of", "21") in ties()
    assert document(group(20))["relations"][0]["kind"] == "splinter-of"


def test_what_vanishes_is_withdrawn_unless_an_event_shows_it(tmp_path, curated):
    take(written(tmp_path))
    ParticipationFactory(event=EventFactory(location=None, geo_precision=""), group=group(16))
    publish_all()

    left = [one for one in ROWS if one["ActorId"] not in {"16", "19"}]
    outcome = take(written(tmp_path, left, name="Actor_v23_1.csv"), max_withdrawn=50)

    assert (group(19).is_withdrawn, group(16).is_withdrawn) == (True, False)
    said = outcome.report["left"]["no longer in the release, but other records show it"]
    assert said == ["ucdp-actor-16"]


def test_a_dry_run_leaves_nothing(tmp_path, curated):
    outcome = take(written(tmp_path), is_dry=True)

    assert outcome.comparison.added == 10
    assert (Import.objects.count(), Group.objects.count()) == (0, 1)


def test_latin_1_and_other_columns_are_read(tmp_path, curated):
    header = ["ActorId", "NameData", "NameFull", "Org", "Location"]
    rows = [{"ActorId": 5, "NameData": "Façade", "NameFull": "Façade armée", "Org": 1}]

    path = written(tmp_path, rows, header=header, encoding="latin-1")
    take(path)

    assert (group(5).name, names(5)) == ("Façade", {("Façade armée", "official", "")})
    assert ImportedRow.objects.get(key="5").values[HEADER.index("NameOrig")] is None


def test_mistakes_say_where_and_what_is_allowed(tmp_path, curated):
    with pytest.raises(NotImported) as refusal:
        take(written(tmp_path, changed(n12={"Org": "7"}, n14={"NameData": ""})))

    assert refusal.value.mistakes == [
        Mistake(3, "Org", "7", "a whole number, from 1 to 4"),
        Mistake(5, "NameData", "", "any text"),
    ]


def test_an_older_release_is_refused(tmp_path, curated):
    take(written(tmp_path, name="Actor_v23_1.csv"))

    with pytest.raises(Unreadable, match=r"22\.1 is older than 23\.1"):
        take(written(tmp_path))
    with pytest.raises(Unreadable, match="Which release is it"):
        take(written(tmp_path, name="actors.csv"))


@pytest.mark.skipif(not REAL.exists(), reason="the actor list of UCDP 22.1 is not on this machine")
def test_the_real_list():
    gatia = GroupFactory(slug="gatia", homeland=None)
    ExternalIdFactory(group=gatia, value="5880")

    outcome = take(str(REAL))

    assert outcome.comparison.added == 1725
    assert Group.objects.count() == 1725
    with REAL.open(encoding="utf-8-sig") as file:
        rows = {one["ActorId"]: one for one in csv.DictReader(file)}
    split = {
        (one["ActorId"], "splinter-of", other.strip())
        for one in rows.values()
        for other in one["ActorIdPrev"].split(",")
        if other.strip() in rows
        and other.strip() != one["ActorId"]  # 283 is said to come from itself
    }
    assert {tie for tie in ties() if tie[1] == "splinter-of"} == split
    assert Group.objects.filter(kind="group-kind:government").count() == 163
    assert [c["id"] for c in Referent.objects.get(key="6837").candidates] == ["gatia"]
