"""The way around: which pages the sidebar lists, by work, in the order in which curators need them.

A line is a model, whose list it opens, or a page of its own. It is shown to whom the page opens.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse


@dataclass(frozen=True)
class Page:
    """A page that is no model's list; without a permission everyone who is logged in sees it."""

    title: str
    name: str
    permission: str = ""


def lines() -> dict[str, tuple[str | Page, ...]]:
    """The groups of the sidebar; a text names a model."""
    return {
        "Work": (
            Page("Front page", "admin:index"),
            Page("Handbook", "handbook"),
            *("kb.report", "kb.reviewrequest", "kb.double", "kb.merge"),
            *("kb.spreadsheet", "kb.referent", "kb.eventpair", "kb.import"),
        ),
        "Records": (
            *("kb.event", "kb.group", "kb.location", "kb.claim"),
            *("kb.source", "kb.publisher", "kb.dataset"),
        ),
        "Terms": ("kb.vocabulary", "kb.term"),
        "Ledger": ("kb.edition",),
        "People": (
            *(get_user_model()._meta.label_lower, "kb.role", "kb.token", "kb.failedsignin"),
        ),
    }


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:
    """The groups with the lines that this person may open; a group without any is left out."""
    groups = [
        {"title": title, "items": [item for line in found for item in _items(request, line)]}
        for title, found in lines().items()
    ]
    return [group for group in groups if group["items"]]


def _items(request: HttpRequest, line: str | Page) -> list[dict[str, Any]]:
    if isinstance(line, Page):
        return _item(request, line.title, line.name) if _may_open(request, line) else []
    model = apps.get_model(line)
    if not _may_list(request, model):
        return []
    opts = model._meta
    name = f"admin:{opts.app_label}_{opts.model_name}_changelist"
    return _item(request, str(opts.verbose_name_plural).capitalize(), name)


def _item(request: HttpRequest, title: str, name: str) -> list[dict[str, Any]]:
    link = reverse(name)
    is_here = request.path == link or (name != "admin:index" and request.path.startswith(link))
    return [{"title": title, "link": link, "active": is_here}]


def _may_open(request: HttpRequest, page: Page) -> bool:
    return not page.permission or request.user.has_perm(page.permission)


def _may_list(request: HttpRequest, model: type[Model]) -> bool:
    page = admin.site._registry.get(model)
    return (
        page is not None
        and page.has_module_permission(request)
        and page.has_view_or_change_permission(request)
    )
