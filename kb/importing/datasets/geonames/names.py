"""Spellings of a place as GeoNames lists them, with the script that each is written in.

The dumps do not tell languages. Codes of airports and addresses of pages stand among the spellings and
are none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.importing.datasets.inserting import insert
from kb.importing.datasets.staging import execute, fetch
from kb.models import LocationName

if TYPE_CHECKING:
    from kb.importing.datasets.running import Run

LONGEST = 300
# Letters of each script; ISO 15924. A text with letters of two has no one script.
SCRIPTS = {
    "Latn": r"A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02af\u1e00-\u1eff\u2c60-\u2c7f\ua720-\ua7ff\uff21-\uff5a",
    "Grek": r"\u0370-\u03ff\u1f00-\u1fff",
    "Cyrl": r"\u0400-\u052f\u1c80-\u1c8f\u2de0-\u2dff\ua640-\ua69f",
    "Armn": r"\u0531-\u058f",
    "Hebr": r"\u05d0-\u05f4\ufb1d-\ufb4f",
    "Arab": r"\u0620-\u065f\u066e-\u06d3\u06d5-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc",
    "Syrc": r"\u0700-\u074f",
    "Thaa": r"\u0780-\u07bf",
    "Nkoo": r"\u07ca-\u07ff",
    "Deva": r"\u0900-\u097f",
    "Beng": r"\u0980-\u09ff",
    "Guru": r"\u0a00-\u0a7f",
    "Gujr": r"\u0a80-\u0aff",
    "Orya": r"\u0b00-\u0b7f",
    "Taml": r"\u0b80-\u0bff",
    "Telu": r"\u0c00-\u0c7f",
    "Knda": r"\u0c80-\u0cff",
    "Mlym": r"\u0d00-\u0d7f",
    "Sinh": r"\u0d80-\u0dff",
    "Thai": r"\u0e00-\u0e7f",
    "Laoo": r"\u0e80-\u0eff",
    "Tibt": r"\u0f00-\u0fff",
    "Mymr": r"\u1000-\u109f",
    "Geor": r"\u10a0-\u10ff\u1c90-\u1cbf\u2d00-\u2d2f",
    "Hang": r"\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3",
    "Ethi": r"\u1200-\u139f\u2d80-\u2ddf",
    "Khmr": r"\u1780-\u17ff",
    "Mong": r"\u1800-\u18af",
    "Tfng": r"\u2d30-\u2d7f",
    "Jpan": r"\u3041-\u30ff\u31f0-\u31ff",
    "Hani": r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff",
}
_LISTED = ", ".join(f"('{code}', '[{letters}]')" for code, letters in SCRIPTS.items())
IS_PAGE = "text ~* '(://|^www[.])'"
# Of three letters everywhere; of four, such as GABS, where aircraft land.
IS_CODE = "(text ~ '^[A-Z]{3}$' OR text ~ '^[A-Z]{4}$' AND code ~ '^S[.]AIR')"


def script(text: str) -> str:
    """SQL of the script of a text; empty if it is not of one script. Kana and Han together are Japanese."""
    others = (
        "SELECT CASE WHEN count(*) = 1 THEN min(written.script)"
        " WHEN array_agg(written.script ORDER BY written.script) = '{Hani,Jpan}' THEN 'Jpan' ELSE '' END"
        f" FROM (VALUES {_LISTED}) AS written(script, letters) WHERE {text} ~ written.letters"
    )
    return f"CASE WHEN {text} ~ '^[A-Za-z -]+$' THEN 'Latn' ELSE ({others}) END"


def spellings(name: str, ascii: str, alternates: str, code: str) -> str:
    """SQL of rows (text, refused) for a name, its ASCII form, the list of others and the feature code.

    `refused` says why a text is no spelling; null of those that are. The name itself is not told.
    """
    return (
        "SELECT DISTINCT text, CASE WHEN char_length(text) > "
        f"{LONGEST} THEN 'too long' WHEN {IS_PAGE} THEN 'addresses' WHEN {IS_CODE} THEN 'codes' END AS refused"
        f" FROM (SELECT btrim(one) AS text, {code} AS code FROM unnest(string_to_array({alternates}, ',')) AS one"
        f" UNION ALL SELECT {ascii}, NULL WHERE kb_plain({ascii}) <> kb_plain({name})) AS listed"
        f" WHERE text <> '' AND text <> left({name}, 200)"
    )


def write_names(run: Run) -> None:
    """Spellings of the places in `kb_place` that are the import's own: new ones added, gone ones taken away.

    Only what the row before had is taken away, and only if a curator said nothing more of it; what a
    curator took away does not come back.
    """
    new = spellings("p.name", "p.asciiname", "p.alternates", "p.code")
    old = spellings("p.old_name", "p.old_asciiname", "p.old_alternates", "p.code")
    execute(
        "CREATE UNLOGGED TABLE kb_spelling AS SELECT p.record_id, p.line, n.text, n.refused FROM kb_place p"
        f" CROSS JOIN LATERAL ({new}) AS n WHERE p.is_own"
    )
    execute(
        "CREATE UNLOGGED TABLE kb_old_spelling AS SELECT p.record_id, o.text FROM kb_place p"
        f" CROSS JOIN LATERAL ({old}) AS o WHERE p.is_own AND p.old_name IS NOT NULL AND o.refused IS NULL"
    )
    for table in ("kb_spelling", "kb_old_spelling"):
        execute(f"CREATE INDEX ON {table} (record_id); ANALYZE {table}")
    execute(
        "DELETE FROM kb_locationname n USING kb_old_spelling o WHERE o.record_id = n.location_id"
        " AND o.text = n.text AND n.kind = 'alias' AND n.language = '' AND n.note = '' AND NOT EXISTS"
        " (SELECT FROM kb_spelling s WHERE s.record_id = o.record_id AND s.text = o.text AND s.refused IS NULL)"
    )
    insert(
        LocationName,
        {"location_id": "s.record_id", "text": "s.text", "script": script("s.text")},
        "kb_spelling s WHERE s.refused IS NULL AND NOT EXISTS (SELECT FROM kb_old_spelling o"
        "   WHERE o.record_id = s.record_id AND o.text = s.text)"
        " AND NOT EXISTS (SELECT FROM kb_locationname n WHERE n.location_id = s.record_id AND n.text = s.text)"
        " ORDER BY s.line, s.text",
    )
    refused = fetch(
        "SELECT refused, count(*) FROM kb_spelling WHERE refused IS NOT NULL GROUP BY 1 ORDER BY 1"
    )
    run.report["names_passed_over"] = dict(refused)
    for table in ("kb_spelling", "kb_old_spelling"):
        execute(f"DROP TABLE {table}")
