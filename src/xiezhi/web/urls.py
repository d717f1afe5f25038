"""Addresses of the staff pages. Each name has a row in `access`."""

from django.urls import path

from xiezhi.web.views import acts, checks, dashboard, doors, exports, ledgers, records, reports, trail

urlpatterns = [
    path("", dashboard.dashboard, name="dashboard"),
    path("login", doors.login, name="login"),
    path("logout", doors.logout, name="logout"),
    path("password", doors.password, name="password"),
    path("acts", acts.listing, name="acts"),
    path("acts/export", exports.export, name="acts-export"),
    path("acts/<int:act_id>", acts.one, name="act"),
    path("acts/<int:act_id>/party", acts.party, name="act-party"),
    path("records", records.listing, name="records"),
    path("ledgers", ledgers.listing, name="ledgers"),
    path("ledgers/new", ledgers.new, name="ledger-new"),
    path("ledgers/<int:batch>", ledgers.one, name="ledger"),
    path("ledgers/<int:batch>/preview", ledgers.preview, name="ledger-preview"),
    path("ledgers/<int:batch>/progress", ledgers.progress, name="ledger-progress"),
    path("ledgers/<int:batch>/refused.xlsx", ledgers.refused, name="ledger-refused"),
    path("ledgers/<int:batch>/undo", ledgers.take_back, name="ledger-undo"),
    path("reports", reports.report, name="reports"),
    path("reports/text", reports.text, name="report-text"),
    path("reports/docx", reports.docx, name="report-docx"),
    path("check", checks.check, name="report-check"),
    path("trail", trail.trail, name="trail"),
]
