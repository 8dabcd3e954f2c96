"""From the text of a report to proposals of drafts: found by rules, ticked by a curator."""

from kb.reports.finding import LONGEST, Found, find
from kb.reports.reading import language_of

__all__ = ["LONGEST", "Found", "find", "language_of"]
