"""Review: drafts submitted, commented, accepted or returned by somebody else; and old editions as drafts again."""

from kb.reviewing.acts import NotReviewed, Outdated, accept, comment, submit, take_back, turn_down
from kb.reviewing.drafts import digest_of, model_of, record_of
from kb.reviewing.lists import last_changes, mine_returned, my_drafts, open_review_of, waiting_for

__all__ = [
    "NotReviewed",
    "Outdated",
    "accept",
    "comment",
    "digest_of",
    "last_changes",
    "mine_returned",
    "model_of",
    "my_drafts",
    "open_review_of",
    "record_of",
    "submit",
    "take_back",
    "turn_down",
    "waiting_for",
]
