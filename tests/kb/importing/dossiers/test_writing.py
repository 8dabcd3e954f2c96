import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.importing.dossiers import reading
from kb.importing.dossiers.reading import Scalar, Sequence
from kb.importing.dossiers.writing import write
from tests.kb.importing.dossiers.hostile import TEXTS, texts

plain = st.recursive(
    texts(),
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3)
        | st.dictionaries(st.sampled_from(["slug", "note", "from"]), inner, min_size=1)
    ),
    max_leaves=8,
)
records = st.dictionaries(st.sampled_from(["id", "text", "names", "claims"]), plain, min_size=1)


@pytest.fixture(params=["SafeLoader", "CSafeLoader"], autouse=True, scope="module")
def loader(request):
    """Whether or not the machine has libyaml."""
    if not hasattr(yaml, request.param):
        pytest.skip("PyYAML was built without libyaml")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "LOADER", getattr(yaml, request.param))
        yield


def as_plain(node):
    if isinstance(node, Scalar):
        return None if node.is_null else node.text
    if isinstance(node, Sequence):
        return [as_plain(item) for item in node.items]
    return {key: as_plain(value) for key, value in node.values.items()}


def read_back(written):
    return as_plain(reading.read("a.yaml", f"events:\n{written}".encode()))["events"]


@settings(deadline=None)
@given(st.lists(records, min_size=1, max_size=3))
def test_whatever_is_written_is_read_back_to_the_letter(written):
    assert read_back(write(written)) == written


@pytest.mark.parametrize("text", TEXTS, ids=repr)
def test_a_hostile_text_survives_wherever_it_stands(text):
    written = [{"id": text, "names": [{"text": text, "kind": text}], "claims": [{"note": [text]}]}]

    assert read_back(write(written)) == written


def test_prose_is_folded_and_lines_stay_lines():
    written = write([{"summary": "word " * 30 + "end", "note": "one\n\ntwo"}])

    assert written.startswith("- summary: >-\n    word word")
    assert max(map(len, written.splitlines())) <= 110
    assert written.endswith("\n  note: |-\n    one\n\n    two\n")


def test_small_mappings_stand_on_one_line():
    written = write([{"citations": [{"source": "a", "locator": "page 3"}]}])

    assert written == "- citations:\n  - {source: a, locator: page 3}\n"
