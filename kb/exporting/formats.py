"""What a format is: how it is called, what it can hold, and how its bytes are written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kb.exporting.about import About
from kb.exporting.selection import Selection
from kb.models import Noun


@dataclass(frozen=True)
class Format:
    """One way to write a selection; `write` needs no more memory for more rows."""

    name: str
    media_type: str
    extension: str
    """Of the file's name, without the dot."""
    write: Callable[[Selection, About], Iterator[bytes]]
    nouns: frozenset[str] = frozenset(Noun.values)
    most_rows: int | None = None
    """Rows that the format can hold; None if any number."""
    has_columns: bool = True
    """Whether `Selection.keys` names columns of the layout; otherwise keys of the document."""
    is_fixed: bool = False
    """Whether the columns are somebody else's, so that none can be left out."""

    @property
    def content_type(self) -> str:
        """The media type, and of text its encoding, which some clients take for Latin-1 otherwise."""
        is_text = self.media_type.startswith("text/")
        return f"{self.media_type}; charset=utf-8" if is_text else self.media_type
