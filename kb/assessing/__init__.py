"""From the claims about an event to its figures and its grade.

The rules are pure functions of statements, named and versioned; the vocabulary `casualty-rule`
words them so that a researcher can apply them by hand.
"""

from kb.assessing.events import assess_events
from kb.assessing.rules import RULES, Assessment, assess
from kb.assessing.statements import Statement

__all__ = ["RULES", "Assessment", "Statement", "assess", "assess_events"]
