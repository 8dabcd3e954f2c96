"""Who runs the embedded PostgreSQL: we ourselves, or an ordinary user when we are root."""

import os
import pwd
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class ServerAccount:
    uid: int
    gid: int

    def run(
        self, command: Sequence[str | Path], keep: int | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a program of the server's, which inherits the file descriptor `keep`."""
        switch: dict[str, Any] = {}
        if os.geteuid() != self.uid:
            switch = {"user": self.uid, "group": self.gid, "extra_groups": []}
        # PGPORT and its kind are meant for another server; some locales make PostgreSQL refuse to start.
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("PG", "LC_"))}
        return subprocess.run(
            [str(part) for part in command],
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            env=environment | {"LC_ALL": "C"},
            pass_fds=() if keep is None else (keep,),
            **switch,
        )

    def can_enter(self, path: Path) -> bool:
        """Whether this user may enter the folder, or execute the file."""
        return self.run(["test", "-x", path]).returncode == 0

    def own(self, path: Path) -> None:
        if os.geteuid() != self.uid:
            os.chown(path, self.uid, self.gid)


def server_account() -> ServerAccount:
    if os.geteuid():
        return ServerAccount(os.geteuid(), os.getegid())
    # PostgreSQL refuses root, and initdb a user without a name.
    user = pwd.getpwnam(os.environ.get("KB_PG_USER", "nobody"))
    return ServerAccount(user.pw_uid, user.pw_gid)
