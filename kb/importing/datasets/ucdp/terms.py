"""Whose UCDP's data is, what may be done with it, and how it asks to be cited."""

from __future__ import annotations

from kb.importing.datasets.formats import Terms

MELANDER = (
    "Sundberg, Ralph and Erik Melander (2013) Introducing the UCDP Georeferenced Event Dataset. Journal of"
    " Peace Research 50(4): 523-532, https://doi.org/10.1177/0022343313484347."
)
GLEDITSCH = (
    "Gleditsch, Nils Petter; Peter Wallensteen, Mikael Eriksson, Margareta Sollenberg and Håvard Strand"
    " (2002) Armed Conflict 1946-2001: A New Dataset. Journal of Peace Research 39(5): 615-637."
)
OF_YEAR = {
    "25": "Davies, Shawn, Therése Pettersson, Margareta Sollenberg and Magnus Öberg (2025) Organized violence"
    " 1989-2024, and the challenges of identifying civilian victims. Journal of Peace Research 62(4),"
    " https://doi.org/10.1177/00223433251345636.",
    "26": "Davies, Shawn, Therése Pettersson and Magnus Öberg (2026) Organized violence 1989-2025, and"
    " violent political protests, https://doi.org/10.1093/jopres/xjag046.",
}


def terms(title: str, first: str) -> Terms:
    """The terms of one of UCDP's tables; `first` is the article that introduced it."""

    def citation(release: str) -> str:
        yearly = OF_YEAR.get(release.partition(".")[0])
        return " ".join([first, *([yearly] if yearly else [])])

    def attribution(release: str) -> str:
        return (
            "Source: Uppsala Conflict Data Program (UCDP), Department of Peace and Conflict Research, Uppsala"
            f" University, {title} version {release}, CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/),"
            " https://ucdp.uu.se/downloads/. Changed: rows are linked to the groups and places of this"
            " knowledge base; the row as UCDP has it stands beside, without the texts about its sources."
        )

    return Terms(
        publisher="ucdp",
        publisher_name="Uppsala Conflict Data Program (UCDP)",
        title=f"UCDP {title}",
        licence="CC-BY-4.0",
        citation=citation,
        attribution=attribution,
        url="https://ucdp.uu.se/downloads/",
    )
