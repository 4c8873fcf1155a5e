"""METHODS T18 and section 8: people are counted once, and what is not reported is said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthesis.rules.people import Sample, participants, share

ELIGIBLE = (12, 6, 8, 16, 9, 7, 14, 11, 13, 8)
WOMEN = (10, 5, 7, 14, 8, 6, 12, 10, 11, None)  # 83 of the first nine studies' 96


def ten_studies():
    """Study 4 has a second report on ten of its sixteen people; study 9 recruited 20, of whom 13 are eligible."""
    samples = [Sample(key=n, study=n, n_eligible=people, n_analysed=people) for n, people in enumerate(ELIGIBLE, 1)]
    samples[8] = Sample(key=9, study=9, n_eligible=13, n_analysed=20)
    samples.append(Sample(key="4, second report", study=4, n_eligible=10, n_analysed=10))
    return samples


def test_t18_ten_studies_104_participants():
    assert str(participants(ten_studies())) == "10 studies, 104 participants"


def test_t18_the_second_report_of_study_4_is_not_added():
    naive = sum(sample.n_eligible for sample in ten_studies())

    assert (naive, participants(ten_studies()).people) == (114, 104)


def test_t18_women():
    women = dict(enumerate(WOMEN, 1))

    assert str(share(ten_studies(), women)) == "83 of 96 (86.5 %), 1 study not reporting"


def test_two_studies_of_one_cohort_count_their_people_once():
    samples = [
        Sample(key="a", study="a", n_eligible=16, group="cohort"),
        Sample(key="b", study="b", n_eligible=10, group="cohort"),
    ]

    assert str(participants(samples)) == "2 studies, 16 participants"


def test_one_study_of_two_samples_counts_both():
    samples = [
        Sample(key="wave 1", study="a", n_eligible=16, group="wave 1"),
        Sample(key="wave 2", study="a", n_eligible=10, group="wave 2"),
    ]

    assert str(participants(samples)) == "1 study, 26 participants"


def test_people_analysed_stand_in_and_are_shown_as_such():
    samples = [Sample(key="a", study="a", n_eligible=12), Sample(key="b", study="b", n_analysed=8)]

    found = participants(samples)

    assert str(found) == "2 studies, 20 participants (1 study by number analysed)"
    assert found.by_number_analysed == ("b",)


def test_people_eligible_go_before_people_analysed_in_one_sample():
    samples = [
        Sample(key="a", study="a", n_eligible=12),
        Sample(key="b", study="a", n_analysed=20),
    ]

    assert str(participants(samples)) == "1 study, 12 participants"


@pytest.mark.parametrize(
    ("samples", "sentence"),
    [
        ([], "0 studies, 0 participants"),
        ([Sample(key="a", study="a", n_eligible=1)], "1 study, 1 participant"),
        ([Sample(key="a", study="a", n_eligible=0)], "1 study, 0 participants"),
        ([Sample(key="a", study="a")], "1 study, number of participants not reported"),
        (
            [Sample(key="a", study="a"), Sample(key="b", study="b", n_eligible=7)],
            "2 studies, at least 7 participants (1 study not reporting)",
        ),
        (
            [
                Sample(key="a", study="a"),
                Sample(key="b", study="b"),
                Sample(key="c", study="c", n_analysed=1204),
                Sample(key="d", study="d", n_eligible=1),
            ],
            "4 studies, at least 1,205 participants (1 study by number analysed; 2 studies not reporting)",
        ),
    ],
)
def test_sentences(samples, sentence):
    assert str(participants(samples)) == sentence


def test_a_report_without_a_number_does_not_make_its_study_unknown():
    samples = [Sample(key="a", study="a", n_eligible=12), Sample(key="b", study="a")]

    assert str(participants(samples)) == "1 study, 12 participants"


def test_a_study_with_one_of_two_samples_unknown_is_a_lower_bound():
    samples = [
        Sample(key="wave 1", study="a", n_eligible=16, group="wave 1"),
        Sample(key="wave 2", study="a", group="wave 2"),
    ]

    assert str(participants(samples)) == "1 study, at least 16 participants (1 study not reporting)"


def test_share_takes_count_and_denominator_from_the_same_report():
    samples = [Sample(key="a", study="a", n_eligible=16), Sample(key="b", study="a", n_eligible=10)]

    assert str(share(samples, {"b": 9})) == "9 of 10 (90.0 %)"
    assert str(share(samples, {"a": 12, "b": 9})) == "12 of 16 (75.0 %)"


def test_share_leaves_out_a_study_whose_people_are_unknown():
    samples = [Sample(key="a", study="a"), Sample(key="b", study="b", n_eligible=4)]

    assert str(share(samples, {"a": 3, "b": 1})) == "1 of 4 (25.0 %), 1 study not reporting"


def test_share_that_no_study_reports():
    assert str(share([Sample(key="a", study="a", n_eligible=4)], {})) == "not reported by any study"


@pytest.mark.parametrize(
    ("count", "of", "percent"), [(1, 3, 33.3), (2, 3, 66.7), (1, 16, 6.3), (0, 4, 0.0), (4, 4, 100.0)]
)
def test_percentages_round_halves_up(count, of, percent):
    assert share([Sample(key="a", study="a", n_eligible=of)], {"a": count}).percent == percent


@pytest.mark.parametrize("count", [-1, 5])
def test_share_refuses_more_people_than_there_are(count):
    with pytest.raises(ValueError, match="cannot be"):
        share([Sample(key="a", study="a", n_eligible=4)], {"a": count})


any_samples = st.lists(
    st.tuples(
        st.integers(1, 4),
        st.none() | st.integers(0, 50),
        st.none() | st.integers(0, 50),
        st.none() | st.sampled_from(["x", "y"]),
    ),
    max_size=8,
).map(lambda rows: [Sample(key, *row) for key, row in enumerate(rows)])


@given(any_samples, st.randoms())
def test_the_order_of_samples_never_matters(samples, random):
    shuffled = random.sample(samples, len(samples))

    assert str(participants(shuffled)) == str(participants(samples))


@given(any_samples)
def test_the_total_never_exceeds_the_naive_sum(samples):
    assert participants(samples).people <= sum(sample.people or 0 for sample in samples)


@given(any_samples)
def test_telling_a_sample_twice_changes_nothing(samples):
    assert participants(samples + samples) == participants(samples)
