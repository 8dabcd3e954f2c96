"""Finds records of the same incident in two datasets, and keeps what curators decide of them.

It proposes and never merges. A verdict “same” makes a draft of a link, which is published by
somebody else like any other change.
"""

from kb.linking.datasets import NoDataset, chosen
from kb.linking.deciding import NotDecided, decide, take_back
from kb.linking.proposing import THRESHOLD, Report, propose
from kb.linking.weights import FEATURES, Weight

__all__ = [
    "FEATURES",
    "THRESHOLD",
    "NoDataset",
    "NotDecided",
    "Report",
    "Weight",
    "chosen",
    "decide",
    "propose",
    "take_back",
]
