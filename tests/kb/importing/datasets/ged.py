"""Files in the layouts of UCDP's events, written for the tests."""

import csv
import io

from kb.importing.datasets import GED, Options, import_file
from kb.importing.datasets.ucdp.ged.columns import COLUMNS

NAMES = [column.name for column in COLUMNS]
# Release 19.1 had fewer columns, in another order.
OLD_NAMES = (
    "id year active_year type_of_violence conflict_new_id conflict_name dyad_new_id dyad_name side_a_new_id"
    " gwnoa side_a side_b_new_id gwnob side_b number_of_sources source_article source_office source_date"
    " source_headline source_original where_prec where_coordinates adm_1 adm_2 latitude longitude geom_wkt"
    " priogrid_gid country country_id region event_clarity date_prec date_start date_end deaths_a deaths_b"
    " deaths_civilians deaths_unknown low best high"
).split()
USUAL = {
    "id": "1",
    "relid": "MLI-2022-1-15108-1",
    "year": "2022",
    "active_year": "true",
    "code_status": "Clear",
    "type_of_violence": "1",
    "conflict_dset_id": "11347",
    "conflict_new_id": "11347",
    "conflict_name": "Mali: Government",
    "dyad_dset_id": "15108",
    "dyad_new_id": "15108",
    "dyad_name": "Government of Mali - JNIM",
    "side_a_dset_id": "72",
    "side_a_new_id": "72",
    "side_a": "Government of Mali",
    "side_b_dset_id": "6716",
    "side_b_new_id": "6716",
    "side_b": "JNIM",
    "number_of_sources": "2",
    "source_article": '"River Post,2022-03-05,Soldiers die; a base burns";"Lake Radio,2022-03-06,Toll grows"',
    "source_office": "River Post;Lake Radio",
    "source_date": "2022-03-05;2022-03-06",
    "source_headline": "Soldiers die; a base burns;Toll grows",
    "source_original": "FAMa; JNIM",
    "where_prec": "1",
    "where_coordinates": "Mondoro town",
    "where_description": "Mondoro camp",
    "adm_1": "Mopti region",
    "adm_2": "Douentza cercle",
    "latitude": "14.675",
    "longitude": "-1.9528",
    "geom_wkt": "POINT (-1.9528 14.675)",
    "priogrid_gid": "150837",
    "country": "Mali",
    "country_id": "432",
    "region": "Africa",
    "event_clarity": "1",
    "date_prec": "1",
    "date_start": "2022-03-04 00:00:00.000",
    "date_end": "2022-03-04 00:00:00.000",
    "deaths_a": "27",
    "deaths_b": "47",
    "deaths_civilians": "0",
    "deaths_unknown": "0",
    "best": "74",
    "high": "100",
    "low": "27",
    "gwnoa": "432",
    "gwnob": "",
}


def row(number=1, **given):
    """One row, as the usual one but for what is given."""
    return USUAL | {"id": str(number)} | given


def text(*rows, names=NAMES, header=True, delimiter=","):
    """The rows as a CSV text."""
    out = io.StringIO()
    write = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    if header:
        write.writerow(names)
    write.writerows([one.get(name, "") for name in names] for one in rows)
    return out.getvalue()


def taken(path, *rows, release="25.1", options=None, **layout):
    """Write the rows to a file and take it in; what came of it."""
    file = path / f"GEDEvent_v{release.replace('.', '_')}.csv"
    file.write_text(text(*rows, **layout), encoding="utf-8")
    return import_file(GED, str(file), Options(**(options or {})))
