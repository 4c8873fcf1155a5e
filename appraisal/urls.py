"""Routes of this app, all under a review."""

from django.urls import path

from appraisal.views import appraise, consensus, grids, setup

app_name = "appraisal"

urlpatterns = [
    path("appraisal/", grids.grid, name="grid"),
    path("appraisal/table.csv", grids.table, {"form": "csv"}, name="table"),
    path("appraisal/table.xlsx", grids.table, {"form": "xlsx"}, name="workbook"),
    path("appraisal/agreement/", grids.agreement, name="agreement"),
    path("appraisal/settings/", setup.setup, name="setup"),
    path("appraisal/settings/change", setup.change, name="change_setup"),
    path("appraisal/<int:number>/", appraise.appraise, name="appraise"),
    path("appraisal/<int:number>/save", appraise.save, name="save"),
    path("appraisal/<int:number>/quote", appraise.quote, name="quote"),
    path("appraisal/<int:number>/unquote", appraise.unquote, name="unquote"),
    path("appraisal/<int:number>/submit", appraise.submit, name="submit"),
    path("appraisal/<int:number>/reopen", appraise.reopen, name="reopen"),
    path("appraisal/<int:number>/consensus/", consensus.consensus, name="consensus"),
    path("appraisal/<int:number>/consensus/decide", consensus.decide, name="decide"),
    path("appraisal/<int:number>/consensus/settle", consensus.settle, name="settle"),
]
