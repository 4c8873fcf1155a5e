"""The page of searches and files, and the form of one search."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from citations import actions, formats, queries
from citations.forms import SearchForm
from citations.models import ImportBatch
from citations.views.imports import shown_files
from reviews.access import own, review_view
from reviews.rules.roles import Permission


@review_view(Permission.VIEW)
def overview(request: HttpRequest) -> HttpResponse:
    """Searches with what they brought, and the files on their way in."""
    found = queries.search_counts(request.review)
    searches = [(search, found.get(search.pk, 0)) for search in queries.searches(request.review)]
    context = {
        "searches": searches,
        "records": sum(found.values()),
        "formats": sorted(formats.READS.values(), key=str.lower),
        **shown_files(request),
    }
    return render(request, "citations/searches.html", context)


@review_view(Permission.IMPORT, methods=("GET", "HEAD", "POST"))
def new(request: HttpRequest) -> HttpResponse:
    """A new search; with ?file= it begins with what the file says, and the file is put into it."""
    batch = _batch(request)
    form = SearchForm(request.POST or None, initial=queries.suggested_search(batch) if batch else None)
    if form.is_valid():
        search = actions.add_search(by=request.membership, review=request.review, **form.cleaned_data)
        if batch:
            actions.choose_search(by=request.membership, batch=batch, search=search)
            return redirect("citations:batch", request.review.slug, batch.pk)
        messages.success(request, f"{search} is recorded.")
        return redirect("citations:searches", request.review.slug)
    return render(request, "citations/search.html", {"form": form, "batch": batch}, status=422 if form.errors else 200)


def _batch(request: HttpRequest) -> ImportBatch | None:
    asked = request.GET.get("file", "")
    return own(request.review.batches.all(), pk=int(asked)) if asked.isdecimal() and len(asked) < 18 else None


@review_view(Permission.IMPORT, methods=("GET", "HEAD", "POST"))
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    search = own(queries.searches(request.review), pk=pk)
    form = SearchForm(request.POST or None, instance=search)
    if form.is_valid():
        actions.edit_search(by=request.membership, search=search, **form.cleaned_data)
        messages.success(request, f"{search} is changed.")
        return redirect("citations:searches", request.review.slug)
    found = queries.search_counts(request.review).get(pk, 0)
    context = {
        "form": form,
        "search": search,
        "found": found,
        "batches": queries.batches_of(search),
    }
    return render(request, "citations/search.html", context, status=422 if form.errors else 200)


@review_view(Permission.IMPORT, methods=("POST",))
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    search = actions.withdraw_search(by=request.membership, search=own(queries.searches(request.review), pk=pk))
    messages.success(request, f"{search} is taken back.")
    return redirect("citations:searches", request.review.slug)
