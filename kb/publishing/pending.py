"""Which drafts are ahead of what the public sees."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Cast

from kb.models import Event, Group, GroupRelation, RelationEdition
from kb.publishing.documents import PUBLICATIONS
from kb.publishing.documents.groups import relation_details
from kb.publishing.expressions import TEXT
from kb.publishing.ledger import named

AHEAD = """
SELECT d.id FROM ({drafts}) AS d LEFT JOIN kb_edition e
  ON e.noun = %(noun)s AND e.record_id = d.id AND e.superseded_at IS NULL
WHERE e.sha256 IS DISTINCT FROM encode(sha256(convert_to(d.document::text, 'UTF8')), 'hex')
  AND (%(in_form)s OR (public.kb_changed_keys(e.document::json, d.document::json) <> '{{}}'
    AND public.kb_changed_keys({as_today}::json, d.document::json) <> '{{}}'))
"""
# Editions of older versions wrote a span in which an event was on some day as if it had lasted.
AS_TODAY = (
    'regexp_replace(e.document, \'"precision" : "(range|week|quarter)", "edtf" : "([^"/.]+)/([^"/.]+)"\','
    ' \'"precision" : "\\1", "edtf" : "[\\2..\\3]"\')'
)


def pending(queryset: QuerySet[Any], *, in_form: bool = False) -> set[int]:
    """Records whose draft says something else than the public sees, or that never were public.

    An edition of an older version may lack a key that documents have by now (`original` of events,
    `series` of datasets). Where the draft has nothing there, it says the same; publishing would
    append an edition all the same, in the form of today. `in_form` counts those records too.
    It builds their documents: ask for a page of records, not for all.
    """
    publication = PUBLICATIONS[queryset.model]
    ids = list(queryset.values_list("pk", flat=True))
    if not ids:
        return set()
    rows = queryset.model._default_manager.filter(pk__in=ids).order_by()
    drafts = rows.annotate(document=publication.document()).values("id", "document")
    sql, params = named(*drafts.query.sql_with_params())
    with connection.cursor() as cursor:
        values = {**params, "noun": str(publication.noun), "in_form": in_form}
        as_today = AS_TODAY if queryset.model is Event else "e.document"
        cursor.execute(AHEAD.format(drafts=sql, as_today=as_today), values)
        ahead = {pk for (pk,) in cursor.fetchall()}
    return ahead | _moved(rows) | _tied_anew(rows)


def _moved(rows: QuerySet[Any]) -> set[int]:
    """Events whose draft has another parent; documents show the published one."""
    if rows.model is not Event:
        return set()
    same = Q(parent=F("published_parent")) | Q(parent=None, published_parent=None)
    return set(rows.exclude(same).values_list("pk", flat=True))


def _tied_anew(rows: QuerySet[Any]) -> set[int]:
    """Groups whose draft has other ties; documents show the published ones."""
    if rows.model is not Group:
        return set()
    published = RelationEdition.objects.filter(subject__in=rows, superseded_at=None)
    shown = {
        (tie.subject_id, tie.relation_id, tie.kind, tie.object_id, tie.details) for tie in published
    }
    drafts = GroupRelation.objects.filter(subject__in=rows)
    meant = {
        (tie.subject_id, tie.pk, tie.kind, tie.object_id, tie.shown)
        for tie in drafts.annotate(shown=Cast(relation_details(), TEXT))
    }
    return {subject for subject, *_ in shown ^ meant}
