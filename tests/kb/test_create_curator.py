from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.core.management import call_command

pytestmark = pytest.mark.django_db


def say(*arguments: str) -> str:
    out = StringIO()
    call_command("create_curator", *arguments, stdout=out)
    return out.getvalue()


def test_the_printed_password_opens_the_admin() -> None:
    password = say().splitlines()[0].split()[-1]

    user = authenticate(username="curator", password=password)

    assert user is not None
    assert user.is_superuser


def test_a_second_call_changes_nothing() -> None:
    password = say().splitlines()[0].split()[-1]

    assert "exists already" in say()

    assert authenticate(username="curator", password=password) is not None
