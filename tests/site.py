"""A real site: gunicorn on a database of its own, with the seeds published, as `make run` leaves it."""

import os
import secrets
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import psycopg

from kb import database

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 60  # seconds; a busy machine starts slowly


TOKEN_OF = """
from django.contrib.auth import get_user_model
from kb.models import Scope, Token
from kb.models.accounts import Role
user = get_user_model().objects.create_user("{name}")
user.groups.add(Role.objects.get(name="{role}"))
token = Token(user=user, name="Schemathesis", scopes=Scope.values)
print("token:", token.renew_secret())
token.save()
"""


@dataclass(frozen=True)
class Site:
    """Where it answers, and the environment in which its commands run."""

    url: str
    environment: dict[str, str]
    process: int = 0
    """The number of the server's first process, whose children serve."""

    def manage(self, *arguments):
        """What a command of the site prints."""
        return run("manage.py", *arguments, environment=self.environment)

    def token(self, role):
        """A token of somebody new with this role, for all that the role may do."""
        code = TOKEN_OF.format(role=role, name=f"{role}-{secrets.token_hex(4)}")
        printed = self.manage("shell", "--verbosity", "0", "--command", code)
        return printed.rpartition("token:")[2].strip()


def run(*arguments, environment):
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def maintenance():
    """A connection that can make and drop databases."""
    settings = database.django_settings()
    return psycopg.connect(
        host=settings.get("HOST"),
        port=settings.get("PORT"),
        user=settings.get("USER"),
        password=settings.get("PASSWORD"),
        dbname="postgres",
        autocommit=True,
    )


def url_of(name):
    settings = database.django_settings()
    return (
        f"postgresql:///{name}?host={settings['HOST']}&port={settings['PORT']}"
        f"&user={settings['USER']}&password={settings.get('PASSWORD', '')}"
    )


@contextmanager
def made_database(template="template1"):
    """A new database, dropped at the end; its name."""
    name = f"test_site_{secrets.token_hex(4)}"
    with maintenance() as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        try:
            yield name
        finally:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@contextmanager
def served(name, folder, **settings):
    """The site on this database, answering until the end."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {
        "DATABASE_URL": url_of(name),
        "KB_LOCAL": "1",
        "SECRET_KEY": "tests need no secret, but need the same one in every process",
        "PORT": str(port),
        "WEB_CONCURRENCY": "1",
        **settings,
    }
    with open(folder / f"site-{port}.log", "w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "--config", "kb/gunicorn.py", "kb.wsgi"],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        site = Site(f"http://127.0.0.1:{port}", environment, process.pid)
        try:
            wait_for(site, process)
            yield site
        finally:
            process.terminate()
            process.wait(PATIENCE)


def wait_for(site, process):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            with urlopen(f"{site.url}/readyz"):
                return
        except URLError:
            time.sleep(0.1)
    raise AssertionError("The site did not start.")
