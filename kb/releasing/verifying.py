"""Whether the files of a release are still what its manifest says."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator

from kb.models import Release
from kb.releasing.building import MANIFEST
from kb.releasing.places import file_of
from kb.releasing.writing import digest_of


def verify(release: Release) -> Iterator[str]:
    """A sentence for each file that is missing, is not as released, or was never part of it."""
    text = release.manifest.encode()
    if hashlib.sha256(text).hexdigest() != release.sha256:
        yield "The manifest in the database is not the one that was released."
    expected = {file["name"]: (file["bytes"], file["sha256"]) for file in json.loads(text)["files"]}
    expected[MANIFEST] = (len(text), release.sha256)
    folder = file_of(release.version, MANIFEST).parent
    found = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    for name, digest in sorted(expected.items()):
        if name not in found:
            yield f"{name} is missing."
        elif digest_of(folder / name) != digest:
            yield f"{name} is not as it was released."
    yield from (f"{name} is no part of the release." for name in sorted(found - expected.keys()))
