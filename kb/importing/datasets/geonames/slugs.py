"""Which location a row of GeoNames is, and the public id of one that is made from it.

The number at its end makes the id permanent and unique, whatever else bears the name, and tells the
locations that imports made from those of others.
"""

from __future__ import annotations

from kb.importing.datasets.geonames.features import CODE, COUNTRY
from kb.importing.datasets.inserting import slugified

ID = "r.geonameid::text"
IS_COUNTRY = f"{CODE} = ANY('{{{','.join(COUNTRY.split())}}}'::text[])"

# A curator's word first, then the number, then for a country its code.
SLUG = f"""coalesce(
  (SELECT l.slug FROM kb_referent f JOIN kb_location l ON l.id = f.location_id
   WHERE f.scheme = 'geonames' AND f.kind = ANY('{{place,admin1,admin2,country}}'::text[]) AND f.key = {ID}
     AND f.resolved = 'by-curator' ORDER BY f.id LIMIT 1),
  (SELECT coalesce(m.slug, l.slug) FROM kb_externalid x JOIN kb_location l ON l.id = x.location_id
   LEFT JOIN kb_location m ON m.id = l.merged_into_id
   WHERE x.scheme_id = 'id-scheme:geonames' AND x.value = {ID} AND x.match = 'exact'
   ORDER BY l.is_withdrawn, l.id LIMIT 1),
  CASE WHEN {IS_COUNTRY} THEN coalesce(
    (SELECT l.slug FROM kb_location l WHERE l.kind = 'country' AND l.country = r.country_code
       AND l.merged_into_id IS NULL ORDER BY l.id LIMIT 1), lower(r.country_code)) END,
  concat_ws('-', lower(r.country_code), nullif({slugified("coalesce(r.asciiname, r.name)")}, ''), {ID}))"""

# Of a location `d` and a row `k` with its key.
HANDS_OFF = "right(d.slug, length(k.key) + 1) <> '-' || k.key"
