"""A reader's own things: what is put off, notes, tags, the history of decisions."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from reviews.access import review_view
from reviews.rules.roles import Permission
from screening import actions, queries
from screening.forms import NoteForm, TagForm
from screening.models import Entry
from screening.views.answers import cleaned, entry_or_404, saved

PAGE = 50


@review_view(Permission.SCREEN)
def history(request: HttpRequest, key: str) -> HttpResponse:
    stage = queries.stage(request.review, key)
    votes = queries.my_history(request.membership, stage)
    page = Paginator(votes, PAGE).get_page(request.GET.get("page"))
    return render(request, "screening/history.html", {"stage": stage, "page": page})


@review_view(Permission.SCREEN, methods=("POST",))
def put_off(request: HttpRequest, key: str, number: int) -> HttpResponse:
    entry = entry_or_404(request, key, number)
    actions.skip(by=request.membership, entry=entry)
    return saved(request, f"Put off: {entry.report.title}", to=_stage_url(entry))


@review_view(Permission.SCREEN, methods=("POST",))
def take_up(request: HttpRequest, key: str, number: int) -> HttpResponse:
    entry = entry_or_404(request, key, number)
    actions.unskip(by=request.membership, entry=entry)
    return saved(request, f"Back in your queue: {entry.report.title}", to=_stage_url(entry))


@review_view(Permission.SCREEN, methods=("POST",))
def save_note(request: HttpRequest, key: str, number: int) -> HttpResponse:
    entry = entry_or_404(request, key, number)
    actions.save_note(by=request.membership, entry=entry, **cleaned(NoteForm(request.POST)))
    return saved(request, "Note saved.", to=_entry_url(entry))


@review_view(Permission.SCREEN, methods=("POST",))
def add_tag(request: HttpRequest, key: str, number: int) -> HttpResponse:
    entry = entry_or_404(request, key, number)
    tag = actions.add_tag(by=request.membership, entry=entry, **cleaned(TagForm(request.POST)))
    return saved(request, f"Tagged: {tag.name}", to=_entry_url(entry))


@review_view(Permission.SCREEN, methods=("POST",))
def remove_tag(request: HttpRequest, key: str, number: int) -> HttpResponse:
    entry = entry_or_404(request, key, number)
    data = cleaned(TagForm(request.POST))
    actions.remove_tag(by=request.membership, entry=entry, **data)
    return saved(request, f"Tag removed: {data['name']}", to=_entry_url(entry))


def _stage_url(entry: Entry) -> str:
    name = "screening:full_text" if entry.stage.is_full_text else "screening:title_abstract"
    return reverse(name, kwargs={"slug": entry.review.slug})


def _entry_url(entry: Entry) -> str:
    name = "screening:read" if entry.stage.is_full_text else "screening:title"
    return reverse(name, kwargs={"slug": entry.review.slug, "number": entry.report.number})
