"""The files of a run, read into one dossier."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from kb.importing.dossiers.entries import Dossier, read_dossier
from kb.importing.dossiers.mistakes import Mistake, Place
from kb.importing.dossiers.reading import Unreadable, read
from kb.importing.dossiers.schema import NOUNS

ENDINGS = {".yaml", ".yml"}


def read_files(paths: Iterable[Path], mistakes: list[Mistake]) -> tuple[Dossier, bool]:
    """The records of all files together, and whether every file could be read.

    Folders are searched, however deep, for files that end in .yaml or .yml.
    """
    whole: Dossier = {noun: [] for noun in NOUNS}
    is_whole = True
    for path in _files(paths):
        try:
            root = read(str(path), _bytes(path))
        except Unreadable as unreadable:
            mistakes.append(unreadable.mistake)
            is_whole = False
            continue
        for noun, entries in read_dossier(root, mistakes).items():
            whole[noun] += entries
    return whole, is_whole


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    """Each file once, those of a folder in the order of their names."""
    seen: set[Path] = set()
    for path in paths:
        inside = sorted(found for found in path.rglob("*") if found.suffix in ENDINGS)
        for file in inside or [path]:
            if file.resolve() not in seen:
                seen.add(file.resolve())
                yield file


def _bytes(path: Path) -> bytes:
    place = Place(str(path), 1)
    if path.is_dir():
        allowed = "a folder with files that end in .yaml or .yml"
        raise Unreadable(place, "no file", allowed, "file")
    try:
        return path.read_bytes()
    except OSError as error:
        found = error.strerror or "an error"
        raise Unreadable(place, found, "a file that can be read", "file") from None
