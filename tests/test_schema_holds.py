"""The live site does what its schema says, asked by Schemathesis with whatever the schema allows, and more."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.site import ROOT, made_database, served

CHECKS = ROOT / "tests" / "properties"
SCHEMATHESIS = Path(sys.executable).parent / "schemathesis"
pytestmark = pytest.mark.xdist_group("schema")


WRITING = r"^(create|change|delete|publish|withdraw|merge|unmerge|get_draft)_"
"""The operations that need a login. Of the others, a role sees what everyone sees."""
PHASES = os.environ.get("SCHEMATHESIS_PHASES", "examples,fuzzing,stateful")
"""With `coverage` too, every bound of every key of a body is tried: five minutes more for each role."""


@pytest.mark.parametrize("role", ["anonymous", "contributor", "reviewer", "manager"])
def test_the_schema_holds(seeded, tmp_path, role):
    with (
        made_database(seeded) as name,
        served(name, tmp_path, RATE_ANONYMOUS="0", RATE_TOKEN="0", RATE_WRITES="0") as site,
    ):
        headers = []
        if role != "anonymous":
            headers = ["--header", f"Authorization: Bearer {site.token(role)}"]
            headers += ["--include-operation-id-regex", WRITING, "--phases", PHASES]
        done = subprocess.run(
            [
                *(str(SCHEMATHESIS), "--config-file", str(CHECKS / "schemathesis.toml")),
                *("run", f"{site.url}/api/schema/", "--checks", "all", "--seed", "1"),
                *("--max-examples", "5", "--no-color", *headers),
            ],
            cwd=tmp_path,
            env={
                **os.environ,
                "SCHEMATHESIS_HOOKS": "tests.properties.hooks",
                "PYTHONPATH": str(ROOT),
            },
            capture_output=True,
            text=True,
            check=False,
        )

    assert done.returncode == 0, done.stdout
