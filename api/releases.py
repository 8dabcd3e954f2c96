"""Releases as the API tells them, and their files, whole or in part."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from rest_framework.exceptions import APIException, NotFound
from rest_framework.request import Request

from api.caching import FOR_EVER
from api.errors import not_allowed
from kb.exporting.moments import written
from kb.models import Release
from kb.releasing import file_of
from kb.releasing.building import MANIFEST

RANGE = re.compile(r"bytes=([0-9]*)-([0-9]*)")
CHUNK = 256 * 1024
SHORT = ("version", "title", "as_of", "position", "note", "previous", "counts", "changes")


class NotHere(APIException):
    """A file that belongs to a release and is not on this server."""

    status_code = 503


class BeyondTheEnd(APIException):
    """A range that the file does not have."""

    status_code = 416

    def __init__(self, size: int) -> None:
        self.headers = {"Content-Range": f"bytes */{size}"}
        super().__init__(f"The file has {size} bytes: none of those asked for.")


def releases() -> list[dict[str, Any]]:
    """Every release, the newest first."""
    return [_short(release) for release in Release.objects.all()]


def release(version: str) -> dict[str, Any]:
    """One release with its citation, terms and files."""
    found = _found(version)
    manifest = orjson.loads(found.manifest)
    of_manifest = {
        "name": MANIFEST,
        "title": "The manifest",
        "media_type": "application/json",
        "noun": None,
        "rows": None,
        "bytes": len(found.manifest.encode()),
        "sha256": found.sha256,
    }
    return {
        **_short(found),
        "citation": manifest["citation"],
        "licences": manifest["licences"],
        "files": [
            {**file, "url": f"{_url(found)}files/{file['name']}"}
            for file in (*manifest["files"], of_manifest)
        ],
    }


def _short(release: Release) -> dict[str, Any]:
    manifest = orjson.loads(release.manifest)
    return {
        "url": _url(release),
        **{key: manifest[key] for key in SHORT},
        "created_at": written(release.created_at),
        "sha256": release.sha256,
    }


def _url(release: Release) -> str:
    return f"/api/v1/releases/{release.version}/"


def _found(version: str) -> Release:
    found = Release.objects.filter(version=version).first()
    if found is None:
        known = list(Release.objects.values_list("version", flat=True))
        raise NotFound(not_allowed(version, known, "release") if known else "There is no release.")
    return found


def file(request: Request, version: str, name: str) -> HttpResponseBase:
    """The bytes of one file, all or the range that is asked for."""
    found = release(version)
    files = {file["name"]: file for file in found["files"]}
    if name not in files:
        raise NotFound(not_allowed(name, files, "file of this release"))
    about, path = files[name], file_of(version, name)
    if not path.is_file() or path.stat().st_size != about["bytes"]:
        raise NotHere(f"{name} belongs to release {version}, and this server does not have it now.")
    etag = f'"{about["sha256"]}"'
    asked = _range(request, etag, about["bytes"])
    first, last = asked or (0, about["bytes"] - 1)
    response = _answer(path, first, last)
    if asked:
        response.status_code = 206
        response["Content-Range"] = f"bytes {first}-{last}/{about['bytes']}"
    response["Content-Type"] = about["media_type"]
    response["Content-Length"] = str(last - first + 1)
    response["Content-Disposition"] = f'attachment; filename="{version}-{name}"'
    response["ETag"], response["Cache-Control"] = etag, FOR_EVER
    response["Accept-Ranges"] = "bytes"
    return response


def _answer(path: Path, first: int, last: int) -> HttpResponseBase:
    if last < first:
        return HttpResponse(b"")
    return StreamingHttpResponse(_bytes(path, first, last - first + 1))


def _range(request: Request, etag: str, size: int) -> tuple[int, int] | None:
    """First and last byte of the one range asked for; None for the whole file.

    Several ranges, and what is no range of bytes, are answered with the whole, as HTTP allows.
    """
    found = RANGE.fullmatch(request.headers.get("Range", "").replace(" ", ""))
    if not found or found[0] == "bytes=-" or request.headers.get("If-Range", etag) != etag:
        return None
    if not found[1]:
        begin, end = max(0, size - int(found[2])), size - 1
    else:
        begin, end = int(found[1]), int(found[2] or size - 1)
        if found[2] and end < begin:
            return None
    if begin >= size:
        raise BeyondTheEnd(size)
    return begin, min(end, size - 1)


def _bytes(path: Path, first: int, length: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(first)
        while length > 0 and (chunk := file.read(min(CHUNK, length))):
            length -= len(chunk)
            yield chunk
