from pathlib import Path

import pytest

from kb.importing.dossiers import load

WHOLE = Path(__file__).parent / "files" / "whole.yaml"
CLAIM = """\
  - id: clm-2025-07-01-witness-barracks
    kind: materiel-captured
    claimant: {text: a witness}
    stance: repeats
    figure: {hedge: vague, counted: barracks}
    statement: Barracks were taken.
    source: river-post-2025-07-01-two-towns
"""
"""One of its claims."""


@pytest.fixture
def whole():
    """The text of a dossier that has every key of the format."""
    return WHOLE.read_text(encoding="utf-8")


@pytest.fixture
def load_text(tmp_path):
    """Load one or more texts as the files `1.yaml`, `2.yaml` ... of one run."""

    def load_text(*texts, **options):
        for number, text in enumerate(texts, 1):
            (tmp_path / f"{number}.yaml").write_text(text, encoding="utf-8")
        return load([tmp_path], **options)

    return load_text


def counts(outcome, state):
    return {noun: found[state] for noun, found in outcome.counts.items() if found[state]}
