"""Who a dataset says told of an event: its words parsed, and the groups that may be meant.

The words are shown to curators alone. What is found is proposed; nothing is made of it by itself.
"""

from kb.importing.informants.candidates import Candidate, candidates
from kb.importing.informants.drafting import NotDrafted, draft_claims, drafted
from kb.importing.informants.figures import Figure
from kb.importing.informants.parsing import Informant, parse

__all__ = [
    "Candidate",
    "Figure",
    "Informant",
    "NotDrafted",
    "candidates",
    "draft_claims",
    "drafted",
    "parse",
]
