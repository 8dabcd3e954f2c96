"""Which records can be withdrawn: those that no public record shows which stays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Model, QuerySet

from kb.models import Event, EventLink
from kb.publishing.documents import PUBLICATIONS


def split_by_rest(
    rows: QuerySet[Any], *, ties_count: bool = False
) -> tuple[QuerySet[Any], QuerySet[Any]]:
    """Those of the public records on which nothing public rests that stays, and the others.

    Of a chain none below one that stays is withdrawn. A tie leaves both pages with either end; it keeps
    the other end public only if `ties_count`.
    """
    model: Any = rows.model
    public = rows.filter(is_withdrawn=False).exclude(as_published=None)
    if hasattr(model, "merged_into"):
        public = public.filter(merged_into=None)
    every = set(public.values_list("pk", flat=True))
    ids = set(every)
    while shown := {pk for paths in _shown_by(model, ids, ties_count) for pk in paths} & ids:
        ids -= shown
    manager = model._default_manager
    return manager.filter(pk__in=ids), manager.filter(pk__in=every - ids)


def _shown_by(model: Any, ids: set[int], ties_count: bool) -> Iterator[Iterable[int | None]]:
    """Records of these that public ones show which are not among them, by the way in which they do."""
    for other, publication in PUBLICATIONS.items():
        public = other._default_manager.exclude(as_published=None).filter(is_withdrawn=False)
        if other is model:
            public = public.exclude(pk__in=ids)
        for path in publication.needs:
            if (ties_count or path != "relations__object") and _target(other, path) is model:
                shown = public.filter(**{f"{path}__in": ids}).order_by()
                yield shown.values_list(path, flat=True).distinct()
    if hasattr(model, "merged_into"):
        absorbed = model._default_manager.filter(merged_into__in=ids)
        yield absorbed.values_list("merged_into", flat=True)
    if model is Event:
        linked = EventLink.objects.filter(other__in=ids, event__is_withdrawn=False)
        yield linked.exclude(event__in=ids).values_list("other", flat=True)
        parts = Event.objects.filter(published_parent__in=ids, is_withdrawn=False)
        yield parts.exclude(pk__in=ids).values_list("published_parent", flat=True)


def _target(model: type[Model], path: str) -> type[Model] | None:
    """The model that a path of fields leads to."""
    for name in path.split("__"):
        model = model._meta.get_field(name).related_model  # type: ignore[assignment]
    return model
