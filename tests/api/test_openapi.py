"""The schema that client authors trust: committed, current, and free of warnings."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

COMMITTED = Path(__file__).parent.parent.parent / "docs" / "openapi.yaml"


def test_the_committed_schema_is_current():
    fresh = StringIO()

    call_command("spectacular", stdout=fresh, validate=True, fail_on_warn=True)

    assert COMMITTED.read_text() == fresh.getvalue(), "make schema writes it anew"


@pytest.mark.parametrize("page", ["docs", "docs/endpoints", "redoc"])
def test_the_pages_ask_no_other_host(client, page):
    response = client.get(f"/api/{page}/")

    html = response.content.decode()
    assert response.status_code == 200
    assert "https://" not in html
    assert 'src="//' not in html
    assert "<script>" not in html
