"""Two documents' differences as a person reads them: names of fields, words put in and taken out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

import yaml
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from kb.differing import OUTSIDE, differences

MOST_WORDS = 4000
"""Longer texts are shown whole: comparing them word by word takes seconds."""
NOTHING: tuple[Any, ...] = (None, "", [], {})
WORDS = re.compile(r"\w+|\s+|[^\w\s]")


@dataclass(frozen=True)
class Change:
    """One field that differs, or one item of a list that came or went."""

    path: str
    label: str
    help: str
    what: str
    """`added`, `removed` or `changed`."""
    old: SafeString
    new: SafeString


def changes(
    model: type[Model], older: dict[str, Any] | None, newer: dict[str, Any] | None
) -> list[Change]:
    """What the newer document says otherwise; all that it says, if there is no older one."""
    return list(_changes(model, older or {}, newer or {}))


def _changes(model: type[Model], older: dict[str, Any], newer: dict[str, Any]) -> Iterator[Change]:
    for found in differences(older, newer):
        old, new = in_words(found.old), in_words(found.new)
        if old == new:
            continue  # null and an empty list say the same
        what = "added" if not old else "removed" if not new else "changed"
        label, help_text = named(model, found.path, [newer, older])
        yield Change(found.path, label, help_text, what, *marked(old, new))


def marked(old: str, new: str) -> tuple[SafeString, SafeString]:
    """Both texts, escaped, with the words that differ in <del> and <ins>."""
    before, after = WORDS.findall(old), WORDS.findall(new)
    if not old or not new or len(before) + len(after) > MOST_WORDS:
        return _tagged("del", old), _tagged("ins", new)
    left, right = [], []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for change, i, j, k, m in matcher.get_opcodes():
        one, other = "".join(before[i:j]), "".join(after[k:m])
        is_same = change == "equal"
        left.append(conditional_escape(one) if is_same else _tagged("del", one))
        right.append(conditional_escape(other) if is_same else _tagged("ins", other))
    return mark_safe("".join(left)), mark_safe("".join(right))


def _tagged(tag: str, text: str) -> SafeString:
    return format_html(f"<{tag}>{{}}</{tag}>", text) if text else mark_safe("")


def named(model: type[Model], path: str, documents: list[dict[str, Any]]) -> tuple[str, str]:
    """A pointer into a document as labels, and what its field means."""
    steps = [step.replace("~1", "/").replace("~0", "~") for step in path.split("/")[1:]]
    labels, help_text = [], ""
    values: list[Any] = list(documents)
    for place, step in enumerate(steps):
        field = _field(model, step) if place == 0 else None
        help_text = str(getattr(field, "help_text", "") or help_text)
        is_item = any(isinstance(value, list) for value in values)
        values = [_at(value, step) for value in values]
        labels.append(_name_of_item(step, values) if is_item else _label(field, step))
    return " › ".join(labels), help_text


def _label(field: Any, step: str) -> str:
    words = str(getattr(field, "verbose_name", "") or step.replace("_", " "))
    return words[:1].upper() + words[1:]


def _field(model: type[Model], name: str) -> Any:
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        return None


def _at(value: Any, step: str) -> Any:
    if isinstance(value, dict):
        return value.get(step)
    if isinstance(value, list):
        own = (item for item in value if _id(item) == step)
        found = next(own, None)
        return value[int(step)] if found is None and _is_place(step, value) else found
    return None


def _is_place(step: str, items: list[Any]) -> bool:
    return step.isascii() and step.isdecimal() and int(step) < len(items)


def _id(item: Any) -> str:
    if not isinstance(item, dict):
        return ""
    own = item.get("id") or item.get("slug")
    return str(own) if own else next(filter(None, map(_id, item.values())), "")


def _name_of_item(step: str, values: list[Any]) -> str:
    """What people call the item: the name of the group of a participant, not its id."""
    name = next(filter(None, map(_called, values)), "")
    return name or (str(int(step) + 1) if step.isascii() and step.isdecimal() else step)


def _called(item: Any) -> str:
    if not isinstance(item, dict):
        return ""
    for key in ("name", "title", "label", "text", "statement"):
        if isinstance(item.get(key), str) and item[key]:
            return str(item[key])[:80]
    return next(filter(None, map(_called, item.values())), "")


def in_words(value: Any) -> str:
    """A value as plain text, without what says nothing; empty if all of it does."""
    said = _said(value)
    if said in NOTHING:
        return ""
    if isinstance(said, bool):
        return "yes" if said else "no"
    if isinstance(said, dict | list):
        dumped = yaml.safe_dump(said, allow_unicode=True, sort_keys=False, width=100)
        return str(dumped).strip()
    return str(said)


def _said(value: Any) -> Any:
    if isinstance(value, list):
        return [_said(item) for item in value]
    if isinstance(value, dict):
        said = {key: _said(item) for key, item in value.items() if key != OUTSIDE}
        return {key: item for key, item in said.items() if item not in NOTHING}
    return value
