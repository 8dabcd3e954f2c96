"""The curators' handbook: the texts of docs/curators as pages of the admin."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import markdown
from django.conf import settings
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString, mark_safe

FOLDER = Path(settings.BASE_DIR) / "docs" / "curators"
INDEX = "index"
HEADING = re.compile(r"# (.+)\n")
LINK = re.compile(r'<a href="([^":/]*?)([\w-]+)\.md(#[^"]*)?">')
ELSEWHERE = re.compile(r'<a href="\.\./[^"]*">(.*?)</a>', re.S)


def texts() -> dict[str, Path]:
    """Every page by name; a text is added by being there."""
    return {file.stem: file for file in sorted(FOLDER.glob("*.md"))}


def address(name: str) -> str:
    return reverse("handbook") if name == INDEX else reverse("handbook", args=(name,))


@cache
def page(name: str) -> tuple[str, SafeString]:
    """Its title, and the text below the title as HTML; the text is our own, so it is safe."""
    title, text = HEADING.split(texts()[name].read_text(encoding="utf-8"), maxsplit=1)[1:]
    html = markdown.markdown(text, extensions=["tables", "fenced_code", "toc", "sane_lists"])
    html = LINK.sub(_link, ELSEWHERE.sub(r"\1", html))
    return title, mark_safe(html.replace("<th>", '<th scope="col">'))


def _link(found: re.Match[str]) -> str:
    return f'<a href="{address(found[2])}{found[3] or ""}">'


def show(request: HttpRequest, name: str = INDEX) -> HttpResponse:
    if name not in texts():
        raise Http404
    title, html = page(name)
    context = {
        **admin.site.each_context(request),
        "title": title,
        "html": html,
        "pages": [(address(other), page(other)[0], other == name) for other in texts()],
    }
    return TemplateResponse(request, "admin/kb/handbook.html", context)


def urls() -> list[URLPattern]:
    view = admin.site.admin_view(show)
    return [
        path("", view, name="handbook"),
        path("<slug:name>/", view, name="handbook"),
    ]
