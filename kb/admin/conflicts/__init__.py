"""Two people, one record: the second save shows what both did, and loses nothing."""

from kb.admin.conflicts.guarding import GuardedAdmin

__all__ = ["GuardedAdmin"]
