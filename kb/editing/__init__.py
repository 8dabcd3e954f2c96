"""Drafts as values: read, made, changed and deleted one by one, none behind another's back."""

from kb.editing.acts import merge, publish, unmerge, withdraw
from kb.editing.drafts import Draft, change, create, delete, read
from kb.editing.locking import Gone, Stale
from kb.editing.nouns import EDITED

__all__ = [
    "EDITED",
    "Draft",
    "Gone",
    "Stale",
    "change",
    "create",
    "delete",
    "merge",
    "publish",
    "read",
    "unmerge",
    "withdraw",
]
