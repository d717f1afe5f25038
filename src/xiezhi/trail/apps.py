from django.apps import AppConfig


class TrailConfig(AppConfig):
    """The room `trail`; it has migrations and no models."""

    name = "xiezhi.trail"
    label = "trail"
    verbose_name = "留痕"
