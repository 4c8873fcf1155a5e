"""Every address of citations climbs the ladder: works, wrong role, stranger, other review, wrong method, signed out."""

import pytest
from django.urls import reverse

from citations import actions
from citations.models import Merge, Removal
from reviews.models import User
from tests.makers.citations import PDF, lead, make_batch, make_import, make_pair, make_report, make_search, ris
from tests.makers.people import make_member, make_review, make_user

GET, POST = "get", "post"
# name, what its id names, method, roles that may, status when it works
ADDRESSES = [
    ("searches", None, GET, {"lead", "reviewer", "observer"}, 200),
    ("new_search", None, GET, {"lead"}, 200),
    ("search", "search", GET, {"lead"}, 200),
    ("withdraw_search", "empty_search", POST, {"lead"}, 302),
    ("upload", None, POST, {"lead"}, 409),
    ("files", None, GET, {"lead", "reviewer", "observer"}, 200),
    ("batch", "batch", GET, {"lead", "reviewer", "observer"}, 200),
    ("original_file", "batch", GET, {"lead", "reviewer", "observer"}, 200),
    ("name_columns", "batch", POST, {"lead"}, 409),
    ("choose_search", "batch", POST, {"lead"}, 409),
    ("commit", "batch", POST, {"lead"}, 409),
    ("undo_import", "import", POST, {"lead"}, 302),
    ("redo_import", "import", POST, {"lead"}, 409),
    ("discard", "batch", POST, {"lead"}, 302),
    ("read_again", "batch", POST, {"lead"}, 409),
    ("read_as", "batch", POST, {"lead"}, 302),
    ("records", "batch", GET, {"lead", "reviewer", "observer"}, 200),
    ("move_records", "import", POST, {"lead"}, 409),
    ("record", "record", GET, {"lead", "reviewer", "observer"}, 200),
    ("repair_record", "record", POST, {"lead"}, 302),
    ("piece", "piece", GET, {"lead", "reviewer", "observer"}, 200),
    ("repair", "piece", POST, {"lead"}, 422),
    ("dismiss", "piece", POST, {"lead"}, 422),
    ("reopen_piece", "piece", POST, {"lead"}, 409),
    ("reports", None, GET, {"lead", "reviewer", "observer"}, 200),
    ("report", "report", GET, {"lead", "reviewer", "observer"}, 200),
    ("edit_report", "report", GET, {"lead", "reviewer"}, 200),
    ("choose_value", "report", POST, {"lead", "reviewer"}, 409),
    ("similar", "report", GET, {"lead", "reviewer", "observer"}, 200),
    ("merge", "report", POST, {"lead", "reviewer"}, 409),
    ("take_out", "report", POST, {"lead", "reviewer"}, 409),
    ("part_group", "report", POST, {"lead", "reviewer"}, 409),
    ("remove", "report", POST, {"lead"}, 409),
    ("withdraw_removal", "removal", POST, {"lead"}, 302),
    ("upload_full_text", "report", POST, {"lead", "reviewer"}, 409),
    ("record_retrieval", "report", POST, {"lead", "reviewer"}, 409),
    ("full_text_file", "full_text", GET, {"lead", "reviewer", "observer"}, 200),
    ("remove_full_text", "full_text", POST, {"lead", "reviewer"}, 302),
    ("retrieval", "report", GET, {"lead", "reviewer", "observer"}, 200),
    ("duplicates", None, GET, {"lead", "reviewer", "observer"}, 200),
    ("merged", None, GET, {"lead", "reviewer", "observer"}, 200),
    ("sources", None, GET, {"lead", "reviewer", "observer"}, 200),
    ("answered", None, GET, {"lead", "reviewer", "observer"}, 200),
    ("alike", None, GET, {"lead", "reviewer", "observer"}, 200),
    ("alike_kind", "kind", GET, {"lead", "reviewer", "observer"}, 302),
    ("judge_together", "kind", POST, {"lead", "reviewer"}, 409),
    ("undo_together", "together", POST, {"lead", "reviewer"}, 302),
    ("find_duplicates", None, POST, {"lead", "reviewer"}, 302),
    ("set_matching_policy", None, POST, {"lead", "reviewer"}, 302),
    ("run", "run", GET, {"lead", "reviewer", "observer"}, 200),
    ("undo_run", "run", POST, {"lead", "reviewer"}, 409),
    ("pair", "pair", GET, {"lead", "reviewer", "observer"}, 200),
    ("judge", "pair", POST, {"lead", "reviewer"}, 409),
    ("hold", "pair", POST, {"lead", "reviewer"}, 204),
    ("reopen_pair", "pair", POST, {"lead", "reviewer"}, 302),
    ("unmerge", "merge", POST, {"lead", "reviewer"}, 302),
]
NAMES = [address[0] for address in ADDRESSES]


