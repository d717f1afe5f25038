"""Addresses of the staff pages. Each name has a row in `access`."""

from django.urls import path

from xiezhi.web.views import acts, checks, dashboard, doors, ledgers, locks, releases, reports, templates, trail

urlpatterns = [
    path("", dashboard.dashboard, name="dashboard"),
    path("login", doors.login, name="login"),
    path("logout", doors.logout, name="logout"),
    path("password", doors.password, name="password"),
    path("acts", acts.listing, name="acts"),
    path("acts/<int:act_id>", acts.one, name="act"),
    path("acts/<int:act_id>/party", acts.party, name="act-party"),
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
    path("releases", releases.listing, name="releases"),
    path("releases/new", releases.new, name="release-new"),
    path("releases/<int:release>", releases.one, name="release"),
    path("releases/<int:release>/step", releases.step, name="release-step"),
    path("releases/<int:release>/docx", releases.docx, name="release-docx"),
    path("releases/<int:release>/verify", releases.verify, name="release-verify"),
    path("locks", locks.listing, name="period-locks"),
    path("locks/change", locks.change, name="period-lock"),
    path("templates", templates.listing, name="templates"),
    path("templates/new", templates.new, name="template-new"),
    path("templates/measures", templates.measures, name="template-measures"),
    path("templates/<int:template>", templates.one, name="template"),
    path("templates/<int:template>/edit", templates.edit, name="template-edit"),
    path("templates/<int:template>/blocks/<int:at>", templates.block, name="template-block"),
    path("templates/<int:template>/blocks/<int:at>/preview", templates.preview, name="template-preview"),
    path("check", checks.check, name="report-check"),
    path("trail", trail.trail, name="trail"),
]
