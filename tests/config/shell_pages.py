"""Pages for the browser tests of the shell: each behaviour of static/js once, on the real templates."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template import engines
from django.urls import include, path

from config import urls

FORM = """{% extends "page.html" %}{% block heading %}A form{% endblock %}{% block content %}
<form method="post" data-guard="unsaved">{% csrf_token %}
  <label for="title">Title</label><input class="form-control {{ wrong }}" id="title" name="title">
  <label for="note">Note</label>
  <textarea class="form-control" id="note" name="note" data-keep="note.1">{{ note }}</textarea>
  <button data-key="s">Keep the note <kbd>S</kbd></button>
</form>{% endblock %}"""
ACTS = """{% extends "work.html" %}{% block tools %}<h1>Acts</h1>{% endblock %}{% block cols %}<div class="cc-cols">
<div id="here" class="p-3" tabindex="-1"><input aria-label="Search" id="find" data-key="/">
<button data-key="i" hx-post="/shell/count" hx-target="#count">Include <kbd>I</kbd></button>
<button data-key="x" hx-post="/shell/count" hx-target="#count" hidden>Hidden</button>
<button data-key="u shift+z" hx-get="/shell/fragment" hx-target="#next">Undo</button>
<button id="refuse" hx-get="/shell/refuse">Refuse</button>
<button id="refuse-page" hx-get="/shell/refuse-page">Refuse by page</button>
<button id="full" hx-get="/shell/full">No room</button>
<button id="expired" hx-get="/shell/expired" hx-target="#next">Expired</button>
<p id="count">0</p><div id="next"></div></div></div>{% endblock %}"""
TWICE = """{% extends "page.html" %}{% block heading %}Twice{% endblock %}{% block content %}
<form method="post" action="/shell/stay">{% csrf_token %}<button>Send</button></form>{% endblock %}"""

posts: list[str] = []


def _page(request: HttpRequest, source: str, **context) -> HttpResponse:
    return HttpResponse(engines["django"].from_string(source).render(context, request))


def form(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _page(request, FORM)
    if not request.POST["title"]:
        return _page(request, FORM, wrong="is-invalid", note=request.POST["note"])
    messages.success(request, "The note is kept.")
    return redirect("/shell/form")


def count(request: HttpRequest) -> HttpResponse:
    posts.append(request.method)
    return HttpResponse(str(len(posts)))


def stay(request: HttpRequest) -> HttpResponse:
    """Answers without leading away, so that a second press would find its button still there."""
    posts.append(request.method)
    return HttpResponse(status=204)


urlpatterns = [
    path("shell/stay", stay),
    path("shell/form", form),
    path("shell/acts", lambda request: _page(request, ACTS)),
    path("shell/twice", lambda request: _page(request, TWICE)),
    path("shell/count", count),
    path("shell/fragment", lambda request: HttpResponse("<h2 data-focus data-announce='Undone. Next: B'>B</h2>")),
    path("shell/refuse", lambda request: HttpResponse("Bob settled it.", status=409, content_type="text/plain")),
    path("shell/refuse-page", lambda request: HttpResponse("<h1>No</h1><p data-say>It was merged.</p>", status=409)),
    path("shell/full", lambda request: HttpResponse("The disk is full.", status=507, content_type="text/plain")),
    path("shell/expired", lambda request: redirect("account_login")),
    path("", include(urls)),
]
handler403, handler404, handler500 = urls.handler403, urls.handler404, urls.handler500
