"""Routes of this app, all under a review."""

app_name = "appraisal"

urlpatterns: list = []
