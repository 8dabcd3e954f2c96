"""Two texts with the words marked in which they differ."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

MOST_WORDS = 4000
"""Longer texts are shown whole: comparing them word by word takes seconds."""
WORDS = re.compile(r"\w+|\s+|[^\w\s]")


def marked(old: str, new: str) -> tuple[SafeString, SafeString]:
    """Both texts, escaped, with the words that differ in <del> and <ins>."""
    before, after = WORDS.findall(old), WORDS.findall(new)
    if not old or not new or len(before) + len(after) > MOST_WORDS:
        return _tagged("del", old), _tagged("ins", new)
    left, right = [], []
    for is_same, one, other in _runs(before, after):
        left.append(conditional_escape(one) if is_same else _tagged("del", one))
        right.append(conditional_escape(other) if is_same else _tagged("ins", other))
    return mark_safe("".join(left)), mark_safe("".join(right))


def _runs(before: list[str], after: list[str]) -> Iterator[tuple[bool, str, str]]:
    """Stretches that are the same in both, and those that differ; a lone space parts no words that differ."""
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    old, new = "", ""
    for change, i, j, k, m in matcher.get_opcodes():
        one, other = "".join(before[i:j]), "".join(after[k:m])
        is_same = change == "equal" and not (one.isspace() and (old or new))
        if is_same and (old or new):
            yield False, old, new
            old, new = "", ""
        if is_same:
            yield True, one, other
        else:
            old, new = old + one, new + other
    if old or new:
        yield False, old, new


def _tagged(tag: str, text: str) -> SafeString:
    return format_html(f"<{tag}>{{}}</{tag}>", text) if text else mark_safe("")
