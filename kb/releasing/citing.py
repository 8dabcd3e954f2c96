"""How a release is cited, and under what terms it may be used."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from kb.releasing.contents import PROJECT, Contents
from kb.releasing.writing import Folder, Told

TEXT = "text/plain; charset=utf-8"
OWN_LICENCE = "CC-BY-4.0"
KNOWN = {
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "CC-BY-SA-4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
    "ODbL-1.0": "https://opendatacommons.org/licenses/odbl/1-0/",
}
MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()


def address(contents: Contents) -> str | None:
    """The address of the release on the public site; None if nobody said where that is."""
    site = settings.SITE_URL.rstrip("/")
    return f"{site}/api/v1/releases/{contents.version}/" if site else None


def sentence(contents: Contents) -> str:
    """The citation as text."""
    where = address(contents)
    return f"{PROJECT} ({contents.at.year}), release {contents.version}, as of {contents.when}." + (
        f" {where}" if where else ""
    )


def bibtex(contents: Contents) -> str:
    fields = {
        "title": f"{{{PROJECT}}}",
        "version": contents.version,
        "year": str(contents.at.year),
        "note": f"As of {contents.when}",
        "url": address(contents),
    }
    told = [f"  {key} = {{{value}}},\n" for key, value in fields.items() if value]
    month = f"  month = {MONTHS[contents.at.month - 1]},\n"
    key = contents.version.replace(".", "-")
    return f"@misc{{armed-groups-kb-{key},\n{''.join(told)}{month}}}\n"


def csl(contents: Contents) -> list[dict[str, Any]]:
    item: dict[str, Any] = {
        "id": f"armed-groups-kb-{contents.version}",
        "type": "dataset",
        "title": PROJECT,
        "version": contents.version,
        "issued": {"date-parts": [[contents.at.year, contents.at.month, contents.at.day]]},
        "note": f"As of {contents.when}",
    }
    return [{**item, "URL": where} if (where := address(contents)) else item]


def licences(contents: Contents) -> str:
    """Each dataset's terms, in words to print."""
    told = [
        f"{contents.title}\nAs of {contents.when}\n",
        "Each event names the dataset it comes from. The terms of each dataset are below; print its\n"
        "attribution wherever its rows are shown. Groups, places, sources, claims and the codebook are\n"
        f"under {OWN_LICENCE} ({KNOWN[OWN_LICENCE]}).\n",
    ]
    for dataset in contents.datasets:
        lines = [
            f"{dataset['slug']}: {dataset['title']}",
            f"Version: {dataset['version']}" if dataset["version"] else "",
            f"Licence: {dataset['licence']} {KNOWN.get(dataset['licence'], '')}".rstrip(),
            f"Attribution: {dataset['attribution']}" if dataset["attribution"] else "",
            f"Citation: {dataset['citation']}" if dataset["citation"] else "",
        ]
        told.append("\n".join(line for line in lines if line) + "\n")
    return "\n".join(told)


def write(folder: Folder, contents: Contents) -> None:
    terms, cite = Told("Terms of use", TEXT), Told("How to cite it, BibTeX", "text/x-bibtex")
    folder.write("LICENSE.txt", [licences(contents).encode()], terms)
    folder.write("CITATION.bib", [bibtex(contents).encode()], cite)
    kind = "application/vnd.citationstyles.csl+json"
    folder.write_json("citation.json", csl(contents), "How to cite it, CSL-JSON", kind)
