"""Root of the addresses: the staff pages, and what is shown when something is wrong."""

from django.urls import include, path

urlpatterns = [path("", include("xiezhi.web.urls"))]

handler400 = "xiezhi.web.views.errors.unreadable"
handler403 = "xiezhi.web.views.errors.refused"
handler404 = "xiezhi.web.views.errors.missing"
handler500 = "xiezhi.web.views.errors.broken"
