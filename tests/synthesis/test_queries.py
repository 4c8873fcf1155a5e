"""METHODS.md T18 through the app: how many people stand behind the studies, and what is not known."""

import pytest

from synthesis import actions, queries
from tests.makers.appraisal import link_report, make_study
from tests.makers.synthesis import describe

T18 = (12, 6, 8, 16, 9, 7, 14, 11, 13, 8)
T18_WOMEN = (10, 5, 7, 13, 8, 6, 12, 10, 12, None)


@pytest.fixture
def ten_studies(team):
    """Study 4 has a second report on 10 of the same 16; study 9 recruited 20, of whom 13 are eligible."""
    bob = team.member(team.bob)
    studies = [make_study(team.lead) for _ in T18]
    for study, n, women in zip(studies, T18, T18_WOMEN, strict=True):
        describe(bob, study, n_eligible=n, women=women)
    link_report(team.lead, studies[3])
    describe(bob, studies[8], n_recruited=20)
    return studies


def test_t18_people(team, ten_studies):
    assert queries.people(team.review) == "10 studies, 104 participants"


def test_t18_women(team, ten_studies):
    assert sum(n for n in T18_WOMEN if n) == 83
    assert str(queries.sums(team.review).shares["women"]) == "83 of 96 (86.5 %), 1 study not reporting"


def test_t18_second_report_taken_for_a_study_counts_once_in_a_sample_group(team, ten_studies):
    bob = team.member(team.bob)
    again = make_study(team.lead)
    describe(bob, again, n_eligible=10)
    assert queries.participants(team.review).people == 114

    actions.add_group(by=bob, label="Study 4", studies=[ten_studies[3], again])

    assert queries.participants(team.review).people == 104


def test_people_by_number_analysed_says_so(team):
    bob = team.member(team.bob)
    describe(bob, make_study(team.lead), n_eligible=12)
    describe(bob, make_study(team.lead), n_analysed=9, n_recruited=20)

    assert queries.people(team.review) == "2 studies, 21 participants (1 study by number analysed)"


def test_people_not_known_make_a_lower_bound(team):
    describe(team.member(team.bob), make_study(team.lead), n_eligible=12)
    make_study(team.lead)

    assert queries.people(team.review) == "2 studies, at least 12 participants (1 study not reporting)"


def test_impossible_count_is_named_and_left_out(team):
    study = make_study(team.lead)
    describe(team.member(team.bob), study, n_eligible=12, women=15)

    found = queries.sums(team.review)

    assert [(flaw.study, flaw.text) for flaw in found.flaws] == [(study, "15 people by gender, but 12 participants")]
    assert str(found.shares["women"]) == "not reported by any study"


def test_people_of_a_review_without_studies(team):
    assert queries.people(team.review) == "0 studies, 0 participants"


def test_study_without_a_report_is_not_counted(team, ten_studies):
    ten_studies[0].links.update(ended_at="2026-01-01T00:00Z")

    assert queries.people(team.review) == "9 studies, 92 participants"


@pytest.mark.parametrize("studies", [1, 3])
def test_table_and_sums_take_a_fixed_number_of_queries(team, studies, django_assert_num_queries):
    for _ in range(studies):
        describe(team.member(team.bob), make_study(team.lead), n_eligible=3)

    with django_assert_num_queries(5):
        queries.table(team.review)
    with django_assert_num_queries(4):
        queries.sums(team.review)
