"""Real files of other people's data. They are not part of the project: tests on them skip without them."""

import os
from pathlib import Path

import pytest
from django.conf import settings

FOLDER = Path(
    os.environ.get("KB_SHARED_DATA") or Path(settings.BASE_DIR).parent / "shared" / "data"
)


def shared(name):
    """The path of a file such as `ucdp/pair_old_19_1.csv`."""
    path = FOLDER / name
    if not path.exists():
        pytest.skip(f"{name} is not here: KB_SHARED_DATA names the folder of the real files")
    return path
