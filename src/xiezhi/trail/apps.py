from django.apps import AppConfig


class TrailConfig(AppConfig):
    name = "xiezhi.trail"
    label = "trail"
    verbose_name = "留痕"
