"""Rows of a table by the names of its columns, whatever order, encoding or dialect it comes in."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from operator import itemgetter
from typing import Any

from kb.importing.datasets.files import Found, text_of
from kb.importing.datasets.formats import Format
from kb.importing.datasets.mistakes import Mistake, Unreadable

csv.field_size_limit(1 << 28)


@dataclass
class Table:
    """The rows of a file, of the columns that the format knows and the file has."""

    columns: list[str]
    ignored: list[str]
    """Columns of the file that the format does not know."""
    rows: Iterator[tuple[str, ...]]
    """Line, then the cells in the order of `columns`."""
    mistakes: list[Mistake] = field(default_factory=list)
    """Rows of another width, known when the rows have been read."""
    count: int = 0


def read(found: Found, format: Format) -> tuple[Table, io.TextIOWrapper]:
    """The table of a file, and its text: how far that has been read is the progress.

    The caller closes the text when the rows have been read.
    """
    text = text_of(found)
    try:
        return _table(text, found, format), text
    except BaseException:
        text.close()
        raise


def _table(text: io.TextIOWrapper, found: Found, format: Format) -> Table:
    first = text.readline().lstrip("\ufeff")
    text.seek(0)
    reader = csv.reader(text, **_dialect(format, first))
    header, begun = _header(format, next(reader, []), found.name)
    names = [_known(format, name) for name in header]
    picked = [place for place, name in enumerate(names) if name]
    columns = [names[place] for place in picked]
    _refuse_header(format, columns, found.name)
    ignored = [
        name for name, known in zip(header, names, strict=True) if not known and name.strip()
    ]
    table = Table(columns, ignored, iter(()))
    table.rows = _rows(reader, begun, picked, len(header), table)
    return table


def _dialect(format: Format, first: str) -> dict[str, Any]:
    delimiter = format.delimiter or max(",;\t", key=first.count)
    if not format.is_quoted:
        return {"delimiter": delimiter, "quoting": csv.QUOTE_NONE}
    return {"delimiter": delimiter, "strict": False}


def _header(format: Format, first: list[str], name: str) -> tuple[list[str], list[list[str]]]:
    """The names of the columns, and the rows that were read to find them out."""
    ours = [column.name for column in format.columns]
    if not format.has_header:
        return ours, [first] if first else []
    if len(first) == len(ours) and first[0].strip().isdigit():
        return ours, [first]  # one release was issued without a header, in the usual order
    if not any(_known(format, cell) for cell in first):
        raise Unreadable(
            f"{name}: the first line is no header of {format.name}. Expected are columns such as"
            f" {', '.join(ours[:6])} …; found: {', '.join(first)[:200] or 'nothing'}."
        )
    return first, []


def _known(format: Format, name: str) -> str:
    """The column that a heading means; empty for one that the format does not know."""
    plain = name.strip().lower()
    for column in format.columns:
        if plain in (column.name.lower(), *column.aliases):
            return column.name
    return ""


def _refuse_header(format: Format, columns: list[str], name: str) -> None:
    twice = sorted({column for column in columns if columns.count(column) > 1})
    needed = [column.name for column in format.columns if column.is_required]
    missing = [column for column in needed if column not in columns]
    if missing:
        raise Unreadable(f"{name}: these columns are needed and not there: {', '.join(missing)}.")
    if twice:
        raise Unreadable(f"{name}: these columns are there more than once: {', '.join(twice)}.")


def _rows(
    reader: Any, begun: list[list[str]], picked: list[int], width: int, table: Table
) -> Iterator[tuple[str, ...]]:
    pick = itemgetter(*picked) if len(picked) > 1 else lambda row: (row[picked[0]],)
    yield from _checked(begun, reader, pick, width, table)
    for row in islice(reader, 1):
        if not _is_tags(row):
            yield from _checked([row], reader, pick, width, table)
    yield from _checked(reader, reader, pick, width, table)


def _checked(
    rows: Any, reader: Any, pick: Any, width: int, table: Table
) -> Iterator[tuple[str, ...]]:
    for row in rows:
        if len(row) == width:
            table.count += 1
            yield (str(reader.line_num), *pick(row))
        elif row:
            table.count += 1
            found = f"{len(row)} cells: {', '.join(row)[:80]}"
            allowed = f"{width} cells, as many as the header has"
            table.mistakes.append(Mistake(reader.line_num, "", found, allowed))


def _is_tags(row: list[str]) -> bool:
    """Whether it is the second line of files from HDX, which tells what the columns mean."""
    cells = [cell.strip() for cell in row if cell.strip()]
    return bool(cells) and all(cell.startswith("#") for cell in cells)
