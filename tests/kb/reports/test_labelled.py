"""Precision and recall on the labelled texts do not fall, and the guide says what they are."""

import re

import pytest
from django.conf import settings
from django.core.management import call_command

from bench.report_labels import SETS, labels, score

GUIDE = (settings.BASE_DIR / "docs/curators/reports.md").read_text(encoding="utf-8")
FLOOR = 0.8
"""Of precision and recall, for each kind and for whole claims, on texts that the finder was not tuned on."""


@pytest.fixture
def seeds(db):
    call_command("load_dossiers", str(settings.BASE_DIR / "seeds"), verbosity=0)


def test_the_texts_are_of_both_languages_and_a_third_is_held_out(db):
    tuning, held_out = (labels(name) for name in SETS)

    assert (len(tuning), len(held_out)) == (16, 8)
    assert any(not label.claims for label in held_out)


def test_what_is_found_does_not_fall_below_the_floor_and_is_told_in_the_guide(seeds):
    told = re.findall(
        r"^\| (\w[\w ]+) \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \|$", GUIDE, re.M
    )
    (tuning, _), (held_out, _) = (score(name) for name in SETS)

    assert told == [
        (
            kind,
            *(
                f"{value:.2f}"
                for one in (tuning[kind], held_out[kind])
                for value in (one.precision, one.recall)
            ),
        )
        for kind in tuning
    ]
    assert min(one.precision for one in held_out.values()) >= FLOOR
    assert min(one.recall for one in held_out.values()) >= FLOOR
