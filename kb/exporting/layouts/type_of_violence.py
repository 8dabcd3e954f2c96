"""UCDP's three types of violence, of events that nobody coded by them.

State-based: one party at least is the government of a state. Non-state: organised groups on both sides.
One-sided: civilians alone are attacked. Civilians beside an armed group do not make it one-sided.
"""

from __future__ import annotations

from kb.exporting.moments import stood

OF_TYPES = {"state-based-conflict": 1, "non-state-conflict": 2, "one-sided-violence": 3}
"""By our own types that say it."""
WITHOUT = ("armed-conflict", "casualty-total")
"""Types of events that are no incidents, and so of no type of violence."""
STATE = ("government", "state-forces", "state-paramilitary", "auxiliary-force")
ARMED = (
    *("armed-group", "coalition-armed", "armed-unit", "pro-government-militia"),
    *("self-defence-militia", "private-military-company", "unidentified-armed-group"),
)


def kinds_of(side: str) -> str:
    """SQL for the codes of the kinds of the groups on a side, as they stood; null if there is none."""
    return (
        f"(SELECT array_agg(DISTINCT g.kind) FROM kb_groupedition g WHERE {stood('g')}"
        f" AND g.slug = ANY(f.{side}))"
    )


def listed(codes: tuple[str, ...]) -> str:
    """SQL for an array of codes."""
    return f"ARRAY[{', '.join(repr(code) for code in codes)}]::text[]"


CIVILIANS = "ARRAY['civilians']::text[]"
PARTIES = f"""(
  SELECT {kinds_of("side_a")} AS kinds_a, {kinds_of("side_b")} AS kinds_b)"""
BY_TYPE = " ".join(f"WHEN '{code}' THEN {number}" for code, number in OF_TYPES.items())
TYPE_OF_VIOLENCE = f"""CASE WHEN f.type = ANY({listed(WITHOUT)}) THEN NULL
  WHEN f.type = ANY({listed(tuple(OF_TYPES))}) THEN CASE f.type {BY_TYPE} END
  WHEN parties.kinds_a IS NULL OR parties.kinds_b IS NULL THEN NULL
  WHEN parties.kinds_b = {CIVILIANS} OR parties.kinds_a = {CIVILIANS} THEN 3
  WHEN (parties.kinds_a || parties.kinds_b) && {listed(STATE)} THEN 1
  WHEN parties.kinds_a && {listed(ARMED)} AND parties.kinds_b && {listed(ARMED)} THEN 2 END"""
