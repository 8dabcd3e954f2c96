"""The SQL that finds candidates: each side in a table of its own, joined by days and degrees.

All tables are temporary and end with the transaction. An index of boxes and days on the second side
is looked into once for each record of the first; no step compares everything with everything.
Which records are compared is a query of events, and may hold one that is not saved yet.
"""

from __future__ import annotations

from kb.linking.weights import MOST_DAYS, REACH_KM, SPOT_KM, WINDOW
from kb.models.events import RADIUS_KM

STATES = ("government", "state-forces", "state-paramilitary")
NOT_ACTORS = ("civilians", "category-of-groups", "unidentified-armed-group")
KM_PER_DEGREE = 111.0  # a little less than it is, so that boxes are a little larger

OF_DATASETS = "(SELECT * FROM kb_event WHERE dataset_id = ANY(%(datasets)s))"
FAMILY = """
CREATE TEMP TABLE linking_family (member bigint, family bigint, first date, last date)
ON COMMIT DROP"""
UNIT = """
CREATE TEMP TABLE linking_unit ON COMMIT DROP AS
WITH RECURSIVE chain AS (
  SELECT id, id AS unit, kind, parent_id FROM kb_location WHERE kind <> 'country'{only}
  UNION ALL
  SELECT c.id, p.id, p.kind, p.parent_id FROM chain c JOIN kb_location p ON p.id = c.parent_id
  WHERE p.kind <> 'country'
)
SELECT id, array_agg(unit) AS units, max(unit) FILTER (WHERE kind = 'admin1') AS admin1,
  max(unit) FILTER (WHERE kind = 'admin2') AS admin2
FROM chain GROUP BY id"""
ACTOR = """
CREATE TEMP TABLE linking_actor ON COMMIT DROP AS
SELECT DISTINCT p.event_id, s.id AS member, coalesce(f.family, s.id) AS family,
  s.kind_id = ANY(%(states)s) AS is_state, e.date_earliest AS first
FROM {participations} p
JOIN {events} e ON e.id = p.event_id
JOIN kb_group g ON g.id = p.group_id
JOIN kb_group s ON s.id = coalesce(g.merged_into_id, g.id) AND NOT s.kind_id = ANY(%(not_actors)s)
LEFT JOIN linking_family f
  ON f.member = s.id AND f.first <= e.date_latest AND f.last >= e.date_earliest"""
ACTOR_INDEX = """
CREATE INDEX ON linking_actor (family, first, event_id) WHERE NOT is_state"""


def _by_precision(kilometres: dict[str, float]) -> str:
    cases = " ".join(f"WHEN '{code}' THEN {km}" for code, km in kilometres.items())
    return f"CASE e.geo_precision {cases} END::float8"


SIDE = f"""
CREATE TEMP TABLE {{name}} ON COMMIT DROP AS
WITH known AS MATERIALIZED (
  SELECT e.id, e.date_earliest AS first, e.date_latest AS last, e.location_id AS location,
    e.geo_precision AS precision, u.units, u.admin1, u.admin2,
    CASE WHEN e.latitude IS NULL THEN l.latitude ELSE e.latitude END AS latitude,
    CASE WHEN e.latitude IS NULL THEN l.longitude ELSE e.longitude END AS longitude,
    coalesce(e.radius_km, {_by_precision({str(code): km for code, km in RADIUS_KM.items()})}) AS radius,
    coalesce(e.radius_km, {_by_precision({str(code): km for code, km in RADIUS_KM.items()})},
      {_by_precision(REACH_KM)}) AS reach,
    num_nonnulls(e.override_low, e.override_best, e.override_high) > 0 AS overridden,
    e.override_low, e.override_best, e.override_high, e.casualties::jsonb -> 'killed' AS killed
  FROM {{events}} e
  LEFT JOIN kb_location l ON l.id = e.location_id
  LEFT JOIN linking_unit u ON u.id = e.location_id
  WHERE e.merged_into_id IS NULL AND NOT e.is_withdrawn
    AND e.date_latest - e.date_earliest < {MOST_DAYS}
    AND NOT EXISTS (SELECT FROM kb_eventlink k WHERE k.event_id = e.id AND k.kind = 'same-as')
),
actors AS (
  SELECT event_id,
    array_agg(DISTINCT member) FILTER (WHERE NOT is_state) AS armed,
    array_agg(DISTINCT family) FILTER (WHERE NOT is_state) AS families,
    array_agg(DISTINCT family) FILTER (WHERE is_state) AS states
  FROM linking_actor GROUP BY event_id
)
SELECT k.id, k.first, k.last, daterange(k.first, k.last, '[]') AS days, k.location, k.precision,
  k.units, k.admin1, k.admin2, k.latitude, k.longitude, k.radius,
  CASE WHEN k.latitude IS NOT NULL AND k.reach IS NOT NULL THEN
    box(point(k.longitude - d.lon, k.latitude - d.lat), point(k.longitude + d.lon, k.latitude + d.lat))
  END AS area,
  c.armed, c.families, c.states,
  CASE WHEN overridden THEN override_low ELSE (killed ->> 'low')::int END AS low,
  CASE WHEN overridden THEN override_best ELSE (killed ->> 'best')::int END AS best,
  CASE WHEN overridden THEN override_high ELSE (killed ->> 'high')::int END AS high
FROM known k LEFT JOIN actors c ON c.event_id = k.id
CROSS JOIN LATERAL (SELECT greatest(k.reach, {SPOT_KM}) / {KM_PER_DEGREE} AS lat,
  greatest(k.reach, {SPOT_KM}) / {KM_PER_DEGREE} / greatest(cosd(k.latitude), 0.02) AS lon) d"""
