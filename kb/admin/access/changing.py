"""What a form sent to the page of a user or role would change of anybody's rights, in sentences."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.utils import unquote
from django.http import HttpRequest

FLAGS = {
    "is_active": ("may sign in again", "can no longer sign in; sessions and tokens end at once"),
    "is_staff": ("may enter the admin", "can no longer enter the admin"),
    "is_superuser": (
        "becomes a superuser: may do everything, and publish own drafts",
        "is no longer a superuser",
    ),
}
SETS = {
    "groups": "Roles",
    "user_permissions": "Permissions past the roles",
    "permissions": "Permissions",
}


def in_words(
    page: Any, request: HttpRequest, object_id: str | None = None, *_: Any, **__: Any
) -> list[str]:
    """Of a user. Nothing if the form would be refused anyway, or changes nobody's rights."""
    person, form = _valid_form(page, request, object_id)
    if form is None:
        return []
    was, said = type(person)._default_manager.get(pk=person.pk), form.cleaned_data
    sentences = [
        f"{person} {words[not said[name]]}."
        for name, words in FLAGS.items()
        if name in said and bool(said[name]) != getattr(was, name)
    ]
    return sentences + _sets(was, said)


def told_of_role(
    page: Any, request: HttpRequest, object_id: str | None = None, *_: Any, **__: Any
) -> list[str]:
    role, form = _valid_form(page, request, object_id)
    if form is None:
        return []
    count = role.user_set.count()
    sentences = _sets(type(role)._default_manager.get(pk=role.pk), form.cleaned_data)
    many = f"{count} person{'s'[: count != 1]}"
    return (
        [*sentences, f"This holds at once for the {many} of the role {role}."] if sentences else []
    )


def _valid_form(page: Any, request: HttpRequest, object_id: str | None) -> tuple[Any, Any]:
    found = page.get_object(request, unquote(object_id)) if object_id else None
    if found is None or not page.has_change_permission(request, found):
        return found, None
    form = page.get_form(request, found, change=True)(request.POST, instance=found)
    return found, form if form.is_valid() else None


def _sets(was: Any, said: dict[str, Any]) -> list[str]:
    """What is taken from, and added to, each set of the form."""
    sentences = []
    for name in SETS.keys() & said.keys():
        old, new = set(getattr(was, name).all()), set(said[name])
        for verb, changed in (("given", new - old), ("taken away", old - new)):
            names = ", ".join(sorted(getattr(one, "name", str(one)) for one in changed))
            sentences += [f"{SETS[name]} {verb}: {names}."] if changed else []
    return sentences
