"""Managers undo imports, which withdraws and restores thousands of records at once; labels of referents are searched."""

from importlib import import_module

import django.contrib.postgres.indexes
from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations

import kb.models.names

permission = import_module("kb.migrations.0005_roles").permission


def let_managers_undo(apps, schema_editor):
    """A role that was renamed or deleted since is not made again."""
    create_permissions(installed.get_app_config("kb"), verbosity=0, apps=apps)
    Role, Permission = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    for role in Role.objects.filter(name="manager"):
        role.permissions.add(permission(Permission, "kb.undo_import"))


class Migration(migrations.Migration):
    dependencies = [("kb", "0014_former_points"), ("kb", "0005_roles")]
    operations = [
        migrations.AddIndex(
            model_name="referent",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    kb.models.names.Plain("label"), name="gin_trgm_ops"
                ),
                name="referent_by_likeness",
            ),
        ),
        migrations.RunPython(let_managers_undo, migrations.RunPython.noop),
    ]
