"""The names of UCDP's actors. Those that an import put there bear a note; a curator's own stay.

`NameData` is the group's name. Where UCDP says that the name changed, the names of before are
former ones; a list of new names goes in the order in which they followed each other.
"""

from __future__ import annotations

from kb.importing.datasets.inserting import insert
from kb.importing.datasets.staging import execute
from kb.importing.datasets.ucdp.actor_list.columns import said
from kb.models import Citation, GroupName, Source

NOTE = "In UCDP's actor list, as "
CHANGED = 'coalesce(r."NameChange", false)'
# Column, kind, language; the first of two that give the same text counts.
SINGLE = (
    ("NameOrig", f"CASE WHEN {CHANGED} THEN 'former' ELSE 'alias' END", ""),
    ("NameOrigFull", f"CASE WHEN {CHANGED} THEN 'former' ELSE 'official' END", ""),
    ("NameOrigFullEng", f"CASE WHEN {CHANGED} THEN 'former' ELSE 'translation' END", "en"),
)
# The full names are as many as the short ones, or a comma is part of a name and all is one.
SEVERAL = (
    ("NewName", "alias", ""),
    ("NewNameFullMotherTongue", "official", ""),
    ("NewNameFullEng", "translation", "en"),
)


def _single() -> str:
    return " UNION ALL ".join(
        f"SELECT {place} AS place, o.record_id, {said(column)} AS text, {kind} AS kind,"
        f" '{language}' AS language, '{column}' AS said_in FROM kb_own o JOIN kb_rows r USING (line)"
        for place, (column, kind, language) in enumerate(SINGLE)
    )


def _several() -> str:
    count = "cardinality(regexp_split_to_array(coalesce({0}, ''), ', *'))"
    short = count.format(said("NewName"))
    parts = []
    for place, (column, kind, language) in enumerate(SEVERAL, len(SINGLE)):
        split = f"regexp_split_to_array({said(column)}, ' *, *')"
        whole = f"CASE WHEN {count.format(said(column))} = {short} THEN {split} ELSE ARRAY[{said(column)}] END"
        parts.append(
            f"SELECT {place}, o.record_id, btrim(p.text),"
            f" CASE WHEN p.no < cardinality({whole}) THEN 'former' ELSE '{kind}' END,"
            f" '{language}', '{column}' FROM kb_own o JOIN kb_rows r USING (line)"
            f" CROSS JOIN LATERAL unnest({whole}) WITH ORDINALITY AS p(text, no)"
        )
    return " UNION ALL ".join(parts)


def put_names(source: Source) -> None:
    """Let the names of the groups in `kb_own` be what their rows say, and what curators added."""
    execute(
        "CREATE UNLOGGED TABLE kb_name AS"
        " SELECT DISTINCT ON (n.record_id, n.text) n.* FROM"
        f" ({_single()} UNION ALL {_several()}) AS n JOIN kb_group g ON g.id = n.record_id"
        " WHERE n.text <> '' AND n.text <> g.name ORDER BY n.record_id, n.text, n.place"
    )
    execute(
        "DELETE FROM kb_citation c USING kb_groupname n JOIN kb_own o ON o.record_id = n.group_id"
        f" WHERE c.name_id = n.id AND {_gone()}"
    )
    execute(
        f"DELETE FROM kb_groupname n USING kb_own o WHERE o.record_id = n.group_id AND {_gone()}"
    )
    insert(
        GroupName,
        {
            "group_id": "n.record_id",
            "text": "left(n.text, 300)",
            "kind": "n.kind",
            "language": "n.language",
            "confidence": "'medium'",
            "note": f"'{NOTE.replace(chr(39), chr(39) * 2)}' || n.said_in",
        },
        "kb_name n WHERE NOT EXISTS (SELECT FROM kb_groupname k WHERE k.group_id = n.record_id"
        " AND k.text = n.text) ORDER BY n.record_id, n.place",
    )
    insert(
        Citation,
        {"source_id": str(source.pk), "name_id": "n.id"},
        f"kb_groupname n JOIN kb_own o ON o.record_id = n.group_id WHERE {_ours()}"
        " AND NOT EXISTS (SELECT FROM kb_citation c WHERE c.name_id = n.id) ORDER BY n.id",
    )
    execute("DROP TABLE kb_name")


def _ours() -> str:
    return f"starts_with(n.note, '{NOTE.replace(chr(39), chr(39) * 2)}')"


def _gone() -> str:
    """SQL of a name that an import put there and that its row no longer has."""
    return (
        f"{_ours()} AND NOT EXISTS (SELECT FROM kb_name k WHERE k.record_id = n.group_id"
        " AND k.text = n.text AND k.kind = n.kind AND k.language = n.language)"
    )
