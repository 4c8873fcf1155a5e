import pytest

from citations.matching.text import fold, letters, untag


@pytest.mark.parametrize(
    ("raw", "folded"),
    [
        ("Köhler", "kohler"),
        ("Łukasz Ørsted", "lukasz orsted"),
        ("Straße", "strasse"),
        ("TNF-α and β-blockers", "tnf-alpha and beta-blockers"),
        ("µ-opioid", "mu-opioid"),
        ("ﬁbrosis", "fibrosis"),
        ("自傷", "自傷"),
    ],
)
def test_fold(raw, folded):
    assert fold(raw) == folded


def test_untag_resolves_entities_and_drops_markup():
    assert untag("H<sub>2</sub>O &amp; &lt;5 mg") == "H2O & <5 mg"


def test_untag_keeps_a_smaller_than_sign():
    assert untag("p < 0.05 and n > 3") == "p < 0.05 and n > 3"


@pytest.mark.parametrize(
    ("raw", "found"),
    [("A_b - c\n1\x00", "abc1"), ("Ä_b – ω: 試験", "abomega試験"), ("re\u0301sume\u0301", "resume")],
)
def test_letters_of_any_script(raw, found):
    assert letters(raw) == found


def test_letters_keeps_no_blank_and_no_sign():
    assert letters("Self-harm: a review (2nd ed.)") == "selfharmareview2nded"
