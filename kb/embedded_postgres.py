"""A private PostgreSQL cluster in a folder of the checkout (Linux and macOS).

One lock tells whether it lives: whoever starts the server takes the lock and hands it down, so the
kernel frees it when the last process of the server is gone, however it went. The server listens on
a Unix socket only, whose folder is closed to other users, and stays up between commands.
"""

import fcntl
import hashlib
import os
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from stat import S_ISDIR
from typing import NamedTuple

from psycopg import pq

from kb import postgres_binaries
from kb.postgres_binaries import PostgresUnavailable
from kb.server_account import ServerAccount, server_account

__all__ = ["EmbeddedPostgres", "PostgresUnavailable"]

# Seconds without a sign of life. A server that recovers says so, and is waited for without end.
PATIENCE = 60


class Lockfile(NamedTuple):
    """The first lines of PostgreSQL's own lock files."""

    pid: int
    data: Path


def read_lockfile(path: Path) -> Lockfile | None:
    try:
        pid, data, *_ = path.read_text().splitlines()
        return Lockfile(int(pid), Path(data))
    except (OSError, ValueError):
        return None


@contextmanager
def explained() -> Iterator[None]:
    """Turn what the system refuses into a sentence."""
    try:
        yield
    except OSError as problem:
        raise PostgresUnavailable(
            f"The embedded PostgreSQL cannot use {problem.filename}: {problem.strerror}."
            " Run as the user whose checkout this is, or set DATABASE_URL."
        ) from problem


class EmbeddedPostgres:
    name = user = "postgres"
    port = 5432

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        tag = hashlib.sha256(str(folder).encode()).hexdigest()[:10]
        # A socket's path has at most 107 bytes (103 on macOS), and the checkout's may have more.
        # Not the temporary folder of this process: every command must come to the same place.
        self.socket_folder = Path("/tmp") / f"kb-{os.geteuid()}-{tag}"
        self.socket_lockfile = self.socket_folder / f".s.PGSQL.{self.port}.lock"
        # Where root must look when the server's user cannot reach the checkout.
        self.refuge = Path("/var/lib") / f"kb-{tag}"

    def ensure(self) -> None:
        """Return when the server answers, having started it if it was not running."""
        with explained():
            account = server_account()
            if not self._answers(account):
                self._revive(account)

    def stop(self) -> bool:
        """Shut the server down and wait for its end; False when there was none."""
        if not self.folder.exists():
            return False
        with explained():
            asked = self._stop(self._home(server_account()))
        with suppress(OSError):
            self.socket_folder.rmdir()
        return asked

    def _stop(self, home: Path) -> bool:
        asked: set[int] = set()
        while self._is_alive(home):
            server = read_lockfile(home / "data" / "postmaster.pid")
            if server and server.pid not in asked:
                asked.add(server.pid)
                with suppress(ProcessLookupError):
                    os.kill(server.pid, signal.SIGINT)
            time.sleep(0.05)
        return bool(asked)

    def _answers(self, account: ServerAccount) -> bool:
        if not self._is_socket_folder_ours(account) or self._ping() != pq.Ping.OK:
            return False
        listener = read_lockfile(self.socket_lockfile)
        if listener is None:
            return False
        owner = read_lockfile(listener.data / "postmaster.pid")
        if owner is not None and owner.pid == listener.pid:
            return True
        self._evict(listener.pid)
        return False

    def _evict(self, pid: int) -> None:
        """End a server under which the checkout was deleted or moved, and wait till it left the socket."""
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGQUIT)
        deadline = time.monotonic() + PATIENCE
        while self.socket_lockfile.exists() and time.monotonic() < deadline:
            time.sleep(0.05)

    def _ping(self) -> int:
        address = f"host={self.socket_folder} port={self.port} user={self.user} dbname={self.name}"
        return pq.PGconn.ping(address.encode())

    def _is_alive(self, home: Path) -> bool:
        with self._lock(home) as lock:
            return lock is None

    def _revive(self, account: ServerAccount) -> None:
        home = self._home(account)
        deadline = time.monotonic() + PATIENCE
        while not self._answers(account):
            with self._lock(home) as lock:
                if lock is not None:
                    self._start(home, account, lock)
                    continue
            if self._ping() == pq.Ping.REJECT:
                deadline = time.monotonic() + PATIENCE
            if time.monotonic() > deadline:
                raise PostgresUnavailable(
                    f"The PostgreSQL of {home} runs, but does not answer in {self.socket_folder}"
                    " (was the folder moved?). Stop it with: make stop"
                )
            time.sleep(0.05)

    def _home(self, account: ServerAccount) -> Path:
        self.folder.mkdir(parents=True, exist_ok=True)
        if account.can_enter(self.folder):
            return self.folder
        self.refuge.mkdir(parents=True, exist_ok=True)
        self.refuge.chmod(0o755)
        return self.refuge

    @contextmanager
    def _lock(self, home: Path) -> Iterator[int | None]:
        """The lock's file descriptor, or None while a server or whoever starts one holds it."""
        descriptor = os.open(home / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
        else:
            yield descriptor
        finally:
            os.close(descriptor)

    def _start(self, home: Path, account: ServerAccount, lock: int) -> None:
        data = home / "data"
        # We hold the lock, so what these name is dead, or a stranger who has its number now.
        for leftover in (data / "postmaster.pid", self.socket_lockfile):
            leftover.unlink(missing_ok=True)
        if data.exists():
            if data.stat().st_uid != account.uid:
                raise PostgresUnavailable(
                    f"{data} belongs to another user: run as that user, or delete it."
                )
            version = (data / "PG_VERSION").read_text().strip()
            binaries = postgres_binaries.find(home, account, version)
        else:
            binaries = postgres_binaries.find(home, account)
            self._create(binaries, data, account, lock)
        self._make_socket_folder(account)
        log = data / "server.log"
        socket = f"-p {self.port} -c listen_addresses='' -k {self.socket_folder}"
        started = account.run(
            [binaries / "pg_ctl", "start", "-w", "-t", "300", "-D", data, "-l", log, "-o", socket],
            keep=lock,
        )
        if started.returncode and self._ping() != pq.Ping.REJECT:
            raise PostgresUnavailable(f"PostgreSQL did not start; its reasons are in {log}")

    def _create(self, binaries: Path, data: Path, account: ServerAccount, lock: int) -> None:
        new = data.with_name("data.new")
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(mode=0o700)
        account.own(new)
        locale = postgres_binaries.locale_options(binaries)
        created = account.run(
            [binaries / "initdb", "-D", new, "-U", self.user, "-A", "trust", "-E", "UTF8", *locale],
            keep=lock,
        )
        if created.returncode:
            raise PostgresUnavailable(f"initdb failed: {created.stderr.strip()}")
        # Only a whole cluster gets the name, so a killed initdb leaves nothing behind.
        new.rename(data)

    def _make_socket_folder(self, account: ServerAccount) -> None:
        with suppress(FileExistsError):
            self.socket_folder.mkdir(mode=0o700)
            account.own(self.socket_folder)
        if not self._is_socket_folder_ours(account):
            raise PostgresUnavailable(f"{self.socket_folder} is not ours: remove it.")
        self.socket_folder.chmod(0o700)

    def _is_socket_folder_ours(self, account: ServerAccount) -> bool:
        """Anybody may make a folder of that name, and put a server of his own there."""
        try:
            status = self.socket_folder.lstat()
        except FileNotFoundError:
            return False
        return S_ISDIR(status.st_mode) and status.st_uid == account.uid
