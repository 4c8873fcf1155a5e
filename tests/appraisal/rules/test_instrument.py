"""METHODS 3.1 to 3.3: an instrument is data, and what is wrong with it is said in words."""

import copy
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appraisal.rules.instrument import ANSWER_SETS, SHIPPED, Tone, read, shipped


def make_raw(**changes):
    raw = {
        "key": "tiny",
        "edition": "2026",
        "title": "A tiny instrument",
        "licence": "Public domain",
        "official_url": "https://example.org/tiny",
        "citation": "Tiny (2026).",
        "items": [
            {"section": "A", "number": 1, "label": "Issue", "answers": "yes-cant-tell-no", "is_screening": True},
            {"section": "A", "number": 2, "part": "a", "label": "Groups alike", "answers": "yes-cant-tell-no"},
            {"section": "A", "number": 2, "part": "b", "label": "Confounders", "answers": "yes-cant-tell-no"},
        ],
    }
    return copy.deepcopy(raw | changes)


def make_item(**changes):
    return {"section": "A", "number": 1, "label": "Issue", "answers": "yes-cant-tell-no"} | changes


def problems(**changes):
    return read(json.dumps(make_raw(**changes))).problems


def test_an_instrument_is_read_with_its_items_in_order():
    instrument = read(json.dumps(make_raw())).instrument

    assert (instrument.key, instrument.edition) == ("tiny", "2026")
    assert instrument.codes == ("1", "2a", "2b")
    assert instrument.question_count == 2
    assert [item.is_screening for item in instrument.items] == [True, False, False]
    assert instrument.item("2b").label == "Confounders"


def test_short_falls_back_on_the_label():
    items = read(json.dumps(make_raw(items=[make_item(), make_item(number=2, short="Iss.")]))).instrument.items

    assert [item.short for item in items] == ["Issue", "Iss."]


def test_an_instrument_may_bring_answer_sets_and_wording_of_its_own():
    own = [
        {"value": "met", "label": "Met", "symbol": "M", "tone": "good"},
        {"value": "not_met", "label": "Not met", "symbol": "–"},
    ]
    item = make_item(answers="met", wording="Is the issue put into words?")

    read_item = read(json.dumps(make_raw(answer_sets={"met": own}, items=[item]))).instrument.items[0]

    assert read_item.answers.values == ("met", "not_met")
    assert [option.tone for option in read_item.answers.options] == [Tone.GOOD, Tone.NEUTRAL]
    assert read_item.wording == "Is the issue put into words?"


@pytest.mark.parametrize("name", ["key", "edition", "title", "licence", "official_url", "citation"])
@pytest.mark.parametrize("value", ["", "  ", None, 3])
def test_a_missing_text_is_named(name, value):
    assert problems(**{name: value}) == (f"The field {name} is missing or empty.",)


BAD_ITEMS = [
    ({"number": 0}, "number must be a whole number from 1."),
    ({"number": "1"}, "number must be a whole number from 1."),
    ({"number": True}, "number must be a whole number from 1."),
    ({"part": "ab"}, "part must be one small letter, or be left out."),
    ({"section": 1}, "section must be a text."),
    ({"label": " "}, "label is missing or empty."),
    ({"label": "x" * 81}, "label and short are topics of at most 80 characters; longer text is wording."),
    ({"short": 7}, "short must be a text."),
    ({"wording": "x" * 2001}, "wording must be a text of at most 2000 characters."),
    ({"is_open": "yes"}, "is_screening and is_open must be true or false."),
    ({"lable": "Issue"}, "unknown field lable."),
]


@pytest.mark.parametrize(("changes", "problem"), BAD_ITEMS)
def test_a_bad_item_is_named_by_its_place(changes, problem):
    assert problems(items=[make_item(), make_item(number=2) | changes]) == (f"Item 2: {problem}",)


def test_an_item_is_an_object():
    assert problems(items=[make_item(), "Issue"]) == ("Item 2: it must be an object.",)


def test_an_unknown_answer_set_names_the_known_ones():
    (problem,) = problems(items=[make_item(answers="maybe")])

    assert problem == f"Item 1: answers must name one of {', '.join(sorted(ANSWER_SETS))}."


@pytest.mark.parametrize("items", [None, [], {}, "1"])
def test_an_instrument_has_items(items):
    assert problems(items=items) == ("The field items must be a list with at least one item.",)


def test_a_code_occurs_once():
    assert problems(items=[make_item(), make_item()]) == ("Item 1 occurs 2 times.",)


def test_a_number_is_lettered_or_whole():
    assert problems(items=[make_item(), make_item(part="a")]) == ("Item 1 has both lettered parts and a whole.",)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "casp-uk.net"])
def test_the_official_address_is_of_the_web(url):
    assert problems(official_url=url) == ("The official_url must begin with https:// or http://.",)


def test_an_unknown_field_is_named():
    assert problems(lizence="x") == ("Unknown field: lizence.",)


@pytest.mark.parametrize(
    "options",
    [
        "yes",
        [],
        [{"value": "a", "label": "A", "symbol": "a"}],
        [{"value": "a", "label": "A", "symbol": "a"}, {"value": "a", "label": "B", "symbol": "b"}],
        [{"value": "a", "label": "A", "symbol": "a"}, {"value": "b", "label": "B", "symbol": "b", "tone": "red"}],
        [{"value": "a", "label": "A", "symbol": "a"}, {"value": "b", "symbol": "b"}],
    ],
)
def test_an_answer_set_needs_two_whole_options(options):
    (problem,) = problems(answer_sets={"own": options})

    assert problem.startswith("Answer set own: give at least two options")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('{"key": 1,\n "x" }', "Line 2: this is not JSON (Expecting ':' delimiter)."),
        ("[]", "An instrument is one JSON object with the fields key, edition, title, … and items."),
    ],
)
def test_what_is_no_instrument_is_refused_in_words(text, problem):
    assert read(text).problems == (problem,)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from([*make_raw(), "answer_sets"]), anything)
def test_a_nonsense_field_is_a_problem_and_never_a_crash(name, value):
    reading = read(json.dumps(make_raw(**{name: value})))

    assert (reading.instrument is None) == bool(reading.problems)


@given(st.sampled_from([*make_item(), "part", "short", "wording", "is_open"]), anything)
def test_a_nonsense_item_is_a_problem_and_never_a_crash(name, value):
    reading = read(json.dumps(make_raw(items=[make_item(**{name: value})])))

    assert (reading.instrument is None) == bool(reading.problems)


@given(st.text())
def test_any_text_is_read_without_a_crash(text):
    assert read(text).instrument is None


def test_the_shipped_casp_checklist():
    casp = next(one for one in shipped() if one.key == "casp-qualitative")

    assert casp.edition == "2018/2024 topic order"
    assert casp.codes == tuple(str(number) for number in range(1, 11))
    assert [item.section for item in casp.items] == ["A"] * 6 + ["B"] * 3 + ["C"]
    assert [item.code for item in casp.items if item.is_screening] == ["1", "2"]
    assert [item.code for item in casp.items if item.is_open] == ["10"]
    assert {item.answers.values for item in casp.items} == {("yes", "cant_tell", "no")}
    assert "NonCommercial" in casp.licence


def test_shipped_instruments_hold_short_topics_and_no_official_wording():
    items = [item for one in shipped() for item in one.items]

    assert len(list(SHIPPED.glob("*.json"))) == len(shipped())
    assert {item.wording for item in items} == {""}
    assert max(len(item.label) for item in items) <= 40
    assert not [item.label for item in items if item.label.endswith("?")]
