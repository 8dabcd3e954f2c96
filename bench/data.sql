-- Drafts shaped like UCDP GED: 5 countries, 4,000 settlements, 500 groups that are skewed in
-- frequency, and as many events as the setting bench.events says. The same ones at every run.

-- Django keeps defaults to itself; with them in this database, the statements below are half as long.
DO $$
DECLARE
  col record;
BEGIN
  FOR col IN
    SELECT table_name, column_name, data_type FROM information_schema.columns
    WHERE table_schema = 'public' AND table_name LIKE 'kb\_%' AND is_nullable = 'NO'
      AND column_default IS NULL AND is_identity = 'NO' AND column_name <> 'id'
  LOOP
    EXECUTE format('ALTER TABLE %I ALTER %I SET DEFAULT %s', col.table_name, col.column_name,
      CASE WHEN col.data_type = 'boolean' THEN 'false'
        WHEN col.data_type = 'ARRAY' THEN '''{}'''
        WHEN col.data_type LIKE 'timestamp%' THEN 'now()'
        WHEN col.data_type IN ('text', 'character varying') THEN ''''''
        ELSE 'NULL' END);
  END LOOP;
END $$;

-- A name of three syllables, different for every n below 4,096.
CREATE FUNCTION bench_word(n int) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT initcap(s[1 + m % 16] || s[1 + m / 16 % 16] || s[1 + m / 256])
  FROM (SELECT n * 1229 % 4096 AS m,
    '{ka,bo,ti,mou,sa,ngo,dji,ra,lé,fou,wa,zi,gué,na,to,ber}'::text[] AS s) AS x
$$;

CREATE TABLE bench_country AS
SELECT id, code, name FROM (VALUES (1, 'ML', 'Mali'), (2, 'BF', 'Burkina Faso'), (3, 'NE', 'Niger'),
  (4, 'NG', 'Nigeria'), (5, 'CM', 'Cameroon')) AS c (id, code, name);

INSERT INTO kb_publisher (id, slug, name, kind_id, country, reliability)
VALUES (1, 'ucdp', 'Uppsala Conflict Data Program', 'publisher-kind:data-project', 'SE', 'b');
INSERT INTO kb_dataset (id, slug, title, version, publisher_id, licence, citation, attribution,
  is_redistributable)
VALUES (1, 'ged', 'Georeferenced Event Dataset', '25.1', 1, 'CC-BY-4.0', 'As its makers ask.', 'UCDP', true),
  (2, 'curated', 'Curated events', '1', 1, 'CC-BY-4.0', 'As we ask.', 'The curators', true);

INSERT INTO kb_location (id, slug, name, kind, parent_id, country, latitude, longitude)
SELECT id, lower(code), name, 'country', NULL::bigint, code, 12 + id / 3.0, id * 4.0 FROM bench_country;
INSERT INTO kb_location (id, slug, name, kind, parent_id, country, latitude, longitude)
SELECT 10 + k, lower(code) || '-region-de-' || kb_plain(bench_word(k)), 'Région de ' || bench_word(k),
  'admin1', c.id, code, 10 + k % 10, c.id * 3 + k % 7
FROM generate_series(1, 50) k JOIN bench_country c ON c.id = (k - 1) / 10 + 1;
INSERT INTO kb_location (id, slug, name, kind, parent_id, country, latitude, longitude)
SELECT 100 + k, lower(u.country) || '-cercle-de-' || kb_plain(bench_word(500 + k)),
  'Cercle de ' || bench_word(500 + k), 'admin2', u.id, u.country, u.latitude + k % 8 / 10.0, u.longitude
FROM generate_series(1, 400) k JOIN kb_location u ON u.id = 10 + (k - 1) / 8 + 1;
INSERT INTO kb_location (id, slug, name, kind, parent_id, country, latitude, longitude)
SELECT 1000 + k, lower(u.country) || '-' || kb_plain(bench_word(k)), bench_word(k), 'settlement',
  u.id, u.country, u.latitude + k % 10 / 100.0, u.longitude + k % 100 / 150.0
FROM generate_series(1, 4000) k JOIN kb_location u ON u.id = 100 + (k - 1) / 10 + 1;
INSERT INTO kb_locationname (location_id, text, kind, language, script)
SELECT id, reverse(name), 'alias', 'fr', 'Latn' FROM kb_location WHERE kind = 'settlement';

INSERT INTO kb_group (id, slug, name, short_name, kind_id, homeland_id, founded_earliest,
  founded_latest, founded_precision)
SELECT k, 'group-' || k, CASE k % 3 WHEN 0 THEN 'Front for the Liberation of ' WHEN 1 THEN 'Movement of '
    ELSE 'Brigade of ' END || bench_word(k) || ' ' || bench_word(4000 - k),
  upper(left(kb_plain(bench_word(k)), 3)) || k, 'group-kind:armed-group', 1 + k % 5,
  make_date(1970 + k % 50, 1, 1), make_date(1970 + k % 50, 12, 31), 'year'
