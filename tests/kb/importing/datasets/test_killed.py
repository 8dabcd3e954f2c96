"""An import that is killed leaves nothing, and the next one succeeds; while one runs, another waits."""

import os
import signal
import subprocess
import sys
import time

import psycopg
import pytest
from django.conf import settings

from bench.ged import write
from tests.site import made_database, url_of

pytestmark = pytest.mark.xdist_group("site")
COUNTS = "SELECT (SELECT count(*) FROM kb_import), (SELECT count(*) FROM kb_importedrow), (SELECT count(*) FROM kb_edition), (SELECT count(*) FROM kb_event), (SELECT count(*) FROM pg_class WHERE relname IN ('kb_staged', 'kb_rows', 'kb_touched', 'kb_spot'))"


def begun(url, path):
    return subprocess.Popen(
        [sys.executable, "manage.py", "import", "ucdp-ged", str(path)],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": url, "KB_LOCAL": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_until(connection, condition):
    for _ in range(600):
        if connection.execute(f"SELECT EXISTS ({condition})").fetchone()[0]:
            return
        time.sleep(0.05)
    raise AssertionError(f"never came: {condition}")


WORKING = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE '%{}%'"


@pytest.mark.parametrize("at", ["COPY kb_staged", "INSERT INTO kb_event ", "WITH news AS"])
def test_killed_at_any_point_it_leaves_nothing_and_the_rerun_succeeds(seeded, tmp_path, at):
    path = tmp_path / "GEDEvent_v25_1.csv"
    write(path, 3000)
    with (
        made_database(seeded) as name,
        psycopg.connect(url_of(name), autocommit=True) as connection,
    ):
        before = connection.execute(COUNTS).fetchone()
        killed = begun(url_of(name), path)
        wait_until(connection, WORKING.format(at))
        killed.send_signal(signal.SIGKILL)
        killed.communicate()
        wait_until(connection, "SELECT WHERE NOT EXISTS (" + WORKING.format("kb_") + ")")
        assert connection.execute(COUNTS).fetchone() == before

        rerun = begun(url_of(name), path)
        out, err = rerun.communicate()

        assert rerun.returncode == 0, err
        assert "3,000 added" in out
        assert connection.execute(
            "SELECT count(*) FROM kb_eventedition WHERE dataset = 'ucdp-ged-25-1'"
        ).fetchone() == (3000,)
