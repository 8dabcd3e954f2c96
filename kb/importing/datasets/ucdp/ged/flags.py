"""What is odd about a row of UCDP's events. It is told, and the row is taken in as it is."""

from __future__ import annotations

DAYS = "(r.date_end - r.date_start + 1)"
# How many days each precision allows: a day; a range within a week; a week; a month; a year.
SPANS = {1: (1, 1), 2: (1, 6), 3: (7, 7), 4: (8, 31), 5: (32, 366)}
CELL = "(floor((r.latitude + 90) * 2) * 720 + floor((r.longitude + 180) * 2) + 1)"
SUM = "coalesce(r.deaths_a, 0) + coalesce(r.deaths_b, 0) + coalesce(r.deaths_civilians, 0) + coalesce(r.deaths_unknown, 0)"


def _misfit() -> str:
    """Days that their precision does not allow. A longer precision may well turn out shorter."""
    cases = " ".join(f"WHEN {code} THEN {DAYS} > {most}" for code, (_, most) in SPANS.items())
    return f"CASE r.date_prec {cases} END"


FLAGS = {
    "best-above-high": "r.best > r.high",
    "low-above-best": "r.low > r.best",
    "point-outside-country": "o.line IS NOT NULL OR (r.latitude, r.longitude) = (0, 0)",
    "cell-mismatch": f"r.priogrid_gid <> {CELL}",
    "dates-out-of-order": f"r.date_end < r.date_start OR r.year <> extract(year FROM r.date_start) OR {_misfit()}",
    "sum-mismatch": f"num_nonnulls(r.deaths_a, r.deaths_b, r.deaths_civilians, r.deaths_unknown) = 4 AND r.best <> {SUM}",
    "not-clear": "r.code_status <> 'Clear'",
    "provisional-actor": "r.side_a ~ '^([0-9]+-)?XXX[0-9]' OR r.side_b ~ '^([0-9]+-)?XXX[0-9]'",
}


def flags() -> str:
    """SQL of the flags of a row `r`; `o` is the row if its point lies outside its country."""
    each = ", ".join(
        f"CASE WHEN {condition} THEN '{flag}' END" for flag, condition in FLAGS.items()
    )
    return f"array_remove(ARRAY[{each}]::text[], NULL)"
