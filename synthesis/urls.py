"""Routes of this app, all under a review."""

from django.urls import path

from synthesis.views import describe, tables

app_name = "synthesis"

urlpatterns = [
    path("characteristics/", tables.characteristics, name="characteristics"),
    path("characteristics/table.csv", tables.table, {"form": "csv"}, name="table"),
    path("characteristics/table.xlsx", tables.table, {"form": "xlsx"}, name="workbook"),
    path("characteristics/groups/add", tables.add_group, name="add_group"),
    path("characteristics/groups/<int:pk>/end", tables.end_group, name="end_group"),
    path("characteristics/<int:number>/", describe.describe, name="describe"),
    path("characteristics/<int:number>/save", describe.save, name="save"),
]
