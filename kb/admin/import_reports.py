"""The report of an import in words: what it lists, and what it says in a line."""

from __future__ import annotations

from typing import Any

from kb.models import Resolved, Term

SECTIONS: dict[str, tuple[str, str]] = {
    "columns": ("Changed rows by column", ""),
    "filled": (
        "Changed rows by column that only one of the two releases has",
        "A column that a release brings or drops, and no change of what its makers say.",
    ),
    "flags": ("Flags: what is odd about rows", "They are taken in as they are."),
    "actors": ("Actors by how they were resolved", ""),
    "places": ("Places by how they were resolved", ""),
    "left": ("Left as the public sees it, and why", "A hundred of each reason are named at most."),
    "countries_unknown": ("Numbers of no known country", ""),
    "ignored": ("Columns of the file that are not known, and were not read", ""),
}
SENTENCES = {
    "published": "Published",
    "kept_from_public": "Kept from the public",
    "not_withdrawn": "Not withdrawn",
    "left_out": "Rows left out, because another release speaks for them better",
}


def sentences(report: dict[str, Any]) -> list[tuple[str, Any]]:
    """What the report says in a line each."""
    return [(words, report[name]) for name, words in SENTENCES.items() if report.get(name)]


def sections(report: dict[str, Any]) -> list[dict[str, Any]]:
    """What the report lists: a title, and a line for each thing with its count or names."""
    labels = {**dict(Resolved.choices), **_flags(report)}
    found = []
    for name, value in report.items():
        if name in SENTENCES or not value:
            continue
        title, note = SECTIONS.get(name, (name.replace("_", " ").capitalize(), ""))
        lines = value.items() if isinstance(value, dict) else [(one, "") for one in _listed(value)]
        found.append(
            {
                "title": title,
                "note": note,
                "lines": [
                    (key if name in {"columns", "filled"} else labels.get(key, key), _listed(one))
                    for key, one in lines
                ],
            }
        )
    titles = [title for title, _ in SECTIONS.values()]
    return sorted(found, key=lambda part: [*titles, part["title"]].index(part["title"]))


def _flags(report: dict[str, Any]) -> dict[str, str]:
    """The flags in words."""
    terms = Term.objects.of("quality-flag").filter(code__in=report.get("flags", {}))
    return dict(terms.values_list("code", "label"))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
