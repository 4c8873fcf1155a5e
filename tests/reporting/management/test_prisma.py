"""`manage.py prisma`: the whole flow on standard output, as it is now."""

import io
import json

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command

from reporting import queries
from screening.models import Entry
from tests.makers import reporting as make


def run(review: str, form: str) -> str:
    out = io.StringIO()
    call_command("prisma", review, "--to", form, stdout=out)
    return out.getvalue()


@pytest.fixture
def finished(team):
    return make.make_flow(team.review, make.FINISHED, by=team.lead)


def test_t1_as_json(team):
    make.make_flow(team.review, make.T1, by=team.lead)

    data = json.loads(run(team.review.slug, "json"))

    assert [data[key] for key in ("database_results", "duplicates", "excluded_other", "records_screened")] == [
        2066,
        702,
        4,
        1360,
    ]
    assert [data[key] for key in ("new_reports", "new_studies", "other_assessed", "pending")] == [11, 10, 5, 0]
    assert [one["n"] for one in data["dbr_excluded"]] == [17, 12, 9, 8, 3, 2]
    assert all(one["holds"] for one in data["equations"])


def test_csv_has_34_rows(finished):
    assert len(run(finished.slug, "csv").splitlines()) == 35


def test_svg_is_the_figure_with_the_head_of_the_log(finished):
    text = run(finished.slug, "svg")

    assert text.startswith("<svg")
    assert queries.log_head(finished).hash in text


def test_nothing_is_cached(finished, settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()
    before = json.loads(run(finished.slug, "json"))["records_excluded"]
    Entry.objects.filter(review=finished, outcome="exclude", stage__key="title-abstract").first().delete()

    assert json.loads(run(finished.slug, "json"))["records_excluded"] == before - 1


def test_a_review_that_does_not_exist_is_an_error(db):
    with pytest.raises(CommandError, match="There is no review 'nowhere'"):
        run("nowhere", "json")


def test_an_unknown_form_is_an_error(finished):
    with pytest.raises(CommandError, match="invalid choice"):
        run(finished.slug, "docx")
