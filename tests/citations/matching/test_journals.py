import pytest

from citations.matching.journals import journal_likeness, read_journal


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Journal of Hospital Infection", "J Hosp Infect"),
        ("Journal of Hospital Infection", "The Journal of Hospital Infection."),
        ("JAMA", "Journal of the American Medical Association"),
        ("JAMA", "JAMA: Journal of the American Medical Association"),
        ("BMJ (Clinical research ed.)", "BMJ"),
        ("Lung cancer (Amsterdam, Netherlands)", "Lung Cancer"),
        ("Acta Psychiatrica Scandinavica", "Acta Psychiatr. Scand."),
        ("Journal of the National Cancer Institute", "J Natl Cancer Inst"),
        ("American Journal of Surgery", "American Journal of Surgery (online)"),
        ("Annales Francaises d Anesthesie et de Reanimation", "Ann Fr Anesth Reanim"),
        ("Ai zheng = Aizheng = Chinese journal of cancer", "Chinese Journal of Cancer"),
        (
            "Gan to Kagaku Ryoho [Japanese Journal of Cancer & Chemotherapy]",
            "Japanese Journal of Cancer and Chemotherapy",
        ),
        ("Blood. Conference: 54th Annual Meeting of the Haematology Society", "Blood"),
        ("Proceedings of the 12th Conference on Nursing", "Proceedings of the Conference on Nursing"),
        ("Psychology & Health", "Psychology and Health"),
    ],
)
def test_one_journal(a, b):
    assert journal_likeness(read_journal(a), read_journal(b)) == 1.0
    assert journal_likeness(read_journal(b), read_journal(a)) == 1.0


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Lancet", "Lancet Oncology"),
        ("Diabetes", "Diabetes Care"),
        ("Circulation", "Circulation Research"),
        ("Journal of Affective Disorders", "Journal of Anxiety Disorders"),
        ("Physical Review", "Physical Review D"),
        ("Stroke [Electronic Resource]", "Chest [Electronic Resource]"),
    ],
)
def test_two_journals(a, b):
    assert journal_likeness(read_journal(a), read_journal(b)) < 0.85


def test_a_missing_journal_is_unknown():
    assert journal_likeness(read_journal(""), read_journal("Lancet")) is None
