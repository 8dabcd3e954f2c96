"""Finds records that may be the same thing, and keeps what curators say of them.

It suggests and never merges: that is `kb.merging`.
"""

from kb.doubles.candidates import LIKELY, SHOWN, Candidate
from kb.doubles.events import Happened, like_event
from kb.doubles.groups import like_group, like_publisher
from kb.doubles.locations import Place, like_location
from kb.doubles.sources import Printed, like_source
from kb.doubles.suggesting import Report, suggest
from kb.doubles.verdicts import all_different, different_from, say_different, say_same, take_back
from kb.doubles.waiting import suggested_doubles

__all__ = [
    "LIKELY",
    "SHOWN",
    "Candidate",
    "Happened",
    "Place",
    "Printed",
    "Report",
    "all_different",
    "different_from",
    "like_event",
    "like_group",
    "like_location",
    "like_publisher",
    "like_source",
    "say_different",
    "say_same",
    "suggest",
    "suggested_doubles",
    "take_back",
]
