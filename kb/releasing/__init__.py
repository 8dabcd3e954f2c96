"""Releases: a moment of the ledger as files, with digests, to cite and to keep."""

from kb.releasing.making import NotReleased, make_release
from kb.releasing.places import file_of, folder_of
from kb.releasing.verifying import verify

__all__ = ["NotReleased", "file_of", "folder_of", "make_release", "verify"]
