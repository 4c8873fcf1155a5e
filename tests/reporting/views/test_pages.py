"""The report's pages: who may see them, and that every number leads to its list."""

import re

import pytest

from citations.models import Report
from reporting import queries
from screening.models import Entry
from tests.conftest import Team
from tests.makers import reporting as make
from tests.makers.people import make_member, make_review, make_user

LADDER = {
    "report/": "view",
    "report/lists/records_screened/": "view",
    "report/sources/": "view",
    "report/flow-panel/": "view",
    "report/flow.svg": "export",
    "report/included.ris": "export",
    "report/tables/decisions.csv": "export",
}


@pytest.fixture
def small(team) -> Team:
    make.make_flow(team.review, make.SMALL, by=team.lead)
    return team


@pytest.fixture
def observer(team):
    user = make_user("Olga")
    make_member(team.review, user, "observer")
    return user


@pytest.mark.parametrize("path", LADDER)
def test_the_lead_may(team, path):
    assert team.client(team.alice).get(team.url(path)).status_code == 200


@pytest.mark.parametrize(("path", "needs"), LADDER.items())
def test_an_observer_sees_and_takes_nothing_away(team, observer, path, needs):
    assert team.client(observer).get(team.url(path)).status_code == (403 if needs == "export" else 200)


@pytest.mark.parametrize("path", LADDER)
def test_a_stranger_finds_nothing(team, path):
    assert team.client(team.charlie).get(team.url(path)).status_code == 404


@pytest.mark.parametrize("path", LADDER)
def test_the_signed_out_go_to_sign_in(team, path):
    response = team.client(None).get(team.url(path))

    assert (response.status_code, response.url.split("?")[0]) == (302, "/account/login/")


@pytest.mark.parametrize("path", LADDER)
@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_nothing_here_can_be_changed(team, path, method):
    assert getattr(team.client(team.alice), method)(team.url(path)).status_code == 405


@pytest.mark.parametrize(
    "path",
    ["report/lists/nothing/", "report/flow.docx", "report/included.docx", "report/tables/nothing.csv"],
)
def test_what_does_not_exist_is_404(team, path):
    assert team.client(team.alice).get(team.url(path)).status_code == 404


def test_another_review_shows_nothing_of_this_one(small):
    other = make_review(lead=small.alice, title="Another")

    html = small.client(small.alice).get(f"/reviews/{other.slug}/report/lists/database_results/").content.decode()

    assert "There is none" in html
    assert "How people experience therapy" not in html


def test_each_link_of_the_figure_leads_to_as_many_rows_as_it_says(small):
    client = small.client(small.alice)
    html = client.get(small.url("report/")).content.decode()
    svg = html[html.index('<svg class="cc-prisma"') : html.index("</svg>", html.index('<svg class="cc-prisma"'))]
    links = re.findall(r'<a class="cc-box[^"]*" href="([^"]+)"><title>([^<]*)</title>', svg)
    said = {href.replace("&amp;", "&"): re.findall(r"n.=.([\d,]+)\)", title)[:1] for href, title in links}

    shown = {href: re.findall(r"<p>([\d,]+) \w+, as the flow", client.get(href).content.decode()) for href in said}

    assert len(said) >= 25
    assert shown == said


def test_the_page_shows_every_equation(small):
    html = small.client(small.alice).get(small.url("report/")).content.decode()

    assert {f"E{n}" for n in range(1, 13)} <= set(re.findall(r">(E\d+)<", html))
    assert "25 from databases + 5 from registers − 6 duplicates" in html


def test_while_screening_runs_the_page_says_what_is_open(small):
    html = small.client(small.alice).get(small.url("report/")).content.decode()

    assert "Screening is not finished: 8 records and reports are still open." in html
    assert "still open: 3" in html
    assert "report/lists/pending_screening/" in html


def test_a_failing_equation_leads_to_the_rows_at_fault(small):
    Entry.objects.filter(review=small.review, stage__key="full-text", outcome="exclude").update(reason=None)

    html = small.client(small.alice).get(small.url("report/")).content.decode()

    assert "report/lists/dbr_without_reason/" in html
    assert "Excluded without a reason (databases and registers): 3" in html


def test_an_empty_review_says_what_to_do(team):
    client = team.client(team.alice)

    assert "Nothing has been imported yet" in client.get(team.url("report/")).content.decode()
    assert "Record a search" in client.get(team.url("report/sources/")).content.decode()


def test_a_list_names_reports_by_title_and_leads_to_them(small):
    html = small.client(small.alice).get(small.url("report/lists/dbr_excluded/")).content.decode()
    entry = Entry.objects.filter(review=small.review, stage__key="full-text", outcome="exclude").first()

    assert f"/reports/{entry.report_id}/" in html
    assert entry.report.title in html
    assert "Not qualitative" in html


def test_titles_are_text(small):
    report = make.included(small.review)[0]
    Report.objects.filter(pk=report.pk).update(title="<script>alert(1)</script>")

    html = small.client(small.alice).get(small.url("report/lists/new_reports/")).content.decode()

    assert "&lt;script&gt;alert(1)" in html
    assert "<script>alert(1)" not in html


def test_a_list_of_many_rows_is_paged(team):
    make.make_reports(make.make_search(team.review, team.lead, "database", "Medline"), team.lead, 130)

    html = team.client(team.alice).get(team.url("report/lists/database_results/?page=2")).content.decode()

    assert "101 to 130 of 130" in html


def test_sources_with_what_they_brought(small):
    [medline, *_] = queries.sources(small.lead, queries.scope(small.review))

    assert (medline.label, medline.found, medline.only_here) == ("Medline", 14, 8)
    assert (medline.at_full_text, medline.included) == (11, 2)


def test_sources_as_a_panel_are_a_fragment(small):
    panel = small.client(small.alice).get(small.url("report/sources/"), headers={"HX-Request": "true"})
    page = small.client(small.alice).get(small.url("report/sources/"))

    assert b"<html" not in panel.content
    assert b"<html" in page.content


@pytest.mark.parametrize("sources", [1, 3])
@pytest.mark.parametrize(
    ("path", "most"),
    [("report/", 80), ("report/sources/", 40), ("report/flow-panel/", 80), ("report/lists/dbr_excluded/", 30)],
)
def test_the_number_of_queries_is_bounded(team, sources, path, most, django_assert_max_num_queries):
    names = ["Medline", "CINAHL", "PsycINFO"][:sources]
    plan = make.Plan(databases=dict.fromkeys(names, 10), dbr=make.ArmPlan(included=sources), studies=sources)
    make.make_flow(team.review, plan, by=team.lead)
    client = team.client(team.alice)

    with django_assert_max_num_queries(most):
        client.get(team.url(path))


def test_the_thread_has_the_report(team):
    html = team.client(team.alice).get(team.url("report/")).content.decode()

    assert re.search(r'report/" aria-current="page">Report', html)
