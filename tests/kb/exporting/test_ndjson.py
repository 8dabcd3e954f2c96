"""JSON lines: the bytes of the ledger, whatever the documents say."""

import json

import pytest

from kb.models import Edition, Noun
from tests.kb.exporting.conftest import HOSTILE, file_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("noun", Noun.values)
def test_a_line_is_the_document_as_it_is_stored(hostile, noun):
    *lines, last = file_of(noun, "ndjson").split(b"\n")

    stored = Edition.objects.filter(noun=noun).values_list("document", flat=True)
    assert last == b""
    assert sorted(lines) == sorted(document.encode() for document in stored)


def test_hostile_texts_come_back_whole(hostile):
    lines = file_of(Noun.CLAIM, "ndjson").split(b"\n")[:-1]

    assert [json.loads(line)["statement"] for line in lines][::-1] == HOSTILE


def test_keys_can_be_chosen(plain):
    lines = file_of(Noun.EVENT, "ndjson", keys=("title", "id")).splitlines()

    assert [list(json.loads(line)) for line in lines] == [["id", "title"]] * 3


def test_no_record_is_no_byte(db):
    assert file_of(Noun.EVENT, "ndjson") == b""
