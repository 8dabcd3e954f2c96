"""What is published: one document per noun, built by PostgreSQL from the drafts.

Order matters to the ledger: a noun comes after those whose short forms its documents embed.
"""

from kb.publishing.documents.claims import CLAIMS
from kb.publishing.documents.events import EVENTS
from kb.publishing.documents.groups import GROUPS
from kb.publishing.documents.locations import LOCATIONS
from kb.publishing.documents.publication import Publication
from kb.publishing.documents.sources import DATASETS, SOURCES
from kb.publishing.documents.vocabulary import VOCABULARIES

PUBLICATIONS = {
    publication.model: publication
    for publication in (VOCABULARIES, SOURCES, DATASETS, LOCATIONS, GROUPS, EVENTS, CLAIMS)
}

__all__ = ["PUBLICATIONS", "Publication"]
