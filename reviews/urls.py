"""Routes of people and reviews; the other apps' routes stand under reviews/<slug>/ too."""

from django.urls import include, path
from django.views.generic import RedirectView

from reviews.access import public_view
from reviews.views import account, invitations, jobs, lists, log, new, pages, protocol, team

app_name = "reviews"

review_patterns = [
    path("", lists.overview, name="overview"),
    path("waiting/", lists.waiting, name="waiting"),
    path("protocol/", protocol.protocol, name="protocol"),
    path("protocol/question/", protocol.question, name="question"),
    path("protocol/question/change/", protocol.change_question, name="change_question"),
    path("protocol/criteria/", protocol.criteria, name="criteria"),
    path("protocol/criteria/change/", protocol.change_criteria, name="change_criteria"),
    path("protocol/keywords/", protocol.keywords, name="keywords"),
    path("protocol/keywords/change/", protocol.change_keywords, name="change_keywords"),
    path("protocol/versions/<int:number>/", protocol.version, name="version"),
    path("settings/", team.settings, name="settings"),
    path("settings/invitations/invite/", team.invite, name="invite"),
    path("settings/invitations/<int:pk>/revoke/", team.revoke, name="revoke_invitation"),
    path("settings/members/<int:pk>/change-roles/", team.change_roles, name="change_roles"),
    path("settings/members/<int:pk>/remove/", team.remove, name="remove_member"),
    path("log/", log.log, name="log"),
    path("log/check/", log.check, name="log_check"),
    path("jobs/<int:pk>/", jobs.job, name="job"),
    path("jobs/<int:pk>/cancel/", jobs.cancel, name="job_cancel"),
]

urlpatterns = [
    path("", public_view(RedirectView.as_view(pattern_name="reviews:list")), name="home"),
    path("healthz", pages.healthy, name="healthz"),
    path("readyz", pages.ready, name="readyz"),
    path("account/name/", account.name, name="name"),
    path("account/name/change/", account.change_name, name="change_name"),
    path("reviews/", lists.reviews, name="list"),
    path("reviews/new/", new.new, name="new"),
    path("reviews/new/create/", new.create, name="create"),
    path("reviews/invitation/<str:token>/", invitations.invitation, name="invitation"),
    path("reviews/invitation/<str:token>/accept/", invitations.accept, name="accept_invitation"),
    path("reviews/<slug:slug>/", include(review_patterns)),
]
