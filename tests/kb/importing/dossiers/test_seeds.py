import pytest
from django.conf import settings

from kb.importing.dossiers import export, load
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
