"""Routes of people and reviews; the other apps' routes stand under reviews/<slug>/ too."""

from django.urls import path
from django.views.generic import RedirectView

from reviews.access import public_view
from reviews.views import lists, pages

app_name = "reviews"

urlpatterns = [
    path("", public_view(RedirectView.as_view(pattern_name="reviews:list")), name="home"),
    path("healthz", pages.healthy, name="healthz"),
    path("readyz", pages.ready, name="readyz"),
    path("reviews/", lists.reviews, name="list"),
    path("reviews/<slug:slug>/", lists.overview, name="overview"),
]
