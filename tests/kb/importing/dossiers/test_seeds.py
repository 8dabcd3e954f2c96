import pytest
from django.conf import settings

from kb.importing.dossiers import export, load
from kb.models import Claim, Event
from tests.kb.importing.dossiers.contents import contents, everything, forget

pytestmark = pytest.mark.django_db

SEEDS = settings.BASE_DIR / "seeds"


def test_the_seeds_survive_being_exported_and_loaded(tmp_path):
    load([SEEDS])
    before, text = contents(), export(*everything())
    (tmp_path / "seeds.yaml").write_text(text, encoding="utf-8")
    forget()

    load([tmp_path])

    assert contents() == before


def test_the_seeds_loaded_twice_are_loaded_once():
    load([SEEDS])

    again = load([SEEDS])

    assert all(set(counts) == {"unchanged"} for counts in again.counts.values())


REPORT = {
    "attacks on several towns, the third offensive in a month": (
        "evt-2025-07-01-western-mali",
        "clm-2025-07-01-seed-third",
    ),
    "the army says it repelled them and neutralised over 80": (
        "clm-2025-07-01-fama-repelled",
        "clm-2025-07-01-fama-neutralised",
    ),
    "JNIM, which claims three bases": (
        "clm-2025-07-01-jnim-responsibility",
        "clm-2025-07-01-jnim-barracks",
    ),
    "an insurgency of over a decade, with separatists": (
        "evt-2012-mali-conflict",
        "clm-2012-mali-seed-decade",
    ),
    "the spokesman on losses and what was recovered": (
        "clm-2025-07-01-fama-enemy-losses",
        "clm-2025-07-01-fama-materiel",
    ),
    "seven towns, as far as the border of Mauritania": (
        "clm-2025-07-01-fama-places",
        "clm-2025-07-01-yahoo-places",
        "evt-2025-07-01-diboli",
        "evt-2025-07-01-gogui",
        "evt-2025-07-01-kayes",
        "evt-2025-07-01-molodo",
        "evt-2025-07-01-niono",
        "evt-2025-07-01-nioro",
        "evt-2025-07-01-sandare",
    ),
    "residents on gunfire": ("clm-2025-07-01-residents-kayes-gunfire",),
    "JNIM on social media, co-ordinated and high quality": ("clm-2025-07-01-jnim-high-quality",),
    "the raid on Timbuktu and the death of 30 soldiers": (
        "evt-2025-06-02-timbuktu",
        "evt-2025-06-01-boulikessi",
    ),
    "US Africa Command on the coast": (
        "evt-2025-05-28-africom-warning",
        "clm-2025-05-28-africom-coast",
    ),
    "turmoil in Mali and the Sahel": ("clm-2012-mali-seed-turmoil",),
}


def test_every_sentence_of_the_report_of_july_2025_is_a_record_or_a_claim():
    load([SEEDS])

    missing = {
        sentence: [
            slug
            for slug in slugs
            if not (Claim if slug.startswith("clm") else Event).objects.filter(slug=slug).exists()
        ]
        for sentence, slugs in REPORT.items()
    }

    assert {sentence: gone for sentence, gone in missing.items() if gone} == {}


def test_whose_the_dead_are():
    load([SEEDS])
    tolls = Claim.objects.filter(event__slug="evt-2024-08-24-barsalogho", harm="killed")

    assert dict(tolls.values_list("slug", "party")) == {
        "clm-2024-08-24-hrw-killed": "civilians",
        "clm-2024-08-24-un-killed": "civilians",
        "clm-2024-08-24-gov-france-killed": "civilians",
        "clm-2024-08-24-jnim-killed": "side-b",
    }
    moura = Claim.objects.filter(event__slug="evt-2022-03-27-moura")
    assert moura.get(slug="clm-2022-03-27-fama-killed").party == "side-b"
    assert set(moura.filter(basis="share-of-a-total").values_list("harm", "party")) == {
        ("killed", "civilians")
    }
