"""The one statement of an aggregate: rows to count, their buckets, totals, and what was left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from api.aggregates.dimensions import OF_GROUPS, Dimension, shares
from api.aggregates.measures import FIGURES, Measure, bounds_of, columns, read_from, shown
from api.aggregates.once import LEFT_OUT, once
from api.filters.figures import BOUNDS, figure_sql
from api.licences import licences
from api.listing import Listing
from kb.exporting.moments import standing

MOST_BUCKETS = 50_000
# Buckets are kept by dataset: whose licences they bear is then known without another look.
STATEMENT = """
WITH RECURSIVE {once}{shares}
parts AS MATERIALIZED (
  SELECT {buckets}c.dataset AS of_dataset, {over_rows} FROM c {join} GROUP BY {places}
),
whole AS MATERIALIZED ({whole}),
results AS MATERIALIZED (
  SELECT {result} AS result FROM parts {group} ORDER BY {order} LIMIT {limit}
)
SELECT (SELECT count(*) FROM results),
  (SELECT coalesce(string_agg(result, ','), '') FROM results),
  (SELECT {totals} FROM whole),
  {left_out}::text,
  {licences}
"""


def statement(
    listing: Listing,
    dimensions: Sequence[Dimension],
    measures: Sequence[Measure],
    *,
    asked: bool,
    surely: bool,
) -> str:
    """SQL that gives the number of buckets, the results, totals, what was left out, licences."""
    kept = {column.name: column for measure in measures for column in columns(measure)}
    over_rows = ", ".join(f"{column.over_rows} AS {name}" for name, column in kept.items())
    by_groups = shares(dimensions, asked=asked, surely=surely)
    places = [f"d{place}" for place, _ in enumerate(dimensions)]
    buckets = [f"{dimension.bucket()} AS {at}" for dimension, at in _pairs(dimensions)]
    keys = {
        dimension.by.value: f"to_json({dimension.shown(at)})::text"
        for dimension, at in _pairs(dimensions)
    }
    numbers = {key: f"({sql})::text" for measure in measures for key, sql in shown(measure).items()}
    return STATEMENT.format(
        once=once(
            listing.rows(),
            _columns(dimensions, measures, listing.party),
            {name: order_figure_sql(name, listing.party, "a") for name in _figures(measures)},
            _at(listing),
        ),
        shares=by_groups,
        buckets="".join(f"{bucket}, " for bucket in buckets),
        over_rows=over_rows,
        join="JOIN shares s USING (edition_id)" if by_groups else "",
        places=", ".join(str(place + 1) for place in range(len(dimensions) + 1)),
        whole=f"SELECT {over_rows} FROM c" if by_groups else "SELECT * FROM parts",
        result=_object({**keys, **numbers}),
        order=", ".join(dimension.order(at) for dimension, at in _pairs(dimensions)),
        group=f"GROUP BY {', '.join(places)}",
        limit=MOST_BUCKETS + 1,
        totals=_object(numbers),
        left_out=LEFT_OUT,
        licences=licences(listing.moment, "IN (SELECT of_dataset FROM parts)"),
    )


def is_additive(dimensions: Sequence[Dimension]) -> bool:
    """Whether each event falls into one bucket only."""
    return not any(dimension.by in OF_GROUPS for dimension in dimensions)


def _pairs(dimensions: Sequence[Dimension]) -> list[tuple[Dimension, str]]:
    return [(dimension, f"d{place}") for place, dimension in enumerate(dimensions)]


def _columns(
    dimensions: Sequence[Dimension], measures: Sequence[Measure], party: str
) -> dict[str, str]:
    """The columns that are needed, each with its SQL over the columns `f` of an event."""
    needed = [column for dimension in dimensions for column in dimension.columns]
    needed += [column for measure in measures for column in read_from(measure)]
    figures = _figures(measures)
    summed = [measure.value for measure in measures if measure in FIGURES]
    return {
        column: order_figure_sql(column, party)
        if column in summed
        else figure_sql(column, party)
        if column in figures
        else f"f.{column}"
        for column in dict.fromkeys([*needed, "dataset"])
    }


def order_figure_sql(column: str, party: str, table: str = "f") -> str:
    """SQL of a figure, by which no low lies above a best or high, and no high below them.

    Rows of datasets are taken in as they are, and some have figures out of order; by party none has.
    """
    figure = figure_sql(column, party, table)
    harm, _, bound = column.rpartition("_")
    if party or bound == "best":
        return figure
    bounds = [f"{table}.{harm}_{name}" for name in BOUNDS]
    others = [other for other in bounds if other != figure]
    sign, outermost = (">", "least") if bound == "low" else ("<", "greatest")
    is_out_of_order = " OR ".join(f"{figure} {sign} {other}" for other in others)
    return f"CASE WHEN {is_out_of_order} THEN {outermost}({', '.join(bounds)}) ELSE {figure} END"


def _figures(measures: Sequence[Measure]) -> list[str]:
    figures = [bounds_of(measure) for measure in measures if measure in FIGURES]
    return list(dict.fromkeys(column for bounds in figures for column in bounds))


def _object(pairs: Mapping[str, str]) -> str:
    """SQL for a JSON object of texts that are JSON; json_build_object takes five times as long."""
    listed = " || ',' || ".join(
        f"'\"{key}\":' || coalesce({sql}, 'null')" for key, sql in pairs.items()
    )
    return f"'{{' || {listed} || '}}'"


def _at(listing: Listing) -> dict[str, str]:
    moment: datetime | None = listing.moment
    return {f"standing_{table}": standing(moment, table) for table in "pwnea"}
