from django.apps import AppConfig


class CasesConfig(AppConfig):
    """The room as Django sees it."""

    name = "xiezhi.cases"
    label = "cases"
    verbose_name = "执法行为"
    default_auto_field = "django.db.models.BigAutoField"
