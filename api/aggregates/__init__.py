"""Events counted and their figures summed, by one or two dimensions, in one statement.

`dimensions` says into which buckets an event falls, `measures` what is counted in them, `once` how
an event that several records tell of is counted once, and `statement` puts them together.
"""

from api.aggregates.answer import aggregate
from api.aggregates.asked import AggregateFilterSet, ask

__all__ = ["AggregateFilterSet", "aggregate", "ask"]
