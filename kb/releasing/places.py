"""Where the files of releases are."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings


def folder_of(version: str) -> Path:
    return Path(settings.RELEASES_DIR) / version


def unfinished(version: str) -> Path:
    """Where a release is written until it is whole; a version never begins with a dot."""
    return Path(settings.RELEASES_DIR) / f".{version}.unfinished"


def file_of(version: str, name: str) -> Path:
    return folder_of(version) / name
