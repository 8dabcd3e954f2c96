"""Making a release: a moment that is settled, its files, then its row; or nothing at all."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.db import connection, transaction
from django.utils.timezone import now

from kb.exporting.moments import written
from kb.models import Release
from kb.models.releases import VERSION
from kb.publishing import settled_until
from kb.releasing.building import build
from kb.releasing.contents import Contents, closed
from kb.releasing.places import folder_of, unfinished
from kb.releasing.writing import sync

LOCK = 0x6B6272  # "kbr": whoever makes a release holds it
LONGEST = 40


class NotReleased(Exception):
    """No release was made; the message says why."""


def make_release(version: str, *, note: str = "", at: datetime | None = None) -> Release:
    """Freeze the ledger as of `at`, or of now, under a version that is new.

    Files are written beside the place where they will stand and moved there when all are on the
    disk; the row comes last. Whatever ends it before leaves no release, and it can be made again.
    """
    check_version(version)
    with alone():
        if Release.objects.filter(version=version).exists():
            raise NotReleased(
                f"There is a release {version}, and it stays: choose another version."
            )
        contents = Contents.of(version, moment(at), note.strip())
        if slugs := closed(contents.at):
            named = ", ".join(slugs)
            raise NotReleased(f"Not to be passed on: withdraw the events of {named} first.")
        folder = emptied(unfinished(version))
        manifest = build(contents, folder)
        return settle(contents, folder, manifest)


def check_version(version: str) -> None:
    if len(version) > LONGEST or not re.fullmatch(VERSION.strip("^$"), version):
        raise NotReleased(
            f"“{version}” is no version: digits, lower-case letters, single dots and hyphens, "
            f"{LONGEST} at most, as in 2026.1."
        )


@contextmanager
def alone() -> Iterator[None]:
    """One release is made at a time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            raise NotReleased("Another release is being made: try again when it is done.")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def moment(at: datetime | None) -> datetime:
    """A moment of which the ledger will show the same for ever."""
    settled = settled_until()
    if at is None:
        return settled
    if at > settled:
        raise NotReleased(f"Not yet settled: choose a moment up to {written(settled)}.")
    return at


def emptied(folder: Path) -> Path:
    """The folder, without what an earlier attempt left in it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def settle(contents: Contents, folder: Path, manifest: bytes) -> Release:
    """Move the files to their place and write the row.

    A folder without a row is what was left when an attempt ended between the two.
    """
    place = folder_of(contents.version)
    shutil.rmtree(place, ignore_errors=True)
    folder.rename(place)
    sync(place.parent)
    with transaction.atomic():
        return Release.objects.create(
            version=contents.version,
            at=contents.at,
            position=contents.position,
            created_at=now(),
            note=contents.note,
            manifest=manifest.decode(),
            sha256=hashlib.sha256(manifest).hexdigest(),
        )
