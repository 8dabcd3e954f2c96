"""What a form showed when it was opened: it comes back with the form, signed."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.core import signing
from django.utils import timezone

FIELD = "_opened"
SALT = "kb.admin.conflicts"


@dataclass(frozen=True)
class Opened:
    """The form of one record at one moment."""

    page: str
    """Which form it is: the name of the model and the key of the row."""
    version: str
    at: str
    state: list[Any]
    """What publishing says of the record."""
    posted: dict[str, list[str]]

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.at)


def page_name(record: Any) -> str:
    return f"{record._meta.model_name}/{record.pk}"


def state_of(record: Any) -> list[Any]:
    """Whether it is published, withdrawn, and what it was merged into."""
    return [
        getattr(record, "as_published", None) is not None,
        getattr(record, "is_withdrawn", False),
        getattr(record, "merged_into_id", None),
    ]


def opened(record: Any, version: str, posted: dict[str, list[str]]) -> Opened:
    at = timezone.now().isoformat(timespec="seconds")
    return Opened(page_name(record), version, at, state_of(record), posted)


def sealed(form: Opened) -> str:
    return signing.dumps(asdict(form), salt=SALT, compress=True)


def unsealed(text: str, page: str) -> Opened | None:
    """The form that was opened; None if the text is none of ours, or of another record."""
    try:
        form = Opened(**signing.loads(text, salt=SALT))
    except (signing.BadSignature, TypeError, ValueError):
        return None
    return form if form.page == page else None
