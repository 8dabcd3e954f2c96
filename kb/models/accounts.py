"""Who works on the knowledge base."""

from __future__ import annotations

from django.contrib.auth.models import Group as PermissionGroup


class Role(PermissionGroup):
    """What a person may do: a set of permissions; Django calls it a group, which here is an actor."""

    class Meta:
        proxy = True
