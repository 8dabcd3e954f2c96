"""Files that come with a form are bounded while they are received."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler

LARGEST = 20_000_000
"""Bytes that are kept of the files of one request; what takes a file allows less."""


class BoundedUpload(FileUploadHandler):
    """Passes on the beginning of what is sent, and nothing more: a disk full of it stops everybody."""

    received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self.received += len(raw_data)
        return raw_data if self.received <= LARGEST else None

    def file_complete(self, file_size: int) -> Any:
        return None
