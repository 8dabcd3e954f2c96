"""Files of a release: written once, with their digest, and on the disk before they count."""

from __future__ import annotations

import gzip
import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import orjson

CHUNK = 256 * 1024


@dataclass(frozen=True)
class Told:
    """What the manifest says of a file besides its digest."""

    title: str
    media_type: str
    noun: str | None = None
    rows: int | None = None


@dataclass(frozen=True)
class ReleaseFile:
    """One file, as the manifest lists it."""

    name: str
    title: str
    media_type: str
    noun: str | None
    """The kind of record of which it has a row each; None if it is about the release."""
    rows: int | None
    bytes: int
    sha256: str


@dataclass
class Folder:
    """The folder of a release while it is written."""

    path: Path
    files: list[ReleaseFile] = field(default_factory=list)

    def write(self, name: str, chunks: Iterable[bytes], told: Told) -> ReleaseFile:
        digest, size = hashlib.sha256(), 0
        with (self.path / name).open("wb") as file:
            for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        written = ReleaseFile(name, **vars(told), bytes=size, sha256=digest.hexdigest())
        self.files.append(written)
        return written

    def write_json(self, name: str, value: Any, title: str, media_type: str) -> ReleaseFile:
        return self.write(name, [as_json(value)], Told(title, media_type))


def as_json(value: Any) -> bytes:
    """JSON to read: indented, ending in a line feed, always the same."""
    return orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def zipped(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same, compressed by gzip without name and time, so that it is always the same bytes."""
    held = BytesIO()
    with gzip.GzipFile(fileobj=held, mode="wb", compresslevel=6, filename="", mtime=0) as squeeze:
        for chunk in chunks:
            squeeze.write(chunk)
            if held.tell() >= CHUNK:
                yield held.getvalue()
                held.seek(0)
                held.truncate()
    yield held.getvalue()


def sync(folder: Path) -> None:
    """Have the names in a folder on the disk too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def digest_of(path: Path) -> tuple[int, str]:
    """Size and SHA-256 of a file, at constant memory."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return size, digest.hexdigest()
