"""Pairs of bounds: the lower may not be above the upper, for nothing could be between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

ENDS = (("_min", "_max"), ("_after", "_before"))
"""How the names of a lower and an upper bound end; what stands before is the same."""


def find_pairs(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The parameters that are bounds of one thing, the lower one first."""
    known = set(names)
    for lower, upper in ENDS:
        for name in sorted(known):
            other = name.removesuffix(lower) + upper
            if name.endswith(lower) and other in known:
                yield name, other


def find_reversed(values: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """An error for each pair of values of which the lower bound is above the upper."""
    for lower, upper in find_pairs(values):
        if values[lower] > values[upper]:
            detail = f"Nothing is between {values[lower]} and {values[upper]}: `{lower}` is at most `{upper}`."
            yield {"parameter": lower, "code": "together", "detail": detail}
