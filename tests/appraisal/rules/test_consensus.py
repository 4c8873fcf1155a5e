"""Two blind appraisals side by side."""

from appraisal.rules.consensus import Difference, agreement_overall, agreement_per_item, compare, consensus
from appraisal.rules.instrument import shipped
from tests.appraisal.rules.samples import answers

CASP = next(one for one in shipped() if one.key == "casp-qualitative")

LUCIA = answers(CASP, "YYYYYYYYYY")
TOBIAS = answers(CASP, "YYYYY?YNYY")


def test_compare_tells_agreements_and_differences_in_the_instruments_order():
    comparison = compare(CASP, LUCIA, TOBIAS)

    assert list(comparison.agreements) == ["1", "2", "3", "4", "5", "7", "9", "10"]
    assert comparison.differences == (Difference("6", "yes", "cant_tell"), Difference("8", "yes", "no"))
    assert comparison.unanswered == ()


def test_compare_of_a_half_finished_appraisal():
    comparison = compare(CASP, LUCIA, answers(CASP, "YN"))

    assert comparison.agreements == {"1": "yes"}
    assert comparison.differences == (Difference("2", "yes", "no"),)
    assert comparison.unanswered == ("3", "4", "5", "6", "7", "8", "9", "10")


def test_consensus_stays_open_where_a_difference_is_undecided():
    agreed = consensus(CASP, LUCIA, TOBIAS, decided={"6": "no"})

    assert agreed.answers["6"] == "no"
    assert agreed.open == ("8",)
    assert not agreed.is_complete


def test_consensus_is_complete_when_every_difference_is_decided():
    agreed = consensus(CASP, LUCIA, TOBIAS, decided={"6": "no", "8": "yes"})

    assert list(agreed.answers) == list(CASP.codes)
    assert agreed.is_complete


def test_consensus_may_depart_from_what_both_said():
    agreed = consensus(CASP, LUCIA, LUCIA, decided={"1": "cant_tell"})

    assert agreed.answers["1"] == "cant_tell"


def test_agreement_per_item_is_computed_on_the_originals():
    figures = agreement_per_item(CASP, [(LUCIA, TOBIAS), (LUCIA, LUCIA)])

    assert (figures["6"].n, figures["6"].po) == (2, 0.5)
    assert (figures["1"].n, figures["1"].po, figures["1"].kappa) == (2, 1.0, None)


def test_agreement_counts_only_what_both_answered():
    figures = agreement_per_item(CASP, [(LUCIA, answers(CASP, "Y"))])

    assert (figures["1"].n, figures["2"].n, figures["2"].po) == (1, 0, None)


def test_agreement_overall_is_one_table_per_answer_set():
    figures = agreement_overall(CASP, [(LUCIA, TOBIAS)])

    assert list(figures) == ["yes-cant-tell-no"]
    assert (figures["yes-cant-tell-no"].n, figures["yes-cant-tell-no"].po) == (10, 0.8)
