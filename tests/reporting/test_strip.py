"""The flow strip: the stream's shape from the numbers, the steps of a review as one member may see them."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting import queries
from reporting.strip import BOTTOM, FULL, LEAST, TOP, WIDTH, Step, stream
from tests.makers import reporting as make


def steps(*numbers, **last) -> list[Step]:
    return [Step(f"step {place}", "/", n) for place, n in enumerate(numbers)] + (
        [Step("last", "/", **last)] if last else []
    )


def numbers_in(path: str) -> list[float]:
    return [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", path)]


def test_the_height_is_the_root_of_the_number():
    body = stream(steps(400, 100, 25, 4, 4, 4, 4)).body

    assert body.startswith(f"M0 {TOP}H{WIDTH}V{TOP + FULL / 10:g}")
    assert f"{TOP + FULL:g}H0Z" in body


def test_a_small_number_still_shows():
    assert f"V{TOP + LEAST:g}" in stream(steps(100_000, 100_000, 2, 1, 1, 1, 1)).body


@pytest.mark.parametrize("numbers", [(0, 0, 0, 0, 0, 0, 0), (None,) * 7])
def test_nothing_flows_where_nothing_is_known(numbers):
    assert stream(steps(*numbers)).body == ""


def test_the_stream_ends_where_the_seal_begins():
    drawn = stream(steps(400, 100, None, None, None, None, None))

    assert max(numbers_in(drawn.edge)) == 370
    assert max(numbers_in(drawn.body)) == 370


def test_what_is_open_is_hatched():
    found = [Step("a", "/", 400), Step("b", "/", 100, still_open=50), *steps(25, 4, 4, 4, 4)]

    assert stream(found).hatch == "M236 21H334V40H236Z"


def test_what_is_missing_is_hatched():
    hatch = stream(steps(400, 100, 25, 4, 4, 4, n=2, of=4)).hatch

    assert hatch.startswith("M1320 2H1400")


def test_a_drop_falls_where_something_left():
    found = [Step("a", "/", 400, exit=("3 left",)), *steps(100, 25, 4, 4, 4, 4)]

    assert stream(found).drops == f"M179 {TOP + FULL - 2:g}V{BOTTOM}"


@given(st.lists(st.one_of(st.none(), st.integers(0, 10**6)), min_size=7, max_size=7))
def test_the_drawing_stays_in_its_box(numbers):
    drawn = stream(steps(*numbers))

    for path in (drawn.body, drawn.edge, drawn.hatch, drawn.drops):
        assert all(0 <= number <= WIDTH for number in numbers_in(path))


def test_steps_of_a_review_in_flight(team):
    make.make_flow(team.review, make.SMALL, by=team.lead)

    found = {step.name: step for step in queries.steps(team.lead)}

    assert [step.n for step in found.values()] == [30, 21, 16, 3, 2, 0, 0]
    assert found["Found"].exit == ("6 duplicates removed", "3 taken out")
    assert (found["Titles and abstracts"].still_open, found["Titles and abstracts"].exit) == (3, ("7 excluded",))
    assert (found["Full texts"].still_open, found["Full texts"].exit) == (
        5,
        ("4 excluded with a reason", "2 not retrieved"),
    )
    assert found["Included so far"].note == "reports"
    assert found["Appraised"].of == found["Characteristics"].of == 2


def test_who_reads_titles_sees_only_what_came_in(team):
    make.make_flow(team.review, make.SMALL, by=team.lead)

    found = queries.steps(team.member(team.bob))

    assert [step.n for step in found] == [30, 21, None, None, None, None, None]
    assert found[1].exit == ()


def test_who_reads_full_texts_sees_what_was_forwarded(team):
    make.make_flow(team.review, replace(make.FINISHED, dbr=make.SMALL.dbr), by=team.lead)

    found = queries.steps(team.member(team.bob))

    assert [step.n for step in found] == [30, 21, 14, None, None, None, None]
    assert (found[1].exit, found[2].exit) == (("10 excluded",), ())


def test_the_panel_names_what_is_sealed(team):
    make.make_flow(team.review, make.SMALL, by=team.lead)

    html = team.client(team.bob).get(team.url("report/flow-panel/")).content.decode()

    assert html.count("<small>sealed</small>") == 5
    assert "<html" not in html
