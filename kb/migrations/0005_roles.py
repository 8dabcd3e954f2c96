"""The roles: contributor, reviewer, manager. Whoever only reads needs no account."""

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations

DRAFTS = (
    "source publisher dataset location locationname formerparent group groupname grouprelation "
    "groupleader designation event participation eventlink claim citation externalid"
).split()
EDIT = ("view", "add", "change", "delete")
ROLES = {
    "contributor": [
        *(f"kb.{verb}_{model}" for model in DRAFTS for verb in EDIT),
        *(f"kb.view_{model}" for model in ("vocabulary", "term", "edition")),
    ],
    "reviewer": ["kb.publish"],
    "manager": [
        "kb.merge",
        *(f"kb.{verb}_{model}" for model in ("vocabulary", "term", "role") for verb in EDIT),
        *(f"kb.{verb}_token" for verb in ("view", "add", "change")),
        *(f"auth.{verb}_user" for verb in ("view", "add", "change")),
    ],
}


def create_roles(apps, schema_editor):
    """Each role may do what the one before it may, and more."""
    # Django makes permissions after the last migration; on an empty database there are none yet.
    for app in ("auth", "kb"):
        create_permissions(installed.get_app_config(app), verbosity=0, apps=apps)
    Role, Permission = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    names = []
    for role, added in ROLES.items():
        names += added
        made, _ = Role.objects.get_or_create(name=role)
        made.permissions.add(*(permission(Permission, name) for name in names))


def permission(Permission, name):
    app, _, codename = name.partition(".")
    return Permission.objects.get(content_type__app_label=app, codename=codename)


class Migration(migrations.Migration):
    dependencies = [
        ("kb", "0004_accounts"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    # Undoing it leaves the roles: people may have them.
    operations = [migrations.RunPython(create_roles, migrations.RunPython.noop)]
