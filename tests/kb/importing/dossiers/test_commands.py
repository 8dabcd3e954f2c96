from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from kb.models import Edition, Event
from tests.kb.importing.dossiers.conftest import WHOLE

pytestmark = pytest.mark.django_db


def run(*arguments):
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def test_loading_prints_counts():
    assert "sources: 2 created\n" in run("load_dossiers", str(WHOLE))
    assert "sources: 2 unchanged\n" in run("load_dossiers", str(WHOLE))


def test_a_check_prints_counts_and_changes_nothing():
    assert "events: 2 created\n" in run("load_dossiers", "--check", str(WHOLE))
    assert not Event.objects.exists()


def test_mistakes_end_the_command_with_one_line_each(tmp_path):
    (tmp_path / "a.yaml").write_text("groups:\n- {slug: a, name: A}\n")

    with pytest.raises(CommandError) as refused:
        run("load_dossiers", str(tmp_path))

    assert refused.value.returncode == 1
    assert str(refused.value).splitlines() == [
        "Nothing was loaded. Mistakes: 2",
        f"{tmp_path}/a.yaml:2: citations: found none; allowed one or more, for every fact has a source",
        f"{tmp_path}/a.yaml:2: kind: found nothing; allowed a code of group-kind",
    ]


def test_a_path_to_nothing_is_a_mistake(tmp_path):
    with pytest.raises(CommandError, match=r"nowhere.yaml:1: file: found No such file"):
        run("load_dossiers", str(tmp_path / "nowhere.yaml"))


def test_a_folder_without_dossiers_is_a_mistake(tmp_path):
    with pytest.raises(CommandError, match="found no file; allowed"):
        run("load_dossiers", str(tmp_path))


def test_publishing_prints_what_was_appended():
    assert "editions appended" in run("load_dossiers", str(WHOLE), "--publish", "--reason", "July.")
    assert Edition.objects.get(slug="evt-2025-07-01-two-towns").reason == "July."


def test_a_publication_that_is_refused_takes_the_load_back(tmp_path):
    text = WHOLE.read_text().replace("is_redistributable: true", "is_redistributable: false")
    (tmp_path / "a.yaml").write_text(text)

    with pytest.raises(CommandError, match="may not be redistributed"):
        run("load_dossiers", str(tmp_path), "--publish")

    assert not Event.objects.exists()


def test_a_check_does_not_publish():
    with pytest.raises(CommandError, match="Choose --check or --publish"):
        run("load_dossiers", str(WHOLE), "--check", "--publish")


def test_exporting_prints_the_named_records():
    run("load_dossiers", str(WHOLE))

    text = run("export_dossier", "group", "old-front", "army")

    assert text.startswith("groups:\n- slug: army\n")
    assert "- slug: old-front\n" in text


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "Name a noun and its slugs, or --all PATH"),
        (("group",), "Name a noun and its slugs, or --all PATH"),
        (("claim", "a"), "“claim” is not a noun of dossiers"),
        (("group", "nobody"), "There is no group nobody"),
    ],
)
def test_exporting_nothing_says_why(arguments, said):
    with pytest.raises(CommandError, match=said):
        run("export_dossier", *arguments)


def test_exporting_all_prints_counts(tmp_path):
    run("load_dossiers", str(WHOLE))

    text = run("export_dossier", "--all", str(tmp_path))

    assert "sources: 2\n" in text
    assert "sources: 2 unchanged\n" in run("load_dossiers", str(tmp_path))