FROM generate_series(1, 490) k;
INSERT INTO kb_group (id, slug, name, kind_id, homeland_id)
SELECT 490 + id, 'government-' || lower(code), 'Government of ' || name, 'group-kind:government', id
FROM bench_country
UNION ALL SELECT 495 + id, 'civilians-' || lower(code), 'Civilians of ' || name, 'group-kind:civilians', id
FROM bench_country;
INSERT INTO kb_externalid (scheme_id, value, match, group_id)
SELECT 'id-scheme:ucdp-actor', 1000 + id, 'exact', id FROM kb_group;

-- A group acts in its own country only, so that a group and another country never meet.
SELECT setseed(0.5);
CREATE TABLE bench_event AS
WITH drawn AS MATERIALIZED (
  SELECT n, 1 + floor(490 * power(random(), 3))::int AS a, random() AS versus, random() AS place,
    '2025-12-31'::date - floor(13514 * power(random(), 1.7))::int AS day, random() AS tied,
    random() AS precise, power(random(), 6) AS deaths, 1 + floor(490 * power(random(), 3))::int AS other
  FROM generate_series(1, current_setting('bench.events')::int) n
)
SELECT n AS id, a, CASE WHEN versus < 0.6 THEN 491 + a % 5 WHEN versus < 0.85 THEN 496 + a % 5
    WHEN 1 + (other - 1) / 5 * 5 + (a + 4) % 5 = a THEN 491 + a % 5
    ELSE 1 + (other - 1) / 5 * 5 + (a + 4) % 5 END AS b,
  CASE WHEN place < 0.1 THEN 10 + a % 5 * 10 + 1 + floor(place * 100)::int
    ELSE 1000 + a % 5 * 800 + 1 + floor(800 * power((place - 0.1) / 0.9, 2))::int END AS place,
  CASE WHEN precise < 0.07 OR tied < 0.3 THEN date_trunc('month', day)::date ELSE day END AS day,
  CASE WHEN precise < 0.07 THEN 'month' WHEN precise < 0.15 THEN 'week' ELSE 'day' END AS "precision",
  CASE WHEN versus < 0.6 THEN 'state-based-conflict' WHEN versus < 0.85 THEN 'one-sided-violence'
    ELSE 'non-state-conflict' END AS type,
  floor(60 * deaths)::int AS deaths
FROM drawn;

-- As an import writes them: with the short form that publishing would set.
INSERT INTO kb_event (id, slug, title, as_published, type_id, summary, date_earliest, date_latest,
  date_precision, location_id, geo_precision, latitude, longitude, dataset_id, casualties)
SELECT e.id, t.slug, t.title, json_build_object('id', t.slug, 'title', t.title)::text,
  'event-type:' || type,
  CASE WHEN e.id % 5 < 2 THEN 'Fighters of ' || a.name || ' were reported near ' || l.name
    || ' in the early morning; local officials spoke of ' || deaths || ' dead.' ELSE '' END,
  day, CASE "precision" WHEN 'day' THEN day WHEN 'week' THEN day + 6
    ELSE (day + interval '1 month')::date - 1 END, "precision",
  l.id, CASE WHEN l.kind = 'admin1' THEN 'admin1' ELSE 'settlement' END,
  l.latitude + 0.001, l.longitude + 0.001, CASE WHEN e.id % 10 = 0 THEN 2 ELSE 1 END,
  replace(format('{"rule":"dataset","disputed":false,"killed":{"low":%1$s,"best":%2$s,"high":%3$s,'
    '"by_party":[{"party":"side-a","low":%1$s,"best":%1$s,"high":%1$s},'
    '{"party":"side-b","low":0,"best":%4$s,"high":%4$s}]},'
    '"injured":#,"abducted":#,"missing":#,"captured":#,"neutralised":#,"used":[],"left_out":[],'
    '"override":null}', deaths / 2, deaths, deaths + deaths / 3, deaths - deaths / 2),
    '#', '{"low":null,"best":null,"high":null,"by_party":[]}')
FROM bench_event e JOIN kb_group a ON a.id = e.a JOIN kb_group b ON b.id = e.b
JOIN kb_location l ON l.id = e.place
CROSS JOIN LATERAL (SELECT 'evt-' || day || '-' || e.id AS slug,
  (ARRAY['Attack by ', 'Clash of ', 'Ambush by ', 'Killing by '])[1 + e.id % 4] || a.name || ' with '
    || b.name || ' near ' || l.name AS title) AS t
ORDER BY e.id;

INSERT INTO kb_participation (event_id, group_id, side, role, basis)
SELECT id, a, 'a', 'attacker', 'reported' FROM bench_event
UNION ALL SELECT id, b, 'b', 'defender', 'reported' FROM bench_event;
INSERT INTO kb_externalid (scheme_id, value, match, event_id)
SELECT 'id-scheme:ucdp-event', 100000 + id, 'exact', id FROM bench_event WHERE id % 2 = 0;
