from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """The room as Django sees it."""

    name = "xiezhi.accounts"
    label = "accounts"
    verbose_name = "用户"
    default_auto_field = "django.db.models.AutoField"
