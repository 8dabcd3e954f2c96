"""From the claims about an event to its figures and its grade.

The rules are pure functions of statements, named and versioned; the vocabulary `casualty-rule`
words them so that a researcher can apply them by hand.
"""

from kb.assessing.events import Draft, assess_events, assessed_draft
from kb.assessing.figures import Figures, added
from kb.assessing.grading import contradictions
from kb.assessing.rules import RULES, Assessment, assess
from kb.assessing.statements import Statement

__all__ = [
    "RULES",
    "Assessment",
    "Draft",
    "Figures",
    "Statement",
    "added",
    "assess",
    "assess_events",
    "assessed_draft",
    "contradictions",
]
