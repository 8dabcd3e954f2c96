"""What a record must have before it is public, whichever way it came in.

What can never be right the database refuses (a day to come, an event before 1816). What may be right
and mostly is not is flagged, and asked about before it is published.
"""

from kb.sanity.events import OWN_DATASET, find_unsound, flag_events

__all__ = ["OWN_DATASET", "find_unsound", "flag_events"]
