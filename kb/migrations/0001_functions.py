"""What the tables and documents lean on: extensions, and functions of fuzzy dates and names."""

from django.contrib.postgres.operations import (
    BtreeGistExtension,
    TrigramExtension,
    UnaccentExtension,
)
from django.db import migrations

# unaccent() is only STABLE because its dictionary could be changed; an index needs IMMUTABLE, and
# naming schema and dictionary keeps it so through dump and restore.
PLAIN = """
CREATE FUNCTION kb_plain(value text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS
$$ SELECT lower(public.unaccent('public.unaccent', value)) $$
"""

IS_FUZZY_DATE = """
CREATE FUNCTION kb_is_fuzzy_date(earliest date, latest date, "precision" text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT coalesce(CASE "precision"
  WHEN '' THEN earliest IS NULL AND latest IS NULL
  WHEN 'range' THEN coalesce(earliest <= latest, earliest IS NOT NULL OR latest IS NOT NULL)
  WHEN 'day' THEN earliest = latest
  WHEN 'week' THEN latest = earliest + 6
  WHEN 'month' THEN extract(day FROM earliest) = 1
    AND latest = (earliest + interval '1 month')::date - 1
  WHEN 'quarter' THEN extract(day FROM earliest) = 1 AND extract(month FROM earliest)::int % 3 = 1
    AND latest = (earliest + interval '3 months')::date - 1
  WHEN 'year' THEN extract(doy FROM earliest) = 1
    AND latest = (earliest + interval '1 year')::date - 1
  WHEN 'decade' THEN extract(doy FROM earliest) = 1 AND extract(year FROM earliest)::int % 10 = 0
    AND latest = (earliest + interval '10 years')::date - 1
END, false)
$$
"""

EDTF = """
CREATE FUNCTION kb_edtf(earliest date, latest date, "precision" text, mark text) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE AS $$
SELECT CASE "precision"
  WHEN 'day' THEN to_char(earliest, 'YYYY-MM-DD') || mark
  WHEN 'month' THEN to_char(earliest, 'YYYY-MM') || mark
  WHEN 'year' THEN to_char(earliest, 'YYYY') || mark
  WHEN 'decade' THEN left(to_char(earliest, 'YYYY'), 3) || 'X' || mark
  ELSE coalesce(to_char(earliest, 'YYYY-MM-DD') || mark, '..') || '/'
    || coalesce(to_char(latest, 'YYYY-MM-DD') || mark, '..')
END
$$
"""

# Documents are compared key by key, in the order of the newer one.
CHANGED = """
CREATE FUNCTION kb_changed_keys(older json, newer json) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT coalesce(array_agg(new.key ORDER BY new.place), '{}')
FROM json_each_text(newer) WITH ORDINALITY AS new(key, value, place)
LEFT JOIN json_each_text(older) AS old USING (key)
WHERE old.value IS DISTINCT FROM new.value AND key <> 'edition'
$$
"""


def function(sql: str, signature: str) -> migrations.RunSQL:
    return migrations.RunSQL(sql, f"DROP FUNCTION {signature}")


class Migration(migrations.Migration):
    initial = True
    dependencies: list[tuple[str, str]] = []
    operations = [
        TrigramExtension(),
        BtreeGistExtension(),
        UnaccentExtension(),
        function(PLAIN, "kb_plain(text)"),
        function(IS_FUZZY_DATE, "kb_is_fuzzy_date(date, date, text)"),
        function(EDTF, "kb_edtf(date, date, text, text)"),
        function(CHANGED, "kb_changed_keys(json, json)"),
    ]
