"""Addresses of the city's pages."""

from django.urls import path

from sadari.portals.city import access, accounts, imports, match_runs, overview, terms, unfilled

app_name = "city"
urlpatterns = [
    path("", overview.home, name="home"),
    path("unfilled/", unfilled.unfilled_list, name="unfilled"),
    path("imports/", imports.import_list, name="imports"),
    path("imports/upload/", imports.upload, name="upload"),
    path("imports/<int:import_id>/", imports.import_detail, name="import"),
    path("imports/<int:import_id>/refused.csv", imports.refused_rows, name="refused_rows"),
    path("terms/", terms.term_list, name="terms"),
    path("terms/term/", terms.term_page, name="term"),
    path("terms/decide/", terms.decide, name="decide_term"),
    path("terms/add/", terms.add, name="add_skill"),
    path("terms/decided/", terms.decided_list, name="decided_terms"),
    path("terms/decided/<int:meaning_id>/withdraw/", terms.withdraw, name="withdraw_term"),
    path("match-runs/", match_runs.run_list, name="match_runs"),
    path("match-runs/start/", match_runs.start, name="start_match_run"),
    path("match-runs/<int:run_id>/", match_runs.run_detail, name="match_run"),
    path("match-runs/<int:run_id>/verify/", match_runs.verify, name="verify_run"),
    path("accounts/", accounts.account_list, name="accounts"),
    path("accounts/<int:account_id>/", accounts.account_page, name="account"),
    path("access/", access.access_page, name="access"),
]
