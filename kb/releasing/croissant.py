"""The release as Croissant 1.0 (JSON-LD): how machine-learning tools load its tables."""

from __future__ import annotations

from typing import Any

from kb.exporting import LAYOUTS, Column
from kb.models import Noun
from kb.releasing.citing import KNOWN, OWN_LICENCE, address, bibtex
from kb.releasing.contents import PLURALS, PROJECT, Contents
from kb.releasing.datapackage import TABLE
from kb.releasing.writing import Folder, ReleaseFile

TYPES = {
    "text": "sc:Text",
    "texts": "sc:Text",
    "integer": "sc:Integer",
    "number": "sc:Float",
    "boolean": "sc:Boolean",
    "date": "sc:Date",
    "datetime": "sc:DateTime",
}
OWN = (
    "column containedIn dataBiases dataCollection extract field fileObject fileProperty fileSet "
    "format includes isLiveDataset jsonPath key md5 parentField path personalSensitiveInformation "
    "recordSet references regex repeated replace separator source subField transform"
).split()
CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "sc": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "dct": "http://purl.org/dc/terms/",
    "citeAs": "cr:citeAs",
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
    **{name: f"cr:{name}" for name in OWN},
}


def described(folder: Folder, contents: Contents) -> dict[str, Any]:
    where = address(contents)
    tables = [file for file in folder.files if file.media_type == TABLE and file.noun]
    return {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": f"armed-groups-kb-{contents.version}",
        "description": contents.note or f"{PROJECT} as of {contents.when}.",
        "version": contents.version,
        "datePublished": contents.when,
        "license": KNOWN[OWN_LICENCE],
        "citeAs": bibtex(contents),
        "creator": {"@type": "sc:Organization", "name": PROJECT},
        **({"url": where} if where else {}),
        "distribution": [_file(file) for file in folder.files],
        "recordSet": [_record_set(file) for file in tables],
    }


def _file(file: ReleaseFile) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": file.name,
        "name": file.name,
        "description": file.title,
        "contentUrl": file.name,
        "contentSize": f"{file.bytes} B",
        "encodingFormat": file.media_type.partition(";")[0],
        "sha256": file.sha256,
    }


def _record_set(file: ReleaseFile) -> dict[str, Any]:
    noun = Noun(str(file.noun))
    plural, columns = PLURALS[noun], LAYOUTS[noun].columns
    return {
        "@type": "cr:RecordSet",
        "@id": plural,
        "name": plural,
        "description": file.title,
        "key": {"@id": f"{plural}/{columns[0].name}"},
        "field": [_field(plural, file.name, column) for column in columns],
    }


def _field(plural: str, file: str, column: Column) -> dict[str, Any]:
    told: dict[str, Any] = {
        "@type": "cr:Field",
        "@id": f"{plural}/{column.name}",
        "name": column.name,
        "description": column.help_text,
        "dataType": TYPES[column.type],
        "source": {"fileObject": {"@id": file}, "extract": {"column": column.name}},
    }
    if column.type == "texts":
        told["repeated"] = True
        told["source"]["transform"] = {"separator": ";"}
    elif column.references:
        noun = Noun(column.references)
        told["references"] = {"field": {"@id": f"{PLURALS[noun]}/{LAYOUTS[noun].columns[0].name}"}}
    return told
