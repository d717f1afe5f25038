from django.apps import AppConfig


class ReportingConfig(AppConfig):
    """The room as Django sees it."""

    name = "xiezhi.reporting"
    label = "reporting"
    verbose_name = "统计与报告"
    default_auto_field = "django.db.models.AutoField"
