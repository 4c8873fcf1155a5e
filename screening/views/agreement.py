"""The agreement of the readers, for whom it is not sealed: the page, its headline, and the table as a file."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from reviews.access import review_view
from reviews.errors import Refused
from reviews.rules.roles import Permission
from screening import queries, tables
from screening.models import Stage
from screening.queries.agreement import Compared
from screening.rules import over_time
from screening.rules.agreement import MaybeAs
from screening.views.answers import sealed_page

MAYBE = ((MaybeAs.INCLUDE, "Include"), (MaybeAs.EXCLUDE, "Exclude"), (MaybeAs.APART, "an answer of its own"))
LINES = (("po", "Observed"), ("kappa", "Kappa"), ("ac1", "AC1"))


@review_view(Permission.VIEW)
def table(request: HttpRequest, key: str) -> HttpResponse:
    stage = queries.stage(request.review, key)
    compared = queries.agreement(request.membership, stage, _maybe(request, stage))
    if compared is None:
        return sealed_page(request, stage, "Agreement")
    context = {
        "stage": stage,
        "compared": compared,
        "maybe_choices": [] if stage.is_full_text else MAYBE,
        "maybe_words": tables.MAYBE_WORDS[compared.maybe],
        "plot": _plot(compared),
        "to_copy": tables.to_copy(_rows(stage, compared)),
    }
    return render(request, "screening/agreement.html", context)


@review_view(Permission.VIEW)
def headline(request: HttpRequest, key: str) -> HttpResponse:
    """One line for the head of the conflicts page, which fetches it after itself: it may take a moment to count."""
    stage = queries.stage(request.review, key)
    compared = queries.agreement(request.membership, stage)
    return render(request, "screening/_agreement_headline.html", {"stage": stage, "compared": compared})


@review_view(Permission.EXPORT)
def download(request: HttpRequest, key: str) -> HttpResponse:
    stage = queries.stage(request.review, key)
    compared = queries.agreement(request.membership, stage, _maybe(request, stage))
    if compared is None:
        raise Refused(
            f"Agreement is sealed while you read. Vote on what is left for you in {stage.label.lower()} first."
        )
    response = HttpResponse(tables.as_csv(_rows(stage, compared)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{request.review.slug}-agreement-{stage.key}.csv"'
    return response


def _maybe(request: HttpRequest, stage: Stage) -> MaybeAs | None:
    asked = request.GET.get("maybe", "")
    return MaybeAs(asked) if asked in set(MaybeAs) and not stage.is_full_text else None


def _rows(stage: Stage, compared: Compared) -> list[list[object]]:
    return tables.agreement(compared, stage=stage.label, has_maybe=not stage.is_full_text)


def _plot(compared: Compared) -> list[dict]:
    """The lines over time, where there are at least two periods to join."""
    if len(compared.periods) < 2:
        return []
    figures = [period.row.figures for period in compared.periods]
    return [
        {"name": name, "label": label, "runs": over_time.points([getattr(each, name) for each in figures])}
        for name, label in LINES
    ]
