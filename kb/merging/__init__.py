"""Merges two records of the same thing as a curator chooses, and undoes it exactly."""

from kb.merging.acts import merge
from kb.merging.holdings import digest
from kb.merging.nouns import MERGED
from kb.merging.plans import Plan, obstacles, usual
from kb.merging.undoing import Conflict, conflicts, undo

__all__ = [
    "MERGED",
    "Conflict",
    "Plan",
    "conflicts",
    "digest",
    "merge",
    "obstacles",
    "undo",
    "usual",
]
