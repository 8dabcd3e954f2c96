from pathlib import Path

import pytest
import yaml
from django.utils import timezone

from kb.importing.dossiers import NotLoaded, load_and_publish
from kb.models import Claim, Edition, Event
from tests.kb.importing.dossiers.conftest import CLAIM
from tests.kb.importing.dossiers.contents import contents

pytestmark = pytest.mark.django_db

FILE = Path(__file__).parent / "files" / "refused.yaml"
REFUSED = {entry["what"]: entry for entry in yaml.safe_load(FILE.read_text(encoding="utf-8"))}


def broken(text, *names):
    """The text with these mistakes in it."""
    for entry in map(REFUSED.get, names):
        assert entry["old"] in text
        text = text.replace(entry["old"], entry["new"], 1)
    return text


def is_said(entry, lines):
    return any(all(words in line for words in entry["says"]) for line in lines)


@pytest.mark.parametrize("name", REFUSED)
def test_a_mistake_is_named_and_nothing_is_loaded(load_text, whole, name):
    before = contents()

    with pytest.raises(NotLoaded) as refused:
        load_text(broken(whole, name))

    assert is_said(REFUSED[name], map(str, refused.value.mistakes))
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

    with pytest.raises(NotLoaded) as refused:
        load_text(broken(whole, *names), "groups:\n- {slug: other}")

    lines = [str(mistake) for mistake in refused.value.mistakes]
    first = [line for line in lines if line.startswith(f"{tmp_path}/1.yaml:")]
    assert all(is_said(REFUSED[name], first) for name in names)
    assert [line.split(": ")[1] for line in lines if line not in first] == [
        "citations",
        "kind",
        "name",
    ]


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
