"""Root of the addresses: the staff pages, and what is shown when something is wrong."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = []
if find_spec("xiezhi.web") and find_spec("xiezhi.web.urls"):
    urlpatterns.append(path("", include("xiezhi.web.urls")))
    handler400 = "xiezhi.web.views.errors.unreadable"
    handler403 = "xiezhi.web.views.errors.refused"
    handler404 = "xiezhi.web.views.errors.missing"
    handler500 = "xiezhi.web.views.errors.broken"
