"""METHODS T14, the case-control part on an instrument made here."""

import json

import pytest

from appraisal.rules.instrument import Tone, read, shipped
from appraisal.rules.summary import counts, counts_in_short, grid, has_doubtful_start, percent, score
from tests.appraisal.rules.samples import answers

CASP = next(one for one in shipped() if one.key == "casp-qualitative")
WEIGHTS = {"yes": 2, "cant_tell": 1, "no": 0}


def case_control():
    """Eleven questions in twelve cells, the sixth lettered."""
    numbers = [(number, part) for number in range(1, 12) for part in (("a", "b") if number == 6 else ("",))]
    items = [
        {
            "section": "A",
            "number": number,
            "part": part,
            "label": f"Topic {number}{part}",
            "answers": "yes-cant-tell-no",
        }
        for number, part in numbers
    ]
    raw = {
        "key": "case-control",
        "edition": "test",
        "title": "A case-control form",
        "licence": "none",
        "official_url": "https://example.org/",
        "citation": "none",
        "items": items,
    }
    return read(json.dumps(raw)).instrument


def test_t14_counts_in_short_and_no_total():
    given = answers(CASP, "YYYYYY????")

    assert counts_in_short(CASP, given) == "6/0/4"
    assert [(count.label, count.n) for count in counts(CASP, given)] == [("Yes", 6), ("No", 0), ("Can't tell", 4)]


def test_t14_optional_weights():
    given = answers(CASP, "YYYYYY????")

    assert str(score(CASP, given, WEIGHTS)) == "16 of 20"
    assert score(CASP, given, WEIGHTS).note == "A sum score is not recommended by the instrument's authors."


def test_t14_case_control():
    instrument = case_control()
    given = answers(instrument, "YYYYYYYYY???")

    assert (instrument.question_count, len(instrument.items)) == (11, 12)
    assert percent(instrument, given, "yes") == 75.0


def test_t14_ten_studies_by_ten_items():
    studies = [(f"Study {number}", answers(CASP, "YYYYYY????"), ()) for number in range(1, 11)]

    assert len(grid(CASP, studies).cells) == 100


def test_counts_of_nothing_are_zeros_and_no_percentage():
    assert counts_in_short(CASP, {}) == "0/0/0"
    assert percent(CASP, {}, "yes") is None
    assert str(score(CASP, {}, WEIGHTS)) == "0 of 0"


def test_a_half_finished_appraisal_is_scored_on_what_was_answered():
    assert str(score(CASP, answers(CASP, "YN"), WEIGHTS)) == "2 of 4"


def test_an_answer_without_weight_is_left_out_of_the_score():
    assert str(score(CASP, answers(CASP, "Y?"), {"yes": 1, "no": 0})) == "1 of 1"


def test_weights_may_be_halves():
    assert str(score(CASP, answers(CASP, "Y?"), {"yes": 1, "cant_tell": 0.5, "no": 0})) == "1.5 of 2"


def test_a_cell_speaks_by_word_symbol_and_tone():
    (row,) = grid(CASP, [("Ferrante 2014", answers(CASP, "YN?"), ("4",))]).rows

    shown = [(cell.label, cell.symbol, cell.tone) for cell in row.cells[:5]]
    assert shown == [
        ("Yes", "Y", Tone.GOOD),
        ("No", "N", Tone.BAD),
        ("Can't tell", "?", Tone.UNSURE),
        ("Readers differ", "≠", Tone.NEUTRAL),
        ("Not answered yet", "·", Tone.NEUTRAL),
    ]
    assert row.counts == "1/1/1"


def test_bars_count_each_item_over_the_studies():
    bars = grid(CASP, [("A", answers(CASP, "YY"), ()), ("B", answers(CASP, "N"), ())]).bars

    assert [(count.label, count.n) for count in bars[0].counts] == [("Yes", 1), ("No", 1), ("Can't tell", 0)]
    assert [(bar.answered, bar.studies) for bar in bars[:3]] == [(2, 2), (1, 2), (0, 2)]


@pytest.mark.parametrize(
    ("letters", "doubtful"), [("", False), ("Y", False), ("YY", False), ("Y?", True), ("NY", True), ("YYN", False)]
)
def test_screening_questions_only_warn(letters, doubtful):
    assert has_doubtful_start(CASP, answers(CASP, letters)) is doubtful
