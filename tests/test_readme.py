"""Each question of the README is asked, and must answer as printed."""

import json
import re
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).parent.parent
EXAMPLE = re.compile(r"curl 'http://127\.0\.0\.1:8000([^']+)'\n```\n\n```json\n(.+?)\n```", re.S)
EXAMPLES = EXAMPLE.findall((ROOT / "README.md").read_text())


@pytest.mark.django_db
def test_the_answers_printed_are_the_answers_given(client):
    call_command("load_dossiers", str(ROOT / "seeds"), "--publish", verbosity=0)

    given = [client.get(url).json() for url, _ in EXAMPLES]

    assert given == [json.loads(answer) for _, answer in EXAMPLES]
    assert len(given) == 3