def furnish(review) -> dict[str, int]:
    """One of everything in a review: what an id in an address can name."""
    by = lead(review)
    search, empty = make_search(review), make_search(review, "CINAHL")
    imported = make_import(review, ris(), search=search)
    text = ris() + "TY  - JOUR\nVL  - 3\nER  - \n\n"
    batch = make_batch(review, text=text, name="second.ris")
    one, other, third, fourth = (make_report(review) for _ in range(4))
    merge = actions.merge(by=by, a=third, b=fourth)
    removed = make_report(review)
    removal = actions.remove_before_screening(by=by, report=removed, kind=Removal.Kind.OTHER, cause="Retracted")
    full_text = actions.attach_full_text(by=by, report=one, file_name="one.pdf", chunks=[PDF])
    asked = make_pair(make_report(review), make_report(review))
    together = actions.judge_together(by=by, review=review, pairs=[asked.pk], answer="different")
    return {
        "kind": "0123456789abcdef",
        "together": together.key,
        "search": search.pk,
        "empty_search": empty.pk,
        "import": imported.pk,
        "batch": batch.pk,
        "piece": batch.pieces.get(kind="set_aside").pk,
        "record": batch.records.get().pk,
        "report": one.pk,
        "pair": make_pair(one, other).pk,
        "merge": merge.pk,
        "run": actions.look_for_all_duplicates(by=by, review=review, rules_off=[]).pk,
        "removal": removal.pk,
        "full_text": full_text.pk,
    }


@pytest.fixture
def furnished(team):
    make_member(team.review, make_user("Olga"), "observer")
    return furnish(team.review)


def address(review, name, ids, what):
    return reverse(f"citations:{name}", args=[review.slug, *([ids[what]] if what else [])])


def asked(client, review, ids, *, wrong_method=False, but=()) -> dict[str, int]:
    """name -> status of every address, asked one after the other; none of them may change anything."""
    found = {}
    for name, what, method, _, _ in ADDRESSES:
        if name not in but:
            ask = {GET: client.post, POST: client.get} if wrong_method else {GET: client.get, POST: client.post}
            found[name] = ask[method](address(review, name, ids, what)).status_code
    return found


@pytest.mark.parametrize(("name", "what", "method", "roles", "status"), ADDRESSES, ids=NAMES)
def test_lead_gets_in(team, furnished, name, what, method, roles, status):
    answer = getattr(team.client(team.alice), method)(address(team.review, name, furnished, what))

    assert answer.status_code == status


READING = [a for a in ADDRESSES if a[2] == GET]
CHANGING = [a for a in ADDRESSES if a[2] == POST]


@pytest.mark.parametrize("role", ["reviewer", "observer"])
def test_roles_see_what_they_may(team, furnished, role):
    client = team.client(team.bob if role == "reviewer" else User.objects.get(name="Olga"))

    found = {name: client.get(address(team.review, name, furnished, what)).status_code for name, what, *_ in READING}

    assert found == {name: status if role in roles else 403 for name, _, _, roles, status in READING}


@pytest.mark.parametrize("role", ["reviewer", "observer"])
def test_roles_change_only_what_they_may(team, furnished, role):
    client = team.client(team.bob if role == "reviewer" else User.objects.get(name="Olga"))

    found = {name: client.post(address(team.review, name, furnished, what)).status_code for name, what, *_ in CHANGING}

    assert found == {name: status if role in roles else 403 for name, _, _, roles, status in CHANGING}


def test_stranger_finds_nothing(team, furnished):
    assert set(asked(team.client(team.charlie), team.review, furnished).values()) == {404}


def test_signed_out_goes_to_sign_in(team, furnished):
    assert set(asked(team.client(None), team.review, furnished).values()) == {302}


def test_id_of_another_review_finds_nothing(team):
    ids = furnish(make_review(title="Another review"))
    without_id = {name for name, what, *_ in ADDRESSES if what in (None, "kind")}

    assert set(asked(team.client(team.alice), team.review, ids, but=without_id).values()) == {404}


def test_wrong_method_is_refused(team, furnished):
    both = {"new_search", "search", "edit_report"}

    found = asked(team.client(team.alice), team.review, furnished, wrong_method=True, but=both)

    assert set(found.values()) == {405}


@pytest.mark.parametrize("act", ["rule", "undo_rule"])
def test_pages_of_a_rule(team, furnished, act):
    url = reverse(f"citations:{act}", args=[team.review.slug, "by hand"])

    answer = team.client(team.alice).get(url) if act == "rule" else team.client(team.alice).post(url)

    assert answer.status_code == (200 if act == "rule" else 302)
    assert Merge.objects.filter(withdrawn_at__isnull=True).exists() is (act == "rule")
