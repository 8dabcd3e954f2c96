"""What the seeds hold is found by whatever it is called, misspelt by a letter too."""

import pytest
from django.conf import settings
from django.core.management import call_command

from tests.api.conftest import get, ids, list_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("seeds")]


@pytest.fixture(scope="module")
def seeds(module_db):
    call_command("load_dossiers", str(settings.BASE_DIR / "seeds"), "--publish")


def search(client, q):
    return get(client, list_of("search"), q=q)


@pytest.mark.parametrize(
    ("q", "first", "rank"),
    [
        ("Binoli", "ml-diboli", "exact"),
        ("Diboli", "ml-diboli", "exact"),
        ("GSIM", "jnim", "exact"),
        ("gsim", "jnim", "exact"),
        ("Nusrat al Islam", "jnim", "exact"),
        ("Nusrat al-Islam", "jnim", "exact"),
        ("jamaat nusrat al islam wal muslimin", "jnim", "exact"),
        ("Jamā‘at Nuṣrat al-Islām wal-Muslimīn", "jnim", "exact"),
        ("جماعة نصرة الإسلام والمسلمين", "jnim", "exact"),
        ("جماعه نصره الاسلام والمسلمين", "jnim", "exact"),
        ("جَمَاعَة نُصْرَة الإِسْلَام والمسلمين", "jnim", "exact"),
        ("جماعـــة نصرة الإسلام والمسلمين", "jnim", "exact"),
        ("\u202bجماعة نصرة الإسلام والمسلمين\u202c", "jnim", "exact"),
        ("نصرة الإسلام", "jnim", "word"),
        ("نصرة إسلام ومسلمين", "jnim", "resembles"),
        ("القاعدة", "al-qaeda", "exact"),
        ("JN", "jnim", "begins"),
        ("ml", "ml", "exact"),
        ("Boulikesi", "ml-boulikessi", "resembles"),
        ("Boulikessii", "ml-boulikessi", "resembles"),
        ("Bouilkessi", "ml-boulikessi", "resembles"),
        ("Macna", "katiba-macina", "resembles"),
        ("Katiba Macna", "katiba-macina", "resembles"),
        ("Tomboctou", "ml-timbuktu", "resembles"),
        ("Ansar Eddine", "ansar-dine", "exact"),
        ("AQMI", "aqim", "exact"),
        ("Boulikessi attack", "evt-2025-06-01-boulikessi", "contains"),
        ("Atack on the army camp at Boulikesi", "evt-2025-06-01-boulikessi", "resembles"),
        ("evt-2025-07-01-diboli", "evt-2025-07-01-diboli", "exact"),
        ("Battle of Bulikessi", "wikipedia-undated-en-battle-of-boulikessi-2025", "resembles"),
        ("“JNIM”,", "jnim", "exact"),
    ],
)
def test_the_best_is_first(client, q, first, rank):
    best = search(client, q)["results"][0]

    assert (best["id"], best["rank"]) == (first, rank)


@pytest.mark.parametrize("place", range(9))
@pytest.mark.parametrize("how", ["left out", "doubled", "swapped", "other"])
def test_one_wrong_letter_of_a_place_is_forgiven(client, place, how):
    name = "Boulikessi"
    wrong = {
        "left out": name[:place] + name[place + 1 :],
        "doubled": name[: place + 1] + name[place:],
        "swapped": name[:place] + name[place + 1] + name[place] + name[place + 2 :],
        "other": name[:place] + "x" + name[place + 1 :],
    }[how]

    found = ids(search(client, wrong))

    assert found[0] == "ml-boulikessi"
    assert "evt-2025-06-01-boulikessi" in found


def test_what_matched_is_told_as_published(client):
    (diboli, *_) = search(client, "binoli")["results"]

    assert diboli["matched"] == {"text": "Binoli", "kind": "misspelling"}
    assert diboli["name"] == "Diboli"
    assert diboli["score"] == 1.0


def test_terms_of_the_datasets_are_told(client):
    assert [row["dataset"] for row in search(client, "Diboli")["licences"]] == ["curated"]
