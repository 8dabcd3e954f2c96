"""Precision and recall on the pairs labelled by hand, and what the guide says of them."""

import re

import pytest
from django.conf import settings

from bench import labelled
from bench.linking import THRESHOLDS
from kb.linking import FEATURES, THRESHOLD
from kb.linking.weights import MOST_DAYS, WINDOW
from kb.management.commands.link_events import Command

GUIDE = (settings.BASE_DIR / "docs/guide/linking.md").read_text(encoding="utf-8")


def table(heading):
    """The cells of the table below a heading, a list for each row."""
    text = GUIDE[GUIDE.index(f"\n## {heading}\n") :]
    rows = re.search(r"(?:^\|.*\n)+", text, re.M).group().splitlines()[2:]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


@pytest.fixture
def scores(db):
    labelled.enter()
    return labelled.scores()


def test_the_labelled_pairs_are_many_and_hard():
    lines = labelled.lines()

    assert len(lines) >= 60
    assert 30 <= sum(line.same for line in lines) <= len(lines) - 30


def test_the_guide_says_what_each_threshold_finds(scores):
    told = table("How well it works")
    found = [
        [f"{out.threshold:.2f}", f"{out.precision:.2f}", f"{out.recall:.2f}"]
        + [str(number) for number in (out.right, out.wrong, out.missed)]
        for out in labelled.outcomes(scores, THRESHOLDS)
    ]

    assert [[cell.strip("*") for cell in row] for row in told] == found


def test_the_usual_threshold_is_the_one_that_the_guide_marks(scores):
    (marked,) = [row for row in table("How well it works") if row[0].startswith("**")]

    assert float(marked[0].strip("*")) == THRESHOLD
    (usual,) = labelled.outcomes(scores, [THRESHOLD])
    assert usual.precision >= 0.9
    assert usual.recall >= 0.85
    parser = Command().create_parser("manage.py", "link_events")
    assert parser.parse_args(["a", "b"]).threshold == THRESHOLD


def test_the_guide_prints_the_table_of_weights():
    rows = [
        [row.feature, row.when, f"{row.points / 100:+.2f}", row.reason]
        for rows in FEATURES.values()
        for row in rows
    ]

    assert table("The score") == rows


def test_the_guide_says_how_far_records_may_be_apart():
    assert f"more than {WINDOW} days" in GUIDE
    assert f"more than {MOST_DAYS} days" in GUIDE
