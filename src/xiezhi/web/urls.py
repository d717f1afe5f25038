"""Addresses of the staff pages. Each name has a row in `access`."""

from django.urls import path

from xiezhi.web.views import acts, checks, dashboard, doors, exports, figures, ledgers, records, reports, trail

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
    path("figures", figures.figures, name="figures"),
    path("figures/table.xlsx", figures.xlsx, name="figures-xlsx"),
    path("figures/table.csv", figures.csv, name="figures-csv"),
    path("figures/views", figures.save, name="figure-view-save"),
    path("figures/views/<int:view_id>", figures.view, name="figure-view"),
    path("figures/views/<int:view_id>/change", figures.change, name="figure-view-change"),
    path("figures/views/<int:view_id>/delete", figures.delete, name="figure-view-delete"),
    path("reports", reports.report, name="reports"),
    path("reports/text", reports.text, name="report-text"),
    path("reports/docx", reports.docx, name="report-docx"),
    path("reports/pdf", reports.pdf, name="report-pdf"),
    path("reports/html", reports.html, name="report-html"),
    path("check", checks.check, name="report-check"),
    path("trail", trail.trail, name="trail"),
]
