"""Routes. Everything of a review stands under reviews/<slug>/; each app brings its own list."""

from django.urls import include, path

REVIEW = "reviews/<slug:slug>/"

urlpatterns = [
    path("", include("reviews.urls")),
    path("account/", include("allauth.account.urls")),
    path(REVIEW, include("citations.urls")),
    path(REVIEW, include("screening.urls")),
    path(REVIEW, include("appraisal.urls")),
    path(REVIEW, include("synthesis.urls")),
    path(REVIEW, include("reporting.urls")),
]

handler403 = "reviews.views.pages.forbidden"
handler404 = "reviews.views.pages.not_found"
handler500 = "reviews.views.pages.server_error"
