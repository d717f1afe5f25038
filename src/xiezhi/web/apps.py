from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in


class WebConfig(AppConfig):
    """The staff pages."""

    name = "xiezhi.web"
    label = "web"
    verbose_name = "工作页面"

    def ready(self) -> None:
        """Leave the time of a log-in to the service that records it: no write happens beside the trail."""
        user_logged_in.disconnect(dispatch_uid="update_last_login")
