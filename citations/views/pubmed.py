"""Searching PubMed from inside: counted and read back first, fetched when a person says so."""

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from citations import actions, pubmed, queries
from citations.forms import NcbiAccountForm, PubMedForm
from citations.models import NcbiAccount
from reviews.access import own, review_view
from reviews.errors import Refused
from reviews.models import Review
from reviews.rules.roles import Permission

# Nobody waits long for a count: one more try, then the page says what is wrong.
WAITS = (1,)
SECONDS_VALID = 60 * 60 * 24


@review_view(Permission.IMPORT, methods=("GET", "HEAD", "POST"))
def page(request: HttpRequest) -> HttpResponse:
    """The query, and once it is sent, what PubMed makes of it. A POST that changes nothing: strategies outgrow an
    address."""
    account = queries.ncbi_account(request.user)
    with pubmed.asking_as(account and queries.asks_ncbi(request.user, account)):
        return _page(request, account)


def _page(
    request: HttpRequest, account: NcbiAccount | None, account_form: NcbiAccountForm | None = None
) -> HttpResponse:
    off = pubmed.why_off()
    form = PubMedForm(None if account_form else request.POST or None)
    context = {"off": off, "form": form, "fetches": queries.pubmed_fetches(request.review)}
    context |= {"fillable": queries.fillable(request.review).count(), "fill": queries.last_fill(request.review)}
    context |= {
        "fillable_by_doi": queries.fillable_by_doi(request.review).count(),
        "doi_fill": queries.last_fill(request.review, queries.DOI_KIND),
    }
    running = [fetch.job for fetch in context["fetches"]]
    running += [job for job in (context["fill"], context["doi_fill"]) if job]
    context["is_fetching"] = any(not job.is_final for job in running)
    context |= {"account": account, "account_form": account_form or NcbiAccountForm(initial=_initial(request, account))}
    context["are_lookups_on"] = settings.LOOKUPS
    status = 422 if account_form else 200
    if form.is_valid() and not off:
        try:
            context |= _counted(request.review, form.cleaned_data["query"])
        except Refused as refused:
            context["trouble"], status = str(refused), 502
    elif form.errors:
        status = 422
    return render(request, "citations/pubmed.html", context, status=status)


def _initial(request: HttpRequest, account: NcbiAccount | None) -> dict[str, str]:
    return {"email": account.email if account else request.user.email}


@review_view(Permission.IMPORT, methods=("POST",))
def account(request: HttpRequest) -> HttpResponse:
    """Keeps, or forgets, what NCBI is told of this person."""
    if "forget" in request.POST:
        actions.forget_ncbi_account(by=request.membership, review=request.review)
        messages.success(request, "Forgotten. NCBI is told what the installation says of itself.")
        return redirect("citations:pubmed", request.review.slug)
    form = NcbiAccountForm(request.POST)
    if not form.is_valid():
        return _page(request, queries.ncbi_account(request.user), form)
    actions.keep_ncbi_account(by=request.membership, review=request.review, **form.cleaned_data)
    messages.success(request, "Kept. NCBI is told this when you search PubMed from here, in any review.")
    return redirect("citations:pubmed", request.review.slug)


def _counted(review: Review, query: str) -> dict:
    found = pubmed.count(query, waits=WAITS)
    said = {"query": query, "hits": found.count, "translation": found.translation}
    too_many = found.count > pubmed.MOST_ALTOGETHER
    return {
        "found": found,
        "most": pubmed.MOST_ALTOGETHER if too_many else 0,
        "counted": signing.dumps(said, salt=_salt(review), compress=True),
    }


def _salt(review: Review) -> str:
    """What was counted in one review is fetched into that one."""
    return f"citations.pubmed.{review.pk}"


@review_view(Permission.IMPORT, methods=("POST",))
def fetch(request: HttpRequest) -> HttpResponse:
    """Fetches what was counted, by the numbers that the person saw: they come back signed."""
    try:
        said = signing.loads(request.POST.get("counted", ""), salt=_salt(request.review), max_age=SECONDS_VALID)
    except signing.BadSignature as error:
        raise Refused("Count the hits of the query first, today. Nothing was fetched.") from error
    actions.fetch_from_pubmed(by=request.membership, review=request.review, **said)
    messages.success(request, f"The search is recorded, and its {said['hits']:,} records are being fetched.")
    return redirect("citations:pubmed", request.review.slug)


@review_view(Permission.IMPORT, methods=("POST",))
def go_on(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes a fetch up again where it stopped."""
    actions.go_on_fetching(by=request.membership, job=own(queries.pubmed_jobs(request.review), pk=pk))
    return redirect("citations:pubmed", request.review.slug)


@review_view(Permission.IMPORT, methods=("POST",))
def fill(request: HttpRequest) -> HttpResponse:
    """Looks missing abstracts and DOIs up, for reports that name their PMID."""
    actions.fill_from_pubmed(by=request.membership, review=request.review)
    return redirect("citations:pubmed", request.review.slug)


@review_view(Permission.IMPORT, methods=("POST",))
def fill_by_doi(request: HttpRequest) -> HttpResponse:
    """Looks missing abstracts up, for reports that name their DOI."""
    actions.fill_by_doi(by=request.membership, review=request.review)
    return redirect("citations:pubmed", request.review.slug)
