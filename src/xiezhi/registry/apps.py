from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """The room as Django sees it."""

    name = "xiezhi.registry"
    label = "registry"
    verbose_name = "机构与人员"
    default_auto_field = "django.db.models.AutoField"
