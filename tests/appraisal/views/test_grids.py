"""The grid, its CSV and agreement: METHODS.md T14 through the app, points only where a review asks for them."""

import csv
import io

import pytest

from appraisal import actions, queries, seals
from tests.makers.appraisal import appraise, make_study

T14 = "YYYYYY????"


def both(team, study, first, second=""):
    appraise(team.member(team.bob), study, first)
    appraise(team.member(team.carol), study, second or first)


def with_weights(team):
    actions.change_settings(
        by=team.lead,
        instrument=queries.default_instrument(),
        appraisers_required=2,
        show_names=False,
        weights={"yes": 2, "cant_tell": 1, "no": 0},
    )


def table(team):
    text = team.client(team.bob).get(team.url("appraisal/table.csv")).content.decode()
    return list(csv.reader(io.StringIO(text)))


def test_t14_counts_and_no_total(team):
    both(team, make_study(team.lead), T14)

    page = team.client(team.alice).get(team.url("appraisal/")).content.decode()

    assert "6/0/4" in page and "No total score" in page and "Points" not in page


def test_t14_points_with_their_note(team):
    both(team, make_study(team.lead), T14)
    with_weights(team)

    page = team.client(team.alice).get(team.url("appraisal/")).content.decode()

    assert "16 of 20" in page and "A sum score is not recommended" in page
    assert table(team)[1][-2:] == ["16 of 20", "A sum score is not recommended by the instrument's authors."]


def test_t14_ten_studies_are_a_hundred_cells(team):
    for _ in range(10):
        both(team, make_study(team.lead), T14)

    shown = queries.grid(team.review)

    assert sum(len(row.row.cells) for row in shown.rows) == 100
    assert [bar.counts[0].n for bar in shown.bars] == [10] * 6 + [0] * 4


def test_grid_of_the_machine_equals_what_members_see_when_all_is_in(team):
    both(team, make_study(team.lead), "YYYYYYYYYY", "YYYNYYYYYY")

    assert queries.grid(team.review).rows[0].row == queries.grid(team.review, team.lead).rows[0].row


def test_table_guards_against_formulas(team):
    both(team, make_study(team.lead, '=HYPERLINK("http://x")'), T14)

    assert table(team)[1][0] == '\'=HYPERLINK("http://x")'


def test_table_says_what_differs_and_what_was_decided(team):
    study = make_study(team.lead)
    both(team, study, "YYYYYYYYYY", "NNYYYYYYYY")
    actions.decide(by=team.lead, study=study, code="1", value="no")

    assert table(team)[1][1:4] == ["No", "Readers differ", "Yes"]


def test_grid_without_studies_says_what_to_do_next(team):
    assert "No studies yet" in team.client(team.bob).get(team.url("appraisal/")).content.decode()


def test_grid_leads_to_the_first_study_that_waits_for_me(team):
    both(team, make_study(team.lead), T14)
    second = make_study(team.lead, "Birkeland 2019")

    page = team.client(team.bob).get(team.url("appraisal/"))

    assert page.context["owed"] == [second]
    assert queries.waiting(team.member(team.bob)).count == 1
    assert queries.waiting(team.lead).count is None


def test_agreement_counts_the_originals(team):
    study = make_study(team.lead)
    both(team, study, "YYYYYYYYYY", "NYYYYYYYYY")
    actions.decide(by=team.lead, study=study, code="1", value="no")

    found = queries.agreement(team.lead)

    assert found.studies == 1
    assert [row.figures.agreed for row in found.items][:2] == [0, 1]
    assert found.overall[0][1].po == 0.9


def test_agreement_page_says_not_estimable(team):
    both(team, make_study(team.lead), "YYYYYYYYYY")

    assert "not estimable" in team.client(team.alice).get(team.url("appraisal/agreement/")).content.decode()


@pytest.mark.parametrize("studies", [1, 3])
def test_reading_takes_a_fixed_number_of_queries(team, studies, django_assert_num_queries):
    for _ in range(studies):
        both(team, make_study(team.lead), T14)
    bob = team.member(team.bob)

    with django_assert_num_queries(8):
        queries.grid(team.review, bob)
    with django_assert_num_queries(4):
        queries.agreement(bob)
    seals.is_sealed(bob)
    with django_assert_num_queries(1):
        queries.waiting(bob)
