from django.apps import AppConfig


class KnowledgeBaseConfig(AppConfig):
    name = "kb"
    label = "kb"
    verbose_name = "knowledge base"
    default_auto_field = "django.db.models.BigAutoField"
