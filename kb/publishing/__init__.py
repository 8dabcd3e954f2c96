"""Publishing: drafts become immutable editions of the ledger."""

from kb.publishing.acts import Report, preview, publish, withdraw
from kb.publishing.ledger import present, settled_until, wait_turn
from kb.publishing.merging import merge, unmerge
from kb.publishing.pending import pending
from kb.publishing.refusals import Busy, Refused

__all__ = [
    "Busy",
    "Refused",
    "Report",
    "merge",
    "pending",
    "present",
    "preview",
    "publish",
    "settled_until",
    "unmerge",
    "wait_turn",
    "withdraw",
]
