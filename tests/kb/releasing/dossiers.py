"""Dossiers of a release: read, and loaded into a database that has the vocabularies alone."""

import json

import yaml
from django.db import connection

from kb.importing.dossiers import load_and_publish
from kb.importing.dossiers.schema import NOUNS
from kb.models import Edition, Term
from kb.releasing import folder_of
from tests.kb.importing.dossiers.contents import models
from tests.kb.releasing.conftest import read

FILES = [f"{key}.yaml" for key in NOUNS]


def public():
    """Every document but those of the codebook, without what each act of publishing tells anew."""
    found = Edition.objects.current().filter(kind="published").exclude(noun="vocabulary")
    documents = {(edition.noun, edition.slug): json.loads(edition.document) for edition in found}
    for document in documents.values():
        del document["edition"]
    return documents


def empty_database():
    """Nothing but the vocabularies; the ledger too, which elsewhere only grows."""
    tables = {model._meta.db_table for model in models()} | {"kb_edition"}
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"TRUNCATE {', '.join(sorted(tables))} CASCADE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    assert Term.objects.exists()


def load_into_an_empty_database(version):
    paths = [folder_of(version) / name for name in FILES]
    empty_database()
    load_and_publish(paths, reason="From a release.")


def loaded(version, name):
    """The records of one file, by their ids."""
    records = yaml.safe_load(read(version, f"{name}.yaml"))[name] or []
    return {record.get("slug") or record["id"]: record for record in records}
