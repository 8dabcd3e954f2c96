"""The guide: texts of docs/ as pages of the site, in the order in which its index lists them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import markdown
from django.conf import settings

DOCS = Path(settings.BASE_DIR) / "docs"
INDEX = "index"
ELSEWHERE = {"data-model": DOCS / "data-model.md", "reference": DOCS / "api.md"}
LINK = re.compile(r'<a href="([^":]*?)([\w-]+)\.md(#[^"]*)?">(.*?)</a>', re.S)
NAMED_ELSEWHERE = {path.stem: name for name, path in ELSEWHERE.items()}


@dataclass(frozen=True)
class Page:
    """One text, as HTML."""

    name: str
    title: str
    html: str


def files() -> dict[str, Path]:
    """Every page by name; those of docs/guide are added by being there."""
    return {path.stem: path for path in sorted((DOCS / "guide").glob("*.md"))} | ELSEWHERE


@cache
def page(name: str) -> Page:
    """The page; KeyError if there is none."""
    text = files()[name].read_text(encoding="utf-8")
    title = re.match(r"# (.+)", text)
    html = markdown.markdown(text, extensions=["tables", "fenced_code", "toc", "sane_lists"])
    # Wider than a phone, it is scrolled, by keyboard too.
    html = html.replace("<pre>", '<pre tabindex="0">')
    return Page(name, title[1] if title else name, LINK.sub(_link, html))


@cache
def contents() -> list[Page]:
    """All pages as the index lists them, itself first; those it forgets come last."""
    listed = re.findall(r"\]\((?:\.\./)?([\w-]+)\.md\)", files()[INDEX].read_text(encoding="utf-8"))
    names = dict.fromkeys([INDEX, *(NAMED_ELSEWHERE.get(name, name) for name in listed), *files()])
    return [page(name) for name in names]


def _link(found: re.Match[str]) -> str:
    """A link from one text to another leads to its page; one to a text for developers is only text."""
    name, anchor, words = found[2], found[3] or "", found[4]
    name = NAMED_ELSEWHERE.get(name, name)
    if name not in files():
        return words
    path = "/api/docs/" if name == INDEX else f"/api/docs/{name}/"
    return f'<a href="{path}{anchor}">{words}</a>'
