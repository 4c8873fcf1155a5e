"""The page of one full text: which file it shows, and which it lets the browser fetch ahead."""

import pytest

from citations import files
from citations.models import FullText
from screening.queries.full_texts import MOST_AHEAD
from tests.makers.pdf import make_pdf
from tests.makers.screening import make_full_text_entry, make_vote


def make_file(entry, by, *, size: int | None = None, pages: int = 1) -> FullText:
    pdf = make_pdf(*(f"Page {n} of report {entry.report.number}" for n in range(1, pages + 1)))
    kept = files.store([pdf], name="paper.pdf", most=len(pdf))
    name = f"report-{entry.report.number}.pdf"
    return FullText.objects.create(
        review=entry.review,
        report=entry.report,
        sha256=kept.sha256,
        file_name=name,
        size=size or kept.size,
        uploaded_by=by,
    )


@pytest.fixture
def entries(team):
    return [make_full_text_entry(team.review, team.bob, team.carol) for _ in range(3)]


def ahead(team, entry) -> str:
    page = team.client(team.bob).get(team.url(f"screening/full-text/{entry.report.number}/")).content.decode()
    return page.partition('data-ahead="')[2].partition('"')[0]


def address(team, file) -> str:
    return team.url(f"full-texts/{file.pk}/file/")


def test_file_of_the_next_to_read_is_named_to_be_fetched(team, entries):
    first, second, third = entries
    files_of = [make_file(entry, team.alice) for entry in entries]

    assert ahead(team, first) == address(team, files_of[1])
    make_vote(second, team.bob)
    assert ahead(team, first) == address(team, files_of[2])
    assert ahead(team, third) == address(team, files_of[0])


@pytest.mark.parametrize(("size", "is_named"), [(MOST_AHEAD, True), (MOST_AHEAD + 1, False)])
def test_large_file_is_left_until_it_is_asked_for(team, entries, size, is_named):
    first, second, _ = entries
    make_file(second, team.alice, size=size)

    assert bool(ahead(team, first)) is is_named


def test_nothing_is_named_where_nothing_follows_or_the_next_has_no_file(team, entries):
    first, second, third = entries
    make_file(first, team.alice)
    assert ahead(team, first) == ""

    for entry in (second, third):
        make_vote(entry, team.bob)
    assert ahead(team, first) == ""


@pytest.mark.parametrize("more", [0, 12])
def test_page_asks_a_fixed_number_of_times(team, entries, django_assert_num_queries, more):
    for entry in [*entries, *(make_full_text_entry(team.review, team.bob, team.carol) for _ in range(more))]:
        make_file(entry, team.alice)
    client = team.client(team.bob)

    with django_assert_num_queries(35):
        client.get(team.url(f"screening/full-text/{entries[0].report.number}/"))
