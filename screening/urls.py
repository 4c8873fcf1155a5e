"""Routes of this app, all under a review."""

app_name = "screening"

urlpatterns: list = []
