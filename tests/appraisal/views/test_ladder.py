"""Every address of appraisal: works, role without the right, stranger, another review, wrong method, signed out."""

import pytest

from appraisal import actions
from tests.makers.appraisal import appraise, main_report, make_study
from tests.makers.people import make_member, make_review, make_user

ANSWER = {"value-1": "yes", "comment-1": "Said so.", "seen-1": ""}

# address, who may, who may not (of the review), what is sent, what comes back
GETS = [
    ("appraisal/", "dora", None),
    ("appraisal/agreement/", "dora", None),
    ("appraisal/table.csv", "bob", "dora"),
    ("appraisal/table.xlsx", "bob", "dora"),
    ("appraisal/settings/", "alice", "bob"),
    ("appraisal/1/", "bob", "alice"),
    ("appraisal/1/consensus/", "dora", None),
]
POSTS = [
    ("appraisal/settings/change", "alice", "bob", "settings"),
    ("appraisal/1/save", "bob", "alice", ANSWER),
    ("appraisal/1/quote", "bob", "alice", "quote"),
    ("appraisal/1/unquote", "bob", "alice", {"drop": "1:none"}),
    ("appraisal/1/submit", "bob", "alice", "whole"),
    ("appraisal/1/reopen", "bob", "alice", "submitted"),
    ("appraisal/1/consensus/decide", "bob", "alice", "both"),
    ("appraisal/1/consensus/settle", "alice", "bob", "both"),
]
ALL = [(path, may, "get") for path, may, _ in GETS] + [(path, may, "post") for path, may, _, _ in POSTS]
OF_A_STUDY = [(path, may, method) for path, may, method in ALL if "/1/" in path]


@pytest.fixture
def house(team):
    """The team with an observer, Dora, and one study."""
    team.dora = make_user("Dora")
    make_member(team.review, team.dora, "observer")
    team.study = make_study(team.lead)
    return team


def body(house, what):
    """Brings the study to where the act is possible, and gives what the form sends."""
    bob, carol = house.member(house.bob), house.member(house.carol)
    if what == "settings":
        return {"instrument": actions.queries.default_instrument().pk, "appraisers_required": 1}
    if what == "quote":
        return {"item": "1", "quote-1": "Words", "page-1": "3", "report-1": main_report(house.study).pk}
    if what == "whole":
        return {f"{name}-{n}": value for n in range(1, 11) for name, value in (("value", "yes"), ("comment", ""))}
    if what == "submitted":
        appraise(bob, house.study)
        return {}
    if what == "both":
        appraise(bob, house.study)
        appraise(carol, house.study, "NYYYYYYYYY")
        return {"item": "1", "value": "no", "seen": 0}
    return what


@pytest.mark.parametrize(("path", "may", "_may_not"), GETS)
def test_get_works(house, path, may, _may_not):
    assert house.client(getattr(house, may)).get(house.url(path)).status_code == 200


@pytest.mark.parametrize(("path", "may", "_may_not", "sent"), POSTS)
def test_post_works_and_redirects(house, path, may, _may_not, sent):
    response = house.client(getattr(house, may)).post(house.url(path), body(house, sent))

    assert response.status_code == 302


@pytest.mark.parametrize(("path", "may_not"), [(path, who) for path, _, who in GETS if who])
def test_get_without_the_right(house, path, may_not):
    assert house.client(getattr(house, may_not)).get(house.url(path)).status_code == 403


@pytest.mark.parametrize(("path", "may_not"), [(path, who) for path, _, who, _ in POSTS])
def test_post_without_the_right(house, path, may_not):
    assert house.client(getattr(house, may_not)).post(house.url(path)).status_code == 403


@pytest.mark.parametrize(("path", "_may", "method"), ALL)
def test_stranger(house, path, _may, method):
    assert getattr(house.client(house.charlie), method)(house.url(path)).status_code == 404


@pytest.mark.parametrize(("path", "may", "method"), OF_A_STUDY)
def test_number_of_no_study_of_this_review(house, path, may, method):
    other = make_review(title="Another review")
    for who, role in ((house.alice, "lead"), (house.bob, "reviewer"), (house.dora, "observer")):
        make_member(other, who, role)

    address = f"/reviews/{other.slug}/{path}"

    assert getattr(house.client(getattr(house, may)), method)(address).status_code == 404


@pytest.mark.parametrize(("path", "may", "method"), ALL)
def test_wrong_method(house, path, may, method):
    wrong = "post" if method == "get" else "get"

    assert getattr(house.client(getattr(house, may)), wrong)(house.url(path)).status_code == 405


@pytest.mark.parametrize(("path", "_may", "method"), ALL)
def test_signed_out(house, path, _may, method):
    response = getattr(house.client(None), method)(house.url(path))

    assert response.status_code == 302 and "/account/login/" in response["Location"]
