"""Whose GeoNames' data is, and how it is named wherever it is shown."""

from __future__ import annotations

from kb.importing.datasets.formats import Terms

LINE = "Place data © GeoNames (https://www.geonames.org), CC BY 4.0."


def attribution(release: str) -> str:
    """The line that the licence asks for, with what was changed."""
    return (
        f"{LINE} Changed: rows are places of this knowledge base, beside others that it knows; population,"
        " height and feature code are not shown."
    )


TERMS = Terms(
    publisher="geonames",
    publisher_name="GeoNames",
    title="GeoNames country dumps",
    licence="CC-BY-4.0",
    citation=lambda release: f"GeoNames, country dumps as of {release}, https://www.geonames.org.",
    attribution=attribution,
    url="https://www.geonames.org",
    note="A release is the newest day on which a row of the dump was changed. Issued a country at a time.",
)
