"""A file is sent in and looked at; then it is confirmed, and written as a whole, or cancelled."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from kb.editing.many import lock_all, lock_all_subjects
from kb.importing.dossiers.loading import load_entries
from kb.importing.dossiers.mistakes import Mistake, NotLoaded, Place
from kb.models import Noun, SheetState, Spreadsheet
from kb.spreadsheets.books import Book, book_of
from kb.spreadsheets.differences import Difference, differences
from kb.spreadsheets.files import MOST_TOLD, Unreadable, check_size
from kb.spreadsheets.planning import plan, touched_in
from kb.spreadsheets.reading_csv import read_csv
from kb.spreadsheets.reading_xlsx import read_xlsx
from kb.spreadsheets.sheets import SHEETS, Sheet, spread_all

KEPT = timedelta(hours=24)
"""How long a file waits for its confirmation."""
ARCHIVE = b"PK\x03\x04"


class NotWritten(Exception):
    """The file was not written; the message is for the curator."""


def read(sheet: Sheet, file_name: str, data: bytes) -> Book:
    """The rows of a file. Raises `Unreadable` if it is no spreadsheet."""
    check_size(data)
    if data.startswith(ARCHIVE):
        return book_of(sheet, read_xlsx(data))
    if file_name.lower().endswith((".csv", ".txt", ".tsv")):
        return book_of(sheet, read_csv(data, sheet.key, sheet.headings))
    raise Unreadable("Allowed are workbooks (.xlsx) and CSV (.csv). Save it as one of these.")


def send_in(noun: str, file_name: str, data: bytes, *, by: Any) -> Spreadsheet:
    """Look at a file and keep what it would do; no record is changed.

    Raises `Unreadable` if it is no spreadsheet. Mistakes are kept with it, all of them.
    """
    forget_old()
    sheet = SHEETS[noun]
    book = read(sheet, file_name, data)
    sent = Spreadsheet(
        noun=noun,
        file_name=file_name[-200:],
        sha256=hashlib.sha256(data).hexdigest(),
        uploaded_by=by,
        notes=book.notes,
        rows=len(book.lines),
    )
    try:
        found, sent.untouched = rehearse(book, by=by)
    except NotLoaded as refusal:
        sent.state, sent.mistakes = SheetState.REFUSED, _told(book, refusal.mistakes)
    else:
        sent.differences = [one.plain for one in found]
        sent.state = SheetState.WAITING if found else SheetState.SAME
        sent.content = data if found else None
    sent.save()
    return sent


def rehearse(book: Book, *, by: Any) -> tuple[list[Difference], int]:
    """What the file would change, and how many of its rows say nothing new. Raises `NotLoaded`."""
    with transaction.atomic():
        done = _write(book, by=by)
        transaction.set_rollback(True)
    return done


@transaction.atomic
def confirm(sent: Spreadsheet, *, by: Any) -> Spreadsheet:
    """Write what was looked at, all of it or nothing.

    Raises `NotWritten` if it does not wait any more, is another's, or would do something else now.
    """
    kept = Spreadsheet.objects.select_for_update().get(pk=sent.pk)
    if kept.uploaded_by_id != by.pk:
        raise NotWritten("Only who sent a file confirms it.")
    if kept.state == SheetState.WAITING and kept.uploaded_at < timezone.now() - KEPT:
        raise NotWritten("The file is older than a day. Download the list again.")
    if kept.state != SheetState.WAITING or kept.content is None:
        raise NotWritten(f"Nothing was written. {SheetState(kept.state).label}.")
    book = read(SHEETS[kept.noun], kept.file_name, bytes(kept.content))
    try:
        found, _ = _write(book, by=by)
    except NotLoaded as refusal:
        told = "; ".join(
            f"{one['cell']}: {one['text']}" for one in _told(book, refusal.mistakes)[:5]
        )
        raise NotWritten(
            f"Nothing was written: something changed since you sent the file. {told}"
        ) from None
    now = [one.plain for one in found]
    if [*map(_essence, now)] != [*map(_essence, kept.differences)]:
        raise NotWritten(
            "Nothing was written: it would change something else than what is shown here."
            " Send the file again and look at what it changes now."
        )
    _log(kept, found)
    kept.differences = now
    kept.state, kept.content, kept.written_at = SheetState.WRITTEN, None, timezone.now()
    kept.save()
    return kept


@transaction.atomic
def cancel(sent: Spreadsheet, *, by: Any) -> None:
    """Forget a file that waits."""
    waiting = Spreadsheet.objects.filter(
        pk=sent.pk, uploaded_by=by, state=SheetState.WAITING
    ).select_for_update()
    waiting.update(state=SheetState.CANCELLED, content=None)


def forget_old() -> None:
    """Drop the content of files that nobody confirmed in time."""
    old = Spreadsheet.objects.filter(
        state=SheetState.WAITING, uploaded_at__lt=timezone.now() - KEPT
    )
    old.update(state=SheetState.EXPIRED, content=None)


def _write(book: Book, *, by: Any) -> tuple[list[Difference], int]:
    sheet, touched = book.sheet, touched_in(book)
    slugs = [line.text(sheet.slug_key) for line in touched]
    if sheet.noun == Noun.CLAIM:
        names = (Noun.EVENT, Noun.GROUP)
        lock_all_subjects(slugs, {name: [line.text(name) for line in touched] for name in names})
    lock_all(sheet.model, sheet.noun, slugs)
    made = plan(book, touched)
    entries = load_entries(sheet.key, made.entries, by=by.pk, mistakes=made.mistakes)
    _check_at_once(sheet)
    order = [entry.slug for entry in entries]
    rows = sheet.model._default_manager.in_bulk(order, field_name="slug")
    after = list(spread_all(sheet, [rows[slug] for slug in order]))
    return differences(sheet, made, [rows[slug] for slug in order], after), made.untouched


def _check_at_once(sheet: Sheet) -> None:
    """Let the database look now at what it looks at when a transaction ends: a rehearsal never does."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    except IntegrityError as refusal:
        raise NotLoaded([Mistake(Place(f"{sheet.key}!A1", 1), "", str(refusal))]) from None


