"""The schema as it is served: the committed file, read once by each process.

drf-spectacular cannot build it in two threads at once, and takes half a second of processor for it.
`make schema` writes docs/openapi.yaml, and a test holds it to what the code makes.
"""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock

import orjson
import yaml
from django.conf import settings

COMMITTED = Path(settings.BASE_DIR) / "docs" / "openapi.yaml"
_one_at_a_time = Lock()


@dataclass(frozen=True)
class WrittenSchema:
    """The schema in one format: its bytes as they are and zipped, with a validator for each."""

    plain: bytes
    zipped: bytes
    plain_etag: str
    zipped_etag: str


def written_schema(format_: str) -> WrittenSchema:
    """The schema as `yaml` or `json`; made by the first who asks, while others wait for it."""
    with _one_at_a_time:
        return _write(format_)


@cache
def _write(format_: str) -> WrittenSchema:
    plain = COMMITTED.read_bytes()
    if format_ == "json":
        plain = orjson.dumps(yaml.load(plain, _loader()))
    digest = hashlib.sha256(plain).hexdigest()[:32]
    return WrittenSchema(plain, gzip.compress(plain, mtime=0), f'"{digest}"', f'"{digest}-gz"')


def _loader() -> type[yaml.SafeLoader]:
    """The one in C, twenty times faster, where PyYAML was built with it."""
    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)
