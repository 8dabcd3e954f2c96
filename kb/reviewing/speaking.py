"""Values of documents and drafts as plain words; what says nothing is empty."""

from __future__ import annotations

from typing import Any

NOTHING: tuple[Any, ...] = (None, "", [], {})
OWN_NAMES = ("name", "title", "label")
IDS = ("slug", "id", "code")
PARTIES = {
    "side-a": "side A",
    "side-b": "side B",
    "civilians": "civilians",
    "unknown": "party unknown",
}
"""Who was harmed, as it stands in a sentence."""


def meant(value: Any) -> Any:
    """The value without what says nothing, so that null and an empty list are the same."""
    if isinstance(value, list):
        return [meant(item) for item in value] or None
    if isinstance(value, dict):
        said = {key: meant(item) for key, item in value.items()}
        return {key: item for key, item in said.items() if not is_nothing(item)} or None
    return None if is_nothing(value) else value


def is_nothing(value: Any) -> bool:
    """Null, an empty text, list or mapping. Zero and no say something."""
    return value in NOTHING and not isinstance(value, bool | int | float)


def spoken(value: Any, field: Any = None) -> str:
    """The value as a person says it: the name of a record, the label of a code, a date as EDTF."""
    value = meant(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return _date(value) or name_of(value) or in_full(value)
    if isinstance(value, list):
        one = getattr(field, "base_field", field)
        return "; ".join(spoken(item, one) or "nothing" for item in value)
    return labels_of(field).get(str(value), str(value))


def in_full(value: Any) -> str:
    """All that the value says, with what each part is called."""
    value = meant(value)
    if isinstance(value, dict):
        return "; ".join(f"{words_of(key)}: {in_full(item)}" for key, item in value.items())
    if isinstance(value, list):
        return ", ".join(f"({in_full(item)})" for item in value)
    return spoken(value)


def words_of(key: str) -> str:
    """A key as words: `left_out` is left out."""
    return key.replace("_", " ").strip()


def titled(words: str) -> str:
    return words[:1].upper() + words[1:]


def labels_of(field: Any) -> dict[str, str]:
    """What the codes of a field are called."""
    return {str(code): str(label) for code, label in getattr(field, "flatchoices", ())}


def name_of(value: dict[str, Any]) -> str:
    """What a record, a term or a claimant is called that stands in short form; else nothing."""
    known = set(value) - {*OWN_NAMES}
    if not known or known & {*IDS}:
        return next((str(value[key]) for key in OWN_NAMES if value.get(key)), "")
    return ""


def id_of(value: Any) -> str:
    """The public id or code of a record in short form; another value as text."""
    if isinstance(value, dict):
        own = next((value[key] for key in IDS if value.get(key)), None)
        return str(own) if own is not None else repr(sorted(value.items(), key=repr))
    return "" if value is None else str(value)


def _date(value: dict[str, Any]) -> str:
    if "edtf" not in value:
        return ""
    text = value.get("text")
    return f"{value['edtf']} ({text})" if text else str(value["edtf"])