def _told(book: Book, mistakes: Iterable[Mistake]) -> list[dict[str, str]]:
    """The mistakes in the order of the file, each with its cell; of a cell without a value that alone."""
    places = {one.place for one in book.mistakes}
    mistakes = [*book.mistakes, *(one for one in mistakes if one.place not in places)]
    names = [book.sheet.key, *(listed.key for listed in book.sheet.lists)]

    def order(mistake: Mistake) -> tuple[int, int, int, str]:
        sheet, _, cell = mistake.place.file.partition("!")
        column = cell.partition("/")[0].rstrip("0123456789")
        known = names.index(sheet) if sheet in names else len(names)
        return known, mistake.place.line, len(column), column

    return [
        {"cell": one.place.file, "name": one.key if one.key not in names else "", "text": one.text}
        for one in sorted(mistakes, key=order)[:MOST_TOLD]
    ]


def _essence(one: dict[str, Any]) -> tuple[Any, ...]:
    """What is shown of a difference; a new record has another key each time it is rehearsed."""
    return one["slug"], one["is_new"], one["changes"]


def _log(sent: Spreadsheet, found: Iterable[Difference]) -> None:
    """One line in the log of each record that was changed."""
    kind = ContentType.objects.get_for_model(SHEETS[sent.noun].model)
    LogEntry.objects.bulk_create(
        LogEntry(
            user_id=sent.uploaded_by_id,
            content_type=kind,
            object_id=str(one.key),
            object_repr=one.title[:200],
            action_flag=ADDITION if one.is_new else CHANGE,
            change_message=_message(sent, one),
        )
        for one in found
    )


def _message(sent: Spreadsheet, one: Difference) -> str:
    names = ", ".join(dict.fromkeys(change.name for change in one.changes))
    return f"By the spreadsheet “{sent.file_name}”: {names}."
