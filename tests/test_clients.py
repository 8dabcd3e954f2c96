"""Clients generated from the committed schema compile, pass their type checks, and fetch real rows."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SCHEMA = ROOT / "docs" / "openapi.yaml"
CLIENTS = ROOT / "tests" / "clients"

pytestmark = pytest.mark.xdist_group("site")


def run(*command, folder):
    """What a command prints, which must succeed."""
    tools = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "PATH": tools},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_python_client_of_openapi_python_client(site, tmp_path):
    made = run(
        "openapi-python-client",
        "generate",
        "--path",
        str(SCHEMA),
        "--meta",
        "none",
        "--output-path",
        "kb_client",
        folder=tmp_path,
    )
    for name in ("read.py", "mypy.ini"):
        shutil.copy(CLIENTS / name, tmp_path)

    assert "warning" not in made.lower()
    run(sys.executable, "-m", "compileall", "-q", "kb_client", folder=tmp_path)
    run(sys.executable, "-m", "mypy", "--config-file", "mypy.ini", "read.py", folder=tmp_path)
    run(sys.executable, "read.py", site.url, folder=tmp_path)


@pytest.mark.skipif(not shutil.which("npm"), reason="npm is not on this machine")
def test_the_types_of_openapi_typescript(site, tmp_path):
    for name in ("package.json", "tsconfig.json", "read.ts"):
        shutil.copy(CLIENTS / name, tmp_path)
    run("npm", "install", "--no-audit", "--no-fund", "--no-package-lock", folder=tmp_path)

    run("npx", "openapi-typescript", str(SCHEMA), "--output", "schema.d.ts", folder=tmp_path)
    run("npx", "tsc", folder=tmp_path)

    assert "5 events" in run("node", "made/read.js", site.url, folder=tmp_path)
