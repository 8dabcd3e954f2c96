"""Which rows of GeoNames become places, and of what kind: those that events refer to.

Of 59,350 rows for Mali, Burkina Faso and Niger, 40,000 are such. The points of UCDP's events there are
points of populated places, seats and units, camps, localities and reserves, and of no well, hill or
stream, of which there are thousands.
"""

from __future__ import annotations

from dataclasses import dataclass

from kb.models import LocationKind


@dataclass(frozen=True)
class Taken:
    """Feature codes, with their class, that become places of one kind."""

    kind: LocationKind
    codes: str
    reason: str
    is_asked: bool = False
    """Whether they are taken in only when asked for, by `--also`."""


COUNTRY = "A.PCLI A.PCLS A.PCLF A.PCLD A.PCL A.TERR"  # the first of a country's rows is the country
ABANDONED = "P.PPLQ P.PPLW P.PPLH P.PPLCH"

FEATURES = (
    Taken(LocationKind.COUNTRY, COUNTRY, "Countries, and territories with a code of their own."),
    Taken(LocationKind.ADMIN1, "A.ADM1", "Units of today; ADM1H, ADM2H and ADM3H are historical."),
    Taken(LocationKind.ADMIN2, "A.ADM2", "As above."),
    Taken(LocationKind.ADMIN3, "A.ADM3", "As above. There is no kind for smaller ones."),
    Taken(
        LocationKind.SETTLEMENT,
        "P.PPL P.PPLA P.PPLA2 P.PPLA3 P.PPLA4 P.PPLA5 P.PPLC P.PPLF P.PPLG P.PPLL P.PPLR P.PPLS P.PPLX P.STLMT",
        "Populated places: most events are put at one.",
    ),
    Taken(
        LocationKind.SETTLEMENT,
        "S.CMP S.CMPRF L.CMPRF",
        "Camps where people live: in the Sahel many a village is listed as a camp.",
    ),
    Taken(
        LocationKind.SITE,
        "S.MILB L.MILB S.INSM S.FT S.AIRB S.AIRF S.AIRP S.AIRH S.PP S.PSTP S.PRN L.NVB S.NVB",
        "Bases, forts, airfields, posts and prisons: what is attacked and defended.",
    ),
    Taken(
        LocationKind.SITE,
        "S.PSTB S.PSTC S.BDG S.DAM S.FY S.GOVL S.DIP S.ITTR",
        "Border and customs posts, bridges, dams, ferries and offices of the state.",
    ),
    Taken(
        LocationKind.SITE,
        "S.MN S.MNAU S.MNC S.MNCR S.MNCU S.MNDT S.MNFE S.MNN S.MNQR S.PS S.PSH S.PSN S.OILR S.OILT S.OILJ S.PMPO S.STNM",
        "Mines, power stations and oil works: held, taxed and fought over.",
    ),
    Taken(
        LocationKind.AREA,
        "L.LCTY L.AREA L.RGN L.RGNE L.RESF L.RESN L.RESW L.RESP L.RESV L.RES L.PRK V.FRST L.MNA L.OILF L.GASF L.INDS",
        "Localities without bounds, regions by custom, forests, parks and reserves, fields of mines.",
    ),
    Taken(
        LocationKind.AREA,
        "H.LK H.LKS T.ISL T.ISLS T.MTS",
        "Lakes, islands and ranges that reports name, such as Lake Chad; single hills are too many.",
    ),
    Taken(LocationKind.SETTLEMENT, ABANDONED, "Abandoned and destroyed places.", is_asked=True),
    Taken(
        LocationKind.SITE, "H.WLL", "Wells: thousands, and no event is put at one.", is_asked=True
    ),
)

CODE = "(r.feature_class || '.' || r.feature_code)"
KINDS = {code: str(taken.kind) for taken in FEATURES for code in taken.codes.split()}
ASKED = {code.partition(".")[2]: code for t in FEATURES if t.is_asked for code in t.codes.split()}


def codes(*also: str) -> str:
    """SQL of the feature codes that are taken in, with those asked for by their bare codes."""
    usual = [code for taken in FEATURES if not taken.is_asked for code in taken.codes.split()]
    listed = ",".join([*usual, *(ASKED[code] for code in also)])
    return f"'{{{listed}}}'::text[]"


def kind(row: str = CODE) -> str:
    """SQL of the kind that a feature code becomes; null for one that is not in the table."""
    by_kind: dict[str, list[str]] = {}
    for code, name in KINDS.items():
        by_kind.setdefault(name, []).append(code)
    cases = " ".join(
        f"WHEN {row} = ANY('{{{','.join(listed)}}}'::text[]) THEN '{name}'"
        for name, listed in by_kind.items()
    )
    return f"(CASE {cases} END)"
