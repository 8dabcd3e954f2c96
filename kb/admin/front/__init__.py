"""The front page: what waits for this person, and what is odd about the records."""

from kb.admin.front.cards import Card, Line
from kb.admin.front.page import cards_for

__all__ = ["Card", "Line", "cards_for"]