SIDE_INDEXES = (
    "CREATE INDEX ON {name} USING gist (area, days) WHERE area IS NOT NULL",
    "CREATE UNIQUE INDEX ON {name} (id)",
    "ANALYZE {name}",
)

# The ids of both lists one behind the other where they share one, which then stands twice.
BOTH = "CASE WHEN {a} && {b} THEN {a} || {b} END"
KM = """CASE WHEN a.area IS NOT NULL AND b.area IS NOT NULL THEN 2 * 6371.0088 * asin(sqrt(least(1,
    sind((b.latitude - a.latitude) / 2) ^ 2
    + cosd(a.latitude) * cosd(b.latitude) * sind((b.longitude - a.longitude) / 2) ^ 2))) END"""
COLUMNS = f"""
  a.id, b.id, a.first, a.last, b.first, b.last, {KM}, a.radius, b.radius, a.precision, b.precision,
  CASE WHEN a.location = ANY(b.units) OR b.location = ANY(a.units) THEN true
    WHEN a.admin1 <> b.admin1 OR a.admin2 <> b.admin2 THEN false END,
  {BOTH.format(a="a.armed", b="b.armed")},
  {BOTH.format(a="a.families", b="b.families")},
  {BOTH.format(a="a.states", b="b.states")},
  a.armed IS NOT NULL, b.armed IS NOT NULL,
  a.low, a.best, a.high, b.low, b.best, b.high"""
MEET = f"b.days && daterange(a.first - {WINDOW}, a.last + {WINDOW}, '[]')"
NEAR = f"""
SELECT {COLUMNS} FROM linking_a a JOIN linking_b b ON a.area && b.area AND {MEET}"""
# Where one's place says nothing, only those of the same armed groups or families are compared.
PLACELESS = f"""
SELECT {COLUMNS} FROM (
  SELECT DISTINCT x.id AS a_id, y.event_id AS b_id
  FROM {{one}} x JOIN linking_actor m ON m.event_id = x.id AND NOT m.is_state
  JOIN linking_actor y ON y.family = m.family AND NOT y.is_state
    AND y.first BETWEEN x.first - {WINDOW + MOST_DAYS} AND x.last + {WINDOW}
  WHERE x.area IS NULL) found
JOIN linking_a a ON a.id = found.{{a}} JOIN linking_b b ON b.id = found.{{b}}
WHERE {MEET}{{rest}}"""
CANDIDATES = " UNION ALL ".join(
    (
        NEAR,
        PLACELESS.format(one="linking_a", a="a_id", b="b_id", rest=""),
        PLACELESS.format(one="linking_b", a="b_id", b="a_id", rest=" AND a.area IS NOT NULL"),
    )
)

SCORED = """
CREATE TEMP TABLE linking_scored (a bigint, b bigint, score int, features jsonb, explanation text)
ON COMMIT DROP"""
COPY_SCORED = "COPY linking_scored (a, b, score, features, explanation) FROM STDIN"
SAME_PAIR = (
    "least(p.a_id, p.b_id) = least({n}.a, {n}.b)"
    " AND greatest(p.a_id, p.b_id) = greatest({n}.a, {n}.b)"
)
FORGET_DECIDED = f"""
DELETE FROM linking_scored s
WHERE EXISTS (SELECT FROM kb_eventpair p WHERE p.verdict <> '' AND {SAME_PAIR.format(n="s")})
  OR EXISTS (SELECT FROM kb_double d WHERE d.noun = 'event' AND d.verdict <> ''
    AND d.first = least(s.a, s.b) AND d.second = greatest(s.a, s.b))"""
BEST = """
CREATE TEMP TABLE linking_best ON COMMIT DROP AS
SELECT a, b, score / 100.0 AS score, features, explanation FROM (
  SELECT *, row_number() OVER (PARTITION BY a ORDER BY score DESC, b) AS of_a,
    row_number() OVER (PARTITION BY b ORDER BY score DESC, a) AS of_b FROM linking_scored) ranked
WHERE of_a <= %(most)s AND of_b <= %(most)s"""
BETWEEN = """
((x.dataset_id = ANY(%(first)s) AND y.dataset_id = ANY(%(second)s))
  OR (x.dataset_id = ANY(%(second)s) AND y.dataset_id = ANY(%(first)s)))"""
UPDATE = f"""
UPDATE kb_eventpair p SET a_id = n.a, b_id = n.b, score = n.score, features = n.features,
  explanation = n.explanation
FROM linking_best n WHERE p.verdict = '' AND {SAME_PAIR.format(n="n")}
AND (p.a_id, p.score, p.features, p.explanation)
  IS DISTINCT FROM (n.a, n.score::numeric(3, 2), n.features, n.explanation)"""
DROP = f"""
DELETE FROM kb_eventpair p USING kb_event x, kb_event y
WHERE p.verdict = '' AND x.id = p.a_id AND y.id = p.b_id AND {BETWEEN}
AND NOT EXISTS (SELECT FROM linking_best n WHERE {SAME_PAIR.format(n="n")})"""
INSERT = """
INSERT INTO kb_eventpair (a_id, b_id, score, features, explanation, verdict, note)
SELECT a, b, score, features, explanation, '', '' FROM linking_best
ORDER BY score DESC, a, b ON CONFLICT DO NOTHING"""
KEPT = f"""
SELECT p.verdict, count(*) FROM kb_eventpair p JOIN kb_event x ON x.id = p.a_id
JOIN kb_event y ON y.id = p.b_id WHERE {BETWEEN} GROUP BY 1"""
