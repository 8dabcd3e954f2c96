"""Managers undo imports: it withdraws and restores thousands of records at once."""

from importlib import import_module

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations

permission = import_module("kb.migrations.0005_roles").permission


def let_managers_undo(apps, schema_editor):
    """A role that was renamed or deleted since is not made again."""
    create_permissions(installed.get_app_config("kb"), verbosity=0, apps=apps)
    Role, Permission = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    for role in Role.objects.filter(name="manager"):
        role.permissions.add(permission(Permission, "kb.undo_import"))


class Migration(migrations.Migration):
    dependencies = [("kb", "0011_countries"), ("kb", "0005_roles")]
    operations = [migrations.RunPython(let_managers_undo, migrations.RunPython.noop)]
