"""Making a release: a moment that is settled, its files, then its row; or nothing at all.

The row's commit makes the release. Before it there is only a folder whose name says that it is
unfinished, which the next attempt removes; after it that folder is moved to its place, by the next
command if this one was killed just then.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import DatabaseError, connection, transaction

from kb.exporting.moments import written
from kb.models import Edition, Release
from kb.models.releases import VERSION
from kb.publishing import present, settled_until
from kb.releasing.building import build
from kb.releasing.contents import Contents, closed
from kb.releasing.places import all_unfinished, folder_of, set_aside, unfinished
from kb.releasing.writing import sync

LOCK = 0x6B6272  # "kbr": whoever makes a release holds it
LONGEST = 40


class NotReleased(Exception):
    """No release was made; the message says why."""


def make_release(version: str, *, note: str = "", at: datetime | None = None) -> Release:
    """Freeze the ledger as of `at`, or of now, under a version that is new.

    Raises `NotReleased`, and whatever kept the files from being written; then nothing is left.
    """
    check_version(version)
    with alone():
        clear_up()
        if Release.objects.filter(version=version).exists():
            raise NotReleased(
                f"There is a release {version}, and it stays: choose another version."
            )
        contents = Contents.of(version, moment(at), note.strip())
        if slugs := closed(contents.at):
            named = ", ".join(slugs)
            raise NotReleased(f"Not to be passed on: withdraw the events of {named} first.")
        folder = unfinished(version)
        try:
            folder.mkdir(parents=True)
            manifest = build(contents, folder)
            release = settle(contents, manifest)
        except BaseException:
            # A disk that is full of what was written for nothing would stay full.
            if not may_be_made(version):
                shutil.rmtree(folder, ignore_errors=True)
            raise
        move(release)
        return release


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
    """A moment of which the ledger will show the same for ever, and at which it was not empty."""
    settled = settled_until()
    if at is not None and at > settled:
        raise NotReleased(f"Not yet settled: choose a moment up to {written(settled)}.")
    first = Edition.objects.order_by("id").values_list("recorded_at", flat=True).first()
    if first is None:
        raise NotReleased(
            "Nothing was ever published: a release of nothing is of no use to anybody."
        )
    if at is not None and at < first:
        raise NotReleased(f"Nothing was public then: choose a moment from {written(first)} on.")
    return at or settled


def may_be_made(version: str) -> bool:
    """Whether the row is there; or nobody knows, for the database was lost while it was written."""
    try:
        return Release.objects.filter(version=version).exists()
    except DatabaseError:
        return True


def clear_up() -> None:
    """Finish what a killed process left: move the files of a release, remove those of none."""
    for version, folder in all_unfinished().items():
        release = Release.objects.filter(version=version).first()
        if release and not folder_of(version).exists():
            move(release)
        else:
            shutil.rmtree(folder)


def settle(contents: Contents, manifest: bytes) -> Release:
    """Make place for the folder, then write the row, which makes the release.

    A folder that stands there without a row is set aside: it may be of a release that a restored
    database does not know.
    """
    if (place := folder_of(contents.version)).exists():
        place.rename(set_aside(contents.version))
    sync(place.parent)
    with transaction.atomic():
        return Release.objects.create(
            version=contents.version,
            at=contents.at,
            position=contents.position,
            created_at=max(present(), contents.at),
            note=contents.note,
            manifest=manifest.decode(),
            sha256=hashlib.sha256(manifest).hexdigest(),
        )


def move(release: Release) -> None:
    """Move the files of a release to their place. Until that is done they are read where they are."""
    place = folder_of(release.version)
    unfinished(release.version).rename(place)
    sync(place.parent)
