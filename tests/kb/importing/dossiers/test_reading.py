import time

import pytest
import yaml

from kb.importing.dossiers import reading
from kb.importing.dossiers.reading import Unreadable, read

REFUSED = {
    "alias": (b"a: &x 1\nb: *x", "1: YAML: found an anchor or alias"),
    "alias to nothing": (b"groups: *x", "1: YAML: found an anchor or alias"),
    "merge key": (b"groups:\n- <<: {slug: a}", "2: YAML: found the key “<<”"),
    "key given twice": (b"groups: []\nevents: []\ngroups: []", "3: YAML: found “groups” again"),
    "second document": (b"groups: []\n---\nevents: []", "2: YAML: found a second document"),
    "tag": (b"groups: !!python/object/apply:os.system ['true']", "1: YAML: found the tag"),
    "list at the top": (b"- a", "1: YAML: found a list; allowed a mapping"),
    "text at the top": (b"hello", "1: YAML: found “hello”; allowed a mapping"),
    "list as a key": (b"? [a]\n: b", "1: YAML: found the key a list"),
    "null as a key": (b"groups:\n- ~: b", "2: YAML: found the key nothing"),
    "broken flow": (b"groups: [\n- a", "YAML: found "),
    "broken quotes": (b'groups: "a\nb: c', "YAML: found "),
    "tab as indent": (b"groups:\n\t- a", "2: YAML: found "),
    "not UTF-8": (b"groups:\n- slug: caf\xe9", "2: YAML: found the byte 0xe9; allowed UTF-8 text"),
    "UTF-16": ("groups: []".encode("utf-16"), "1: YAML: found the byte 0xff"),
    "NUL byte": (b"groups:\n- slug: a\0b", "2: YAML: found the character U+0000"),
    "escaped NUL": (b'groups:\n- slug: "a\\0b"', "2: YAML: found the character U+0000"),
    "bell": (b"groups:\n- slug: a\x07b", "2: YAML: found the character U+0007"),
    "escaped surrogate": (b'groups:\n- slug: "\\uD800"', "2: YAML: found "),
}


@pytest.fixture(params=["SafeLoader", "CSafeLoader"], autouse=True)
def loader(request, monkeypatch):
    """Whether or not the machine has libyaml."""
    if not hasattr(yaml, request.param):
        pytest.skip("PyYAML was built without libyaml")
    monkeypatch.setattr(reading, "LOADER", getattr(yaml, request.param))


@pytest.mark.parametrize(("data", "said"), REFUSED.values(), ids=REFUSED)
def test_what_is_not_plain_yaml_is_refused_with_its_line(data, said):
    with pytest.raises(Unreadable) as refused:
        read("a.yaml", data)

    assert str(refused.value.mistake).startswith("a.yaml:")
    assert said in str(refused.value.mistake)


@pytest.mark.parametrize("data", [b"", b"# nothing\n", b"---\n", b"~", b"\xef\xbb\xbf", b"{}"])
def test_an_empty_file_is_an_empty_dossier(data):
    assert read("a.yaml", data).values == {}


def test_nodes_know_their_lines():
    root = read("a.yaml", b"# first\ngroups:\n- slug: a\n  name: >-\n    b\n    c\n")

    (group,) = root.values["groups"].items
    assert (group.place.line, group.values["name"].place.line) == (3, 4)
    assert group.values["name"].text == "b c"


@pytest.mark.parametrize("text", ["no", "0123", "1e3", "2025-07-01", "true", "12:30", "=", "0x1F"])
def test_scalars_stay_text(text):
    assert read("a.yaml", f"a: {text}".encode()).values["a"].text == text


def test_only_a_bare_null_is_nothing():
    root = read("a.yaml", b"a: null\nb: 'null'\nc: ~\nd: '~'\ne:\nf: ''\ng: |-\n")

    found = {key: value.is_null for key, value in root.values.items()}
    assert found == {
        "a": True,
        "b": False,
        "c": True,
        "d": False,
        "e": True,
        "f": False,
        "g": False,
    }


@pytest.mark.parametrize(
    "bomb",
    [
        b"a: " + b"[" * 1_000_000,
        b"a: " + b"{b: " * 1_000_000,
        b"- " * 1_000_000,
        b"".join(b" " * depth + b"a:\n" for depth in range(2_000)),
        b"a: &a [x]\n" + b"".join(b"a%d: [*a, *a]\n" % n for n in range(100_000)),
    ],
    ids=["lists", "mappings", "blocks", "indents", "aliases"],
)
def test_a_bomb_is_refused_before_it_goes_off(bomb):
    began = time.monotonic()

    with pytest.raises(Unreadable):
        read("a.yaml", bomb)

    assert time.monotonic() - began < 10


def test_a_file_beyond_all_dossiers_is_refused(monkeypatch):
    monkeypatch.setattr(reading, "MAX_BYTES", 10)

    with pytest.raises(Unreadable, match="11 bytes; allowed 10 at most"):
        read("a.yaml", b"groups: []\n")
