"""Opening what somebody hands over: a file, a zip with one table in it, or standard input."""

from __future__ import annotations

import codecs
import hashlib
import io
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from kb.importing.datasets.mistakes import Unreadable

CHUNK = 1 << 20
TABLES = (".csv", ".txt", ".tsv")


@dataclass(frozen=True)
class Found:
    """A table as handed over, looked at once."""

    name: str
    """Of the file, without its folder; of a zip, that of the table in it."""
    size: int
    sha256: str
    """Of the bytes handed over: for a zip, of the zip."""
    encoding: str
    opened: Callable[[], IO[bytes]]
    """Opens the table's bytes from the beginning."""
    length: int
    """Bytes of the table."""


@contextmanager
def found(path: str) -> Iterator[Found]:
    """The table in a file, in a zip, or (`-`) on standard input, which is kept in a file meanwhile."""
    if path == "-":
        with tempfile.NamedTemporaryFile() as kept:
            shutil.copyfileobj(sys.stdin.buffer, kept, CHUNK)
            kept.flush()
            yield _looked_at(Path(kept.name), "standard input")
        return
    file = Path(path)
    if not file.is_file():
        raise Unreadable(
            f"{path}: there is no such file. Give a CSV file, a zip with one in it, or -."
        )
    yield _looked_at(file, file.name)


def _looked_at(file: Path, name: str) -> Found:
    if zipfile.is_zipfile(file):
        member = _table_in(file, name)

        def opened() -> IO[bytes]:
            return zipfile.ZipFile(file).open(member)

        inner = Path(member).name
    else:
        inner = name

        def opened() -> IO[bytes]:
            return file.open("rb")

    digest = hashlib.sha256()
    with file.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
    encoding, length = _encoding(opened, inner)
    return Found(inner, file.stat().st_size, digest.hexdigest(), encoding, opened, length)


def _table_in(file: Path, name: str) -> str:
    with zipfile.ZipFile(file) as archive:
        inside = [
            entry.filename
            for entry in archive.infolist()
            if entry.filename.lower().endswith(TABLES) and "__MACOSX" not in entry.filename
        ]
    tables = [entry for entry in inside if "readme" not in entry.lower()]
    if len(tables) != 1:
        listed = ", ".join(tables) or "none"
        raise Unreadable(
            f"{name}: a zip with one table (.csv, .txt, .tsv) is allowed; in it: {listed}."
        )
    return tables[0]


def _encoding(opened: Callable[[], IO[bytes]], name: str) -> tuple[str, int]:
    """UTF-8 if all of it is, else Windows' superset of Latin-1, which older UCDP files are in."""
    decoder, encoding, length = codecs.getincrementaldecoder("utf-8")(), "utf-8-sig", 0
    with opened() as stream:
        while chunk := stream.read(CHUNK):
            length += len(chunk)
            if b"\0" in chunk:
                raise Unreadable(f"{name}: holds NUL characters. Save it as text in UTF-8.")
            if encoding == "utf-8-sig":
                try:
                    decoder.decode(chunk)
                except UnicodeDecodeError:
                    encoding = "cp1252"
    if not length:
        raise Unreadable(f"{name}: is empty. A header and at least one row are needed.")
    return encoding, length


def text_of(found: Found) -> io.TextIOWrapper:
    """The table's text, line ends as they are: those inside quotes belong to the cell."""
    errors = "strict" if found.encoding.startswith("utf") else "replace"
    return io.TextIOWrapper(
        io.BufferedReader(cast(io.RawIOBase, found.opened()), CHUNK),
        encoding=found.encoding,
        errors=errors,
        newline="",
    )
