"""A closed dataset is opened: an act of its own, by whoever has confirmed what it lets into the public."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from kb.editing.drafts import Draft, draft_of, load_fresh
from kb.editing.locking import locked
from kb.models import Claim, Dataset, Event, Group, ImportedRow, Location, Noun
from kb.publishing import Refused, wait_turn

NOT_PUBLIC = Q(as_published=None) | Q(is_withdrawn=True)


class Unconfirmed(Exception):
    """Something else would become public than what was confirmed; `sentence` says what, as of now."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence
        super().__init__(sentence)


def foresee_opening(dataset: Dataset) -> str:
    """The sentence that says what opening the dataset lets into the public."""
    events = Event.objects.filter(dataset=dataset)
    claims = Claim.objects.filter(event__in=events)
    counted = {"event": events.filter(NOT_PUBLIC), "claim": claims.filter(NOT_PUBLIC)}
    listed = [_counted(noun, rows) for noun, rows in counted.items()]
    for noun, model in ((Noun.GROUP, Group), (Noun.LOCATION, Location)):
        rows = ImportedRow.objects.filter(noun=noun, brought_by__dataset=dataset)
        made: Any = model._default_manager.filter(NOT_PUBLIC, pk__in=rows.values("record_id"))
        if made.exists():
            listed.append(_counted(noun, made))
    named = f"{', '.join(listed[:-1])} and {listed[-1]}"
    return (
        f"From now on {named} of “{dataset.slug}” may be published, under the licence"
        f" “{dataset.licence}”: for everybody to copy and pass on, and for ever."
    )


@transaction.atomic
def open_dataset(slug: str, *, by: AbstractBaseUser, confirmed: str) -> Draft:
    """Let the rows of a dataset be published; `confirmed` is the sentence that foresaw it.

    Only its draft changes: somebody else publishes it. Raises `Gone`, `Refused` if it is open already,
    `Busy`, and `Unconfirmed`.
    """
    wait_turn(by)  # no import adds to it meanwhile
    dataset: Dataset = locked(Noun.DATASET, slug)
    if dataset.is_redistributable:
        raise Refused([f"The dataset “{slug}” is open already."])
    sentence = foresee_opening(dataset)
    if confirmed != sentence:
        raise Unconfirmed(sentence)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('kb.opening_dataset', %s, true)", [slug])
        dataset.is_redistributable, dataset.changed_by_id = True, by.pk
        dataset.updated_at = timezone.now()
        dataset.save(update_fields=("is_redistributable", "changed_by", "updated_at"))
        cursor.execute("SELECT set_config('kb.opening_dataset', '', true)")
    _log(dataset, by, sentence)
    return draft_of(Noun.DATASET, load_fresh(Noun.DATASET, dataset))


def _counted(noun: str, rows: QuerySet[Any]) -> str:
    count = rows.count()
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _log(dataset: Dataset, by: AbstractBaseUser, sentence: str) -> None:
    LogEntry.objects.create(
        user_id=by.pk,
        content_type=ContentType.objects.get_for_model(Dataset),
        object_id=str(dataset.pk),
        object_repr=str(dataset)[:200],
        action_flag=CHANGE,
        change_message=f"Opened. {sentence}",
    )
