from django.apps import AppConfig


class KnowledgeBaseConfig(AppConfig):
    name = "kb"
    label = "kb"
    verbose_name = "Knowledge base"
    default_auto_field = "django.db.models.BigAutoField"
