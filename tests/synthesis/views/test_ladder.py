"""Every address of characteristics: works, no right, stranger, another review, wrong method, signed out."""

import pytest

from synthesis import actions, queries
from tests.makers.appraisal import make_study
from tests.makers.people import make_member, make_review, make_user

GETS = [
    ("characteristics/", "dora", None),
    ("characteristics/table.csv", "bob", "dora"),
    ("characteristics/table.xlsx", "bob", "dora"),
    ("characteristics/1/", "alice", "dora"),
]
VALUE = {"state-country": "given", "text-country": "Norway", "seen-country": queries.Said().seen}
POSTS = [
    ("characteristics/1/save", VALUE),
    ("characteristics/groups/add", "two"),
    ("characteristics/groups/GROUP/end", {}),
]
ALL = [(path, "get") for path, _, _ in GETS] + [(path, "post") for path, _ in POSTS]


@pytest.fixture
def house(team):
    """The team with an observer, Dora, and two studies that share participants."""
    team.dora = make_user("Dora")
    make_member(team.review, team.dora, "observer")
    team.studies = [make_study(team.lead) for _ in range(4)]
    team.group = actions.add_group(by=team.lead, label="One clinic", studies=team.studies[:2])
    return team


def at(house, path):
    return house.url(path.replace("GROUP", str(house.group.pk)))


def body(house, sent):
    return {"label": "Another", "studies": [study.pk for study in house.studies[2:]]} if sent == "two" else sent


@pytest.mark.parametrize(("path", "may", "_may_not"), GETS)
def test_get_works(house, path, may, _may_not):
    assert house.client(getattr(house, may)).get(at(house, path)).status_code == 200


@pytest.mark.parametrize(("path", "sent"), POSTS)
@pytest.mark.parametrize("who", ["alice", "bob"])
def test_post_works_and_redirects(house, path, sent, who):
    assert house.client(getattr(house, who)).post(at(house, path), body(house, sent)).status_code == 302


@pytest.mark.parametrize(("path", "may_not"), [(path, who) for path, _, who in GETS if who])
def test_get_without_the_right(house, path, may_not):
    assert house.client(getattr(house, may_not)).get(at(house, path)).status_code == 403


@pytest.mark.parametrize("path", [path for path, _ in POSTS])
def test_post_without_the_right(house, path):
    assert house.client(house.dora).post(at(house, path)).status_code == 403


@pytest.mark.parametrize(("path", "method"), ALL)
def test_stranger(house, path, method):
    assert getattr(house.client(house.charlie), method)(at(house, path)).status_code == 404


@pytest.mark.parametrize(("path", "method"), [one for one in ALL if "/1/" in one[0] or "GROUP" in one[0]])
def test_id_of_another_review(house, path, method):
    other = make_review(title="Another review", lead=house.alice)
    address = at(house, path).replace(house.review.slug, other.slug)

    assert getattr(house.client(house.alice), method)(address).status_code == 404


def test_study_of_another_review_cannot_be_put_into_a_group(house):
    other = make_review(title="Another review", lead=house.alice)
    lead = other.memberships.get()
    stranger = make_study(lead)

    response = house.client(house.alice).post(
        house.url("characteristics/groups/add"), {"label": "x", "studies": [stranger.pk, house.studies[2].pk]}
    )

    assert response.status_code == 422
    assert queries.groups(house.review).count() == 1


@pytest.mark.parametrize(("path", "method"), ALL)
def test_wrong_method(house, path, method):
    wrong = "post" if method == "get" else "get"

    assert getattr(house.client(house.alice), wrong)(at(house, path)).status_code == 405


@pytest.mark.parametrize(("path", "method"), ALL)
def test_signed_out(house, path, method):
    response = getattr(house.client(None), method)(at(house, path))

    assert response.status_code == 302 and "/account/login/" in response["Location"]
