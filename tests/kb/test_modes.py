"""What the environment makes of the settings: one's own machine, production, work on the code."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings

NAMES = (
    "DEBUG LOCAL ALLOWED_HOSTS SECURE_SSL_REDIRECT SESSION_COOKIE_SECURE SECURE_HSTS_SECONDS "
    "SECURE_HSTS_INCLUDE_SUBDOMAINS SECURE_HSTS_PRELOAD TWO_FACTOR CORS_WRITE_ORIGINS"
).split()
READ = f"import json; from kb import settings as s; print(json.dumps([getattr(s, n) for n in {NAMES}]))"
PRODUCTION = {"DATABASE_URL": "postgresql:///kb", "SECRET_KEY": "k", "ALLOWED_HOSTS": "kb.example"}
KEPT = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}


def run(**environment):
    return subprocess.run(
        [sys.executable, "-c", READ],
        cwd=settings.BASE_DIR,
        env={**KEPT, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def read(**environment):
    done = run(**environment)
    assert done.returncode == 0, done.stderr
    return dict(zip(NAMES, json.loads(done.stdout), strict=True))


def test_without_a_word_it_is_production():
    found = read(**PRODUCTION)

    assert not found["DEBUG"]
    assert not found["LOCAL"]
    assert found["ALLOWED_HOSTS"] == ["kb.example"]
    assert found["SECURE_SSL_REDIRECT"]
    assert found["SESSION_COOKIE_SECURE"]
    assert found["TWO_FACTOR"] == "required"
    assert found["CORS_WRITE_ORIGINS"] == []


@pytest.mark.parametrize("missing", ["DATABASE_URL", "SECRET_KEY"])
def test_production_does_not_start_without_what_it_needs(missing):
    done = run(**{name: value for name, value in PRODUCTION.items() if name != missing})

    assert done.returncode != 0
    assert f"Set {missing}" in done.stderr


def test_on_ones_own_machine_nothing_needs_to_be_set_and_nothing_is_debugged():
    found = read(KB_LOCAL="1")

    assert found["LOCAL"]
    assert not found["DEBUG"]
    assert found["ALLOWED_HOSTS"] == [".localhost", "127.0.0.1", "[::1]"]
    assert not found["SECURE_SSL_REDIRECT"]
    assert not found["SESSION_COOKIE_SECURE"]
    assert found["SECURE_HSTS_SECONDS"] == 0
    assert found["TWO_FACTOR"] == "optional"


def test_where_it_listens_it_answers():
    found = read(KB_LOCAL="1", HOST="192.168.1.5", ALLOWED_HOSTS="kb.home")

    assert {"kb.home", "192.168.1.5", "127.0.0.1"} <= set(found["ALLOWED_HOSTS"])


def test_debugging_is_asked_for_by_name():
    found = read(KB_DEBUG="1")

    assert found["DEBUG"]
    assert found["LOCAL"]


@pytest.mark.parametrize("asked", [{}, {"HSTS_SUBDOMAINS": "1", "HSTS_PRELOAD": "1"}])
def test_hsts_speaks_for_this_site_alone_unless_asked(asked):
    found = read(**PRODUCTION, **asked)

    assert found["SECURE_HSTS_SECONDS"] == 31_536_000
    assert found["SECURE_HSTS_INCLUDE_SUBDOMAINS"] == found["SECURE_HSTS_PRELOAD"] == bool(asked)
