"""Every page of access on one screen; those below `account/` are for who has signed in."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.urls import path

from kb.admin.access import account, own_tokens, sign_in

app_name = "access"


def own(view: Callable[..., Any]) -> Any:
    """For whoever may enter the admin at all."""
    return admin.site.admin_view(view)


urlpatterns = [
    path("login/", sign_in.sign_in, name="login"),
    path("login/code/", sign_in.code, name="code"),
    path("login/set-up/", sign_in.enrol, name="enrol"),
    path("account/", own(account.account), name="account"),
    path("account/device/", own(account.device), name="device"),
    path("account/device/remove/", own(account.remove_device), name="remove_device"),
    path("account/recovery-codes/", own(account.new_codes), name="new_codes"),
    path("account/recovery-codes/kept/", own(account.kept), name="kept"),
    path("account/sessions/end/", own(account.end_others), name="end_others"),
    path("account/session/", own(account.session), name="session"),
    path("account/tokens/", own(own_tokens.own_tokens), name="tokens"),
    path("account/tokens/add/", own(own_tokens.add_token), name="add_token"),
    path("account/tokens/<int:pk>/revoke/", own(own_tokens.revoke_token), name="revoke_token"),
]
