"""Where the files of releases are."""

from __future__ import annotations

from itertools import count
from pathlib import Path

from django.conf import settings


def folder_of(version: str) -> Path:
    return Path(settings.RELEASES_DIR) / version


def unfinished(version: str) -> Path:
    """Where a release is written until it is whole; a version never begins with a dot."""
    return Path(settings.RELEASES_DIR) / f".{version}.unfinished"


def all_unfinished() -> dict[str, Path]:
    """The folders of releases that are being written, or were when their process died; by version."""
    folders = Path(settings.RELEASES_DIR).glob(".*.unfinished")
    return {path.name.removeprefix(".").removesuffix(".unfinished"): path for path in folders}


def set_aside(version: str) -> Path:
    """A name that no folder has, for one that stands where a release is to be and is of none."""
    names = (f".{version}.set-aside-{number}" for number in count(1))
    return next(path for name in names if not (path := Path(settings.RELEASES_DIR) / name).exists())


def file_of(version: str, name: str) -> Path:
    """A file of a release; where it was written, if its folder was not moved any more."""
    folder = folder_of(version)
    return (folder if folder.is_dir() else unfinished(version)) / name
