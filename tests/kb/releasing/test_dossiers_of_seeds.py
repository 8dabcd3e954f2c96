"""Dossiers of a release of the seeds: loaded, they give back what was public, and no draft."""

import hashlib
import re

import pytest
import yaml
from django.conf import settings as project
from django.core.management import call_command
from django.db.models import CharField, TextField

from kb.importing.dossiers import export_all
from kb.importing.dossiers.schema import NOUNS
from kb.models import Claim, Event, GroupRelation, Participation, Release, Source
from kb.models.events import CASUALTY_TOTAL
from kb.releasing import make_release
from tests.api.conftest import module_db  # noqa: F401
from tests.factories import ClaimFactory, SourceFactory
from tests.kb.importing.dossiers.contents import models
from tests.kb.releasing.conftest import read, read_json
from tests.kb.releasing.dossiers import FILES, load_into_an_empty_database, loaded, public

pytestmark = pytest.mark.django_db
CANARY = "canary"


@pytest.fixture(scope="module")
def seeds(module_db):  # noqa: F811
    call_command("load_dossiers", str(project.BASE_DIR / "seeds"), "--publish", verbosity=0)


def test_loading_a_release_gives_the_documents_it_was_made_of(seeds):
    make_release("1")
    before = public()

    load_into_an_empty_database("1")

    after = public()
    assert after.keys() == before.keys()
    assert [key for key in before if after[key] != before[key]] == []
    assert len(before) > 800


def test_a_release_says_what_an_export_says_of_drafts_that_are_all_public(seeds, tmp_path):
    """Besides the notes on publishers, and publishers that nothing public is by."""
    make_release("1")
    export_all(tmp_path)

    for name in FILES[1:]:
        assert read("1", name).decode() == (tmp_path / name).read_text(encoding="utf-8")
    noted = yaml.safe_load((tmp_path / "publishers.yaml").read_text())["publishers"]
    for publisher in noted:
        publisher.pop("note", None)
    told = loaded("1", "publishers")
    assert [told[one["slug"]] for one in noted if one["slug"] in told] == [
        one for one in noted if one["slug"] in told
    ]
    used = {*Source.objects.values_list("publisher__slug", flat=True), "kb-curators"}
    assert told.keys() == used


def test_the_manifest_lists_them(seeds):
    make_release("1")

    manifest = read_json("1", "manifest.json")
    listed = {file["name"]: file for file in manifest["files"]}
    for key in NOUNS:
        file, body = listed[f"{key}.yaml"], read("1", f"{key}.yaml")
        assert (file["bytes"], file["sha256"]) == (len(body), hashlib.sha256(body).hexdigest())
        assert file["rows"] == len(loaded("1", key)) == len(re.findall(rb"(?m)^- ", body))
        assert file["rows"] == manifest["counts"].get(key, file["rows"])
        assert file["media_type"] == "application/yaml"
    assert listed["publishers.yaml"]["noun"] is None
    assert listed["events.yaml"]["noun"] == "event"


def test_nothing_of_a_draft_is_in_them(seeds):
    """Every text of every row is another in the drafts, and there are new records."""
    make_release("1")
    before = [read("1", name) for name in FILES]
    kept = {"slug", "as_published", "casualties", "url", "archived_url"}
    for model in set(models()) - {Release}:
        texts = [
            field.name
            for field in model._meta.concrete_fields
            if isinstance(field, CharField | TextField)
            and not field.choices
            and field.name not in kept
            and not field.name.endswith(
                (
                    "_mark",
                    "_precision",
                    "_on_text",
                    "since_text",
                    "until_text",
                    "founded_text",
                    "ended_text",
                    "date_text",
                )
            )
        ]
        long = {field.name: field.max_length for field in model._meta.concrete_fields}
        values = {name: CANARY[: long[name]] for name in texts}
        if model._meta.db_table in {"kb_groupname", "kb_locationname", "kb_externalid"}:
            values = {"note": CANARY}
        if model is Claim:
            values |= {"claimant": None, "low": 4711, "high": 4711, "hedge": "exact"}
            values |= {"counted": CANARY}
        if model is Event:
            values |= {"type": CASUALTY_TOTAL, "override_best": None, "override_high": None}
        model.objects.update(**values)
    GroupRelation.objects.all().delete()
    Participation.objects.all().delete()
    Event.objects.update(grade="grade:weak", latitude=1.5, longitude=1.5, override_low=4711)
    SourceFactory(slug=CANARY, publisher__slug=f"{CANARY}-press")
    ClaimFactory(slug=f"{CANARY}-claim", event=Event.objects.earliest("pk"))

    make_release("2")

    for name, first in zip(FILES, before, strict=True):
        assert CANARY.encode() not in read("2", name)
        assert read("2", name) == first
