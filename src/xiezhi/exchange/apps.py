from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """The room as Django sees it."""

    name = "xiezhi.exchange"
    label = "exchange"
    verbose_name = "数据交换"
    default_auto_field = "django.db.models.AutoField"
