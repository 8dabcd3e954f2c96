"""Why a publication is refused, in words for the curator."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import QuerySet

from kb.models import Event
from kb.publishing.documents import PUBLICATIONS, Publication

MOST = 50  # problems named at once; nobody reads more


class Refused(Exception):
    """Nothing was published. `problems` are sentences for the curator, one each."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(self.problems))


class Busy(Exception):
    """Somebody else has been publishing for too long; the message says who."""


def refuse_without_reason(reason: str) -> None:
    if not reason.strip():
        raise Refused(["Say why: the reason is printed with the edition."])


def refuse_if_any(problems: Sequence[str]) -> None:
    if problems:
        raise Refused(problems[:MOST])


def problems(publication: Publication, rows: QuerySet) -> Iterator[str]:
    """What stands between these drafts and the public."""
    for path, words in publication.needs.items():
        unpublished = {f"{path}__isnull": False, f"{path}__as_published": None}
        name = f"{path}__label" if path in {"type", "kind"} else f"{path}__slug"
        pairs = rows.filter(**unpublished).values_list("slug", name).distinct()
        for slug, missing in pairs[:MOST]:
            yield f"{slug}: {words}, “{missing}”, is not published: publish it first or with it."
    yield from merged_away(rows)
    if publication.model is Event:
        closed = rows.filter(dataset__is_redistributable=False)
        for slug, dataset in closed.values_list("slug", "dataset__slug")[:MOST]:
            yield f"{slug}: the dataset “{dataset}” may not be redistributed."


def merged_away(rows: QuerySet[Any]) -> list[str]:
    """Those of the records that another stands for now."""
    if not hasattr(rows.model, "merged_into"):
        return []
    pairs = rows.exclude(merged_into=None).values_list("slug", "merged_into__slug")[:MOST]
    return [
        f"{slug} is merged into {other}: choose that, or undo the merge." for slug, other in pairs
    ]


def all_problems(batch: dict[type, QuerySet]) -> list[str]:
    return [
        problem for model, rows in batch.items() for problem in problems(PUBLICATIONS[model], rows)
    ]
