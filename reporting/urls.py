"""Routes of the report, all under a review."""

from django.urls import path

from reporting.views import downloads, pages

app_name = "reporting"

urlpatterns = [
    path("report/", pages.report, name="report"),
    path("report/lists/<str:key>/", pages.listing, name="list"),
    path("report/sources/", pages.sources, name="sources"),
    path("report/flow-panel/", pages.flow_panel, name="flow_panel"),
    path("report/flow.<str:form>", downloads.flow, name="download_flow"),
    path("report/included.<str:form>", downloads.included, name="download_included"),
    path("report/tables/<str:key>.csv", downloads.table, name="download_table"),
]
