"""Routes of this app, all under a review."""

app_name = "reporting"

urlpatterns: list = []
