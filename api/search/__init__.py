"""One search over several nouns: by any published spelling, best first, at a bounded cost."""

from api.search.answer import search

__all__ = ["search"]
