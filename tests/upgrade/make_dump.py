"""Make the dump of a released state that the tests bring up to date.

    make upgrade-dump NAME=2026-12-clean-start                  # of the code that is checked out
    .venv/bin/python -m tests.upgrade.make_dump NAME --checkout FOLDER   # of another checkout

It makes a database, lets the code of that state migrate it and live through `story.py`, and writes
`dumps/NAME.sql.xz` and `dumps/NAME.json.xz`, what each public address answered. The dump is plain
SQL that every PostgreSQL from 15 on loads, in the hands of `restoring.py`. States whose functions
did not name their schema have to be made on a server older than 17: `DATABASE_URL` names it, and
`KB_PG_BIN` its programs.
"""

import argparse
import json
import lzma
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from kb import database
from kb.postgres_binaries import candidates
from tests.site import ROOT, made_database, url_of

HERE = Path(__file__).parent
DUMPS = HERE / "dumps"
# Outlines of countries and units come from `fixtures/`; `load_outlines` reads them anew.
WITHOUT_DATA = ("kb_countryshape", "kb_areashape")
# What older servers, or clients other than psql, do not understand; and the search path, which
# pg_dump empties: functions of older states do not name their schema, and indexes call them.
LEFT_OUT = (
    "\\restrict",
    "\\unrestrict",
    "SET transaction_timeout",
    "SELECT pg_catalog.set_config('search_path'",
)


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("name", help="What the state is called, such as 2026-12-clean-start.")
    parser.add_argument("--checkout", type=Path, default=ROOT, help="The code of that state.")
    arguments = parser.parse_args()
    if not os.environ.get("DATABASE_URL"):
        database.ensure()
    with made_database() as base, tempfile.TemporaryDirectory() as releases:
        answers = live(arguments.checkout, base, releases)
        write(arguments.name, "json", json.dumps(answers, indent=0))
        write(arguments.name, "sql", dumped(base))


def live(checkout, base, releases):
    """Let the code of the state make its tables and its story; what it answered in the end."""
    environment = os.environ | {
        "DATABASE_URL": url_of(base),
        "KB_DEBUG": "1",
        "SECRET_KEY": "a dump has no sessions",
        "RATE_ANONYMOUS": "0",
        "RELEASES_DIR": releases,
        "KB_UPGRADE_FILES": str(HERE / "files"),
    }
    story = f"exec(open({str(HERE / 'story.py')!r}).read())"
    for command in (["migrate", "-v0"], ["shell", "-v0", "--command", story]):
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=checkout,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
    return json.loads(done.stdout.splitlines()[-1])


def dumped(base):
    programs = next(candidates())
    options = ["--no-owner", "--no-privileges", "--no-comments"]
    left = [f"--exclude-table-data={table}" for table in WITHOUT_DATA]
    done = subprocess.run(
        [programs / "pg_dump", *options, *left, f"--dbname={url_of(base)}"],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    lines = done.stdout.splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith(LEFT_OUT))


def write(name, kind, text):
    path = DUMPS / f"{name}.{kind}.xz"
    path.write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))
    sys.stdout.write(f"{path.relative_to(ROOT)}: {path.stat().st_size:,} bytes\n")


if __name__ == "__main__":
    main()
