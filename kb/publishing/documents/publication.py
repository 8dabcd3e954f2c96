"""How one noun is published: its short form, its document, and the columns it is found by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from kb.models.editions import Facets, Noun


@dataclass(frozen=True)
class Publication:
    """Expressions are made anew by each call: Django binds them to one query."""

    noun: Noun
    model: type[models.Model]
    facets: type[Facets]
    short: Callable[[], Any]
    document: Callable[[], Any]
    columns: Callable[[], dict[str, Any]]
    needs: dict[str, str] = field(default_factory=dict)
    """Paths to records that must be published first, each with the words for it."""
