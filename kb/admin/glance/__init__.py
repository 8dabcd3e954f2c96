"""What curators see of a record at a glance, above its form: where, who says what, the editions.

Nothing here writes, and nothing of it is public.
"""

from kb.admin.glance.panels import EventGlance, SourceGlance

__all__ = ["EventGlance", "SourceGlance"]
