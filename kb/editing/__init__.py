"""Drafts as values: read, made, changed and deleted one by one, none behind another's back."""

from kb.editing.acts import merge, publish, unmerge, withdraw
from kb.editing.drafts import Draft, change, create, delete, read
from kb.editing.locking import Gone, Stale
from kb.editing.nouns import EDITED
from kb.editing.opening import Unconfirmed, foresee_opening, open_dataset

__all__ = [
    "EDITED",
    "Draft",
    "Gone",
    "Stale",
    "Unconfirmed",
    "change",
    "create",
    "delete",
    "foresee_opening",
    "merge",
    "open_dataset",
    "publish",
    "read",
    "unmerge",
    "withdraw",
]
