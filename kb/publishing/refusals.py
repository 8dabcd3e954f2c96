"""Why a publication is refused, in words for the curator."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection
from django.db.models import Model, Q, QuerySet

from kb.models import Claim, Dataset, Edition, Event, Noun
from kb.publishing.documents import PUBLICATIONS, Publication

TERMS = {"type", "kind", "medium", "grade", "scheme"}
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


def problems(publication: Publication, rows: QuerySet[Any]) -> Iterator[str]:
    """What stands between these drafts and the public."""
    for path, words in publication.needs.items():
        unpublished = Q(**{f"{path}__isnull": False, f"{path}__as_published": None})
        if path.split("__")[-1] not in {*TERMS, "supersedes"}:
            unpublished |= Q(**{f"{path}__is_withdrawn": True})
        name = f"{path}__label" if path.split("__")[-1] in TERMS else f"{path}__slug"
        pairs = rows.order_by().filter(unpublished).values_list("slug", name).distinct()
        for slug, missing in pairs[:MOST]:
            yield f"{slug}: {words}, “{missing}”, is not public: publish it first or with it."
    yield from merged_away(rows)


def merged_away(rows: QuerySet[Any]) -> list[str]:
    """Those of the records that another stands for now."""
    if not hasattr(rows.model, "merged_into"):
        return []
    pairs = rows.exclude(merged_into=None).values_list("slug", "merged_into__slug")[:MOST]
    return [
        f"{slug} is merged into {other}: choose that, or undo the merge." for slug, other in pairs
    ]


def shown_elsewhere(withdrawn: QuerySet[Any], batch: dict[type[Model], QuerySet[Any]]) -> list[str]:
    """Public records that rest on those to be withdrawn, and are not withdrawn with them."""
    found = []
    for model, publication in PUBLICATIONS.items():
        public = model._default_manager.exclude(as_published=None).filter(is_withdrawn=False)
        if model in batch:
            public = public.exclude(pk__in=batch[model].values("pk"))
        for path in publication.needs:
            # A tie leaves both pages with either end.
            if path != "relations__object" and _target(model, path) is withdrawn.model:
                rows = public.filter(**{f"{path}__in": withdrawn}).values_list(
                    "slug", path + "__slug"
                )
                found += [f"{slug} still shows {used}." for slug, used in rows[:MOST]]
    return found


def _target(model: type[Model], path: str) -> type[Model]:
    for name in path.split("__"):
        model = model._meta.get_field(name).related_model  # type: ignore[assignment]
    return model


KEPT_BACK = """
SELECT b.noun, k.record_id, k.dataset
FROM (SELECT noun, array_agg(record_id) AS ids FROM kb_batch GROUP BY noun) AS b
CROSS JOIN LATERAL kb_kept_back(b.noun, b.ids) AS k ORDER BY b.noun, k.record_id LIMIT %s
"""


def kept_back(batch: dict[type[Model], QuerySet[Any]]) -> Iterator[str]:
    """Records of the batch that datasets which may not be redistributed keep back; the database knows."""
    with connection.cursor() as cursor:
        cursor.execute(KEPT_BACK, [MOST])
        found = {(noun, pk): dataset for noun, pk, dataset in cursor.fetchall()}
    for model in batch:
        noun = PUBLICATIONS[model].noun
        ids = [pk for kind, pk in found if kind == noun]
        for pk, slug in model._default_manager.filter(pk__in=ids).values_list("pk", "slug"):
            yield f"{slug}: the dataset “{found[noun, pk]}” may not be redistributed."


def not_open_yet(batch: dict[type[Model], QuerySet[Any]]) -> Iterator[str]:
    """Events and claims of datasets that readers know as closed.

    A draft that says a dataset may be redistributed does not open it: that has to be published, or be
    in the batch.
    """
    opened = batch.get(Dataset, Dataset.objects.none())
    shut = [
        edition.record_id
        for edition in Edition.objects.current().filter(noun=Noun.DATASET).exclude(document=None)
        if not json.loads(str(edition.document))["is_redistributable"]
    ]
    if not shut:
        return
    for model, path in ((Event, "dataset"), (Claim, "event__dataset")):
        rows = batch.get(model, model._default_manager.none())
        still = rows.filter(**{f"{path}__in": shut, f"{path}__is_redistributable": True}).exclude(
            **{f"{path}__in": opened.values("pk")}
        )
        for slug, dataset in still.values_list("slug", f"{path}__slug")[:MOST]:
            yield f"{slug}: the dataset “{dataset}” may not be redistributed before it is published as open."


def all_problems(batch: dict[type[Model], QuerySet[Any]]) -> list[str]:
    found = [
        problem for model, rows in batch.items() for problem in problems(PUBLICATIONS[model], rows)
    ]
    return [*found, *kept_back(batch), *not_open_yet(batch)]
