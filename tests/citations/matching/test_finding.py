"""The whole search: what must hold for any records, in any order, under anything people said."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citations.matching import Normalised, clusters, compare, find, similar
from citations.matching.finding import EXCLUDING

from .makers import ABSTRACT, ARTICLE, make_article, make_sparse

# Few values for each field, so that records agree and contradict in every mixture.
RECORDS = st.builds(
    make_article,
    title=st.sampled_from(
        [
            ARTICLE["title"],
            ARTICLE["title"].upper(),
            f"{ARTICLE['title']}: a qualitative study",
            f"Erratum: {ARTICLE['title']}",
            "Costs of telephone follow-up in heart failure",
            "Editorial",
            "",
        ]
    ),
    authors=st.sampled_from([ARTICLE["authors"], ARTICLE["authors"][:1], ("Rosa, Ute",), ()]),
    year=st.sampled_from([2015, 2016, 2019, None]),
    journal=st.sampled_from([ARTICLE["journal"], "J Affect Disord", "Chest", ""]),
    volume=st.sampled_from(["201", "7", ""]),
    issue=st.sampled_from(["3", "4", ""]),
    pages=st.sampled_from(["118-126", "118-26", "300", "1-9", ""]),
    doi=st.sampled_from(["10.1000/aa.11", "10.1000/bb.22", ""]),
    pmid=st.sampled_from(["27000001", "27000002", "", ""]),
    abstract=st.sampled_from([ABSTRACT, "", ""]),
)
COLLECTIONS = st.lists(RECORDS, min_size=2, max_size=9).map(lambda records: list(enumerate(records, 1)))
PAIRS = st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9)).filter(lambda pair: pair[0] != pair[1]), max_size=4)


def ids(items: list[tuple[int, Normalised]]) -> list[int]:
    return [record_id for record_id, _ in items]


def grouped(items, links) -> set[frozenset[int]]:
    named = clusters(ids(items), links)
    return {frozenset(member for member in named if named[member] == name) for name in set(named.values())}


@given(COLLECTIONS, st.randoms(use_true_random=False))
def test_shuffled_input_gives_the_same_result(items, random):
    assert find(random.sample(items, len(items))) == find(items)


@given(COLLECTIONS, st.randoms(use_true_random=False))
def test_other_ids_give_the_same_groups(items, random):
    numbers = random.sample(range(100, 200), len(items))
    renamed = [(number, n) for number, (_, n) in zip(numbers, items, strict=True)]
    back = dict(zip(numbers, ids(items), strict=True))

    found = grouped(renamed, find(renamed).links)

    # Records that are equal in everything may change places.
    contents = dict(items)
    assert sorted(sorted(repr(contents[back[m]]) for m in group) for group in found) == sorted(
        sorted(repr(contents[m]) for m in group) for group in grouped(items, find(items).links)
    )


@given(COLLECTIONS)
def test_a_second_run_changes_nothing(items):
    first = find(items)
    again = find(items, same=[(link.a, link.b) for link in first.links])

    assert again.links == []
    assert grouped(items, first.links) == grouped(items, [(link.a, link.b) for link in first.links])


@given(COLLECTIONS)
def test_links_are_as_few_as_it_takes(items):
    links = find(items).links

    assert len(grouped(items, links)) == len(items) - len(links)


@given(COLLECTIONS, PAIRS, PAIRS)
def test_what_people_said_holds(items, same, different):
    known = set(ids(items))
    result = find(items, same=same, different=different)
    said = [pair for pair in same if set(pair) <= known]
    by_people, all_groups = clusters(known, said), clusters(known, [*said, *((q.a, q.b) for q in result.links)])

    for a, b in different:
        if {a, b} <= known and by_people[a] != by_people[b]:
            assert all_groups[a] != all_groups[b]
            assert not [
                q for q in result.questions if {all_groups[q.a], all_groups[q.b]} == {all_groups[a], all_groups[b]}
            ]
    assert all(all_groups[a] == all_groups[b] for a, b in said)


@given(COLLECTIONS)
def test_a_question_is_never_asked_again_once_answered(items):
    first = find(items)
    standing = [(link.a, link.b) for link in first.links]
    answers = [(q.a, q.b) for q in first.questions]

    assert find(items, same=standing, different=answers).questions == []


@given(COLLECTIONS, PAIRS)
def test_two_batches_never_join_what_people_keep_apart(items, different):
    half = len(items) // 2
    before = find(items[:half], different=different)
    standing = [(link.a, link.b) for link in before.links]
    after = find(items, new=set(ids(items[half:])), same=standing, different=different)
    named = clusters(ids(items), [*standing, *((link.a, link.b) for link in after.links)])

    assert all(named[a] != named[b] for a, b in different if a in named and b in named)


@given(COLLECTIONS)
def test_new_records_are_compared_with_all_and_old_ones_are_not(items):
    new = set(ids(items)[::2])

    result = find(items, new=new)

    assert all({found.a, found.b} & new for found in [*result.links, *result.questions])


@given(COLLECTIONS)
@settings(max_examples=50)
def test_comparing_all_as_new_is_a_full_run(items):
    assert find(items, new=set(ids(items))) == find(items)


@given(RECORDS, RECORDS)
def test_compare_is_symmetric(a, b):
    ab, ba = compare(a, b), compare(b, a)

    assert (ab.facts, ab.points, ab.rule) == (ba.facts, ba.points, ba.rule)


def test_a_link_carries_its_rule_and_facts():
    result = find([(7, make_article(doi="10.1000/abc.12", pages="")), (3, make_article(doi="10.1000/abc.12"))])

    (link,) = result.links
    assert (link.a, link.b, link.rule) == (3, 7, "identifier_title")
    assert link.facts["doi"] == "agree"
    assert link.facts["pages"] == "unknown"


def test_a_rule_switched_off_makes_a_question_of_its_pairs():
    items = [(1, make_sparse(year=2016, journal="Chest")), (2, make_sparse(year=2016, journal="Chest"))]

    assert [link.rule for link in find(items).links] == ["title_authors_journal_year"]

    without = find(items, rules_off=frozenset({"title_authors_journal_year"}))
    assert (without.links, len(without.questions)) == ([], 1)


def test_one_question_per_pair_of_groups():
    here = [make_article(pages="118-126") for _ in range(3)]
    there = [make_article(pages="300-309") for _ in range(3)]

    result = find(enumerate([*here, *there]))

    assert (len(result.links), len(result.questions)) == (4, 1)


def test_a_refused_union_is_a_question_that_says_so():
    a = make_article(pmid="27000001", doi="10.1000/aa.11")
    b = make_article(doi="10.1000/aa.11")
    c = make_article(pmid="27000002", doi="10.1000/aa.11")

    result = find(enumerate([a, b, c]))

    assert len(result.links) == 1
    assert [q.reasons[-1] for q in result.questions] == [EXCLUDING]


def test_questions_come_most_certain_first():
    titles = [ARTICLE["title"], "Trust and mistrust of counsellors in rural clinics", "Waiting lists for young carers"]
    places = [{"pages": "300-309"}, {"year": 2010, "pages": ""}, {"pages": "300-309", "abstract": ABSTRACT}]
    pairs = [
        (make_article(title=title, abstract=ABSTRACT), make_article(title=title, **place))
        for title, place in zip(titles, places, strict=True)
    ]

    earned = [q.points for q in find(enumerate(record for pair in pairs for record in pair)).questions]

    assert earned == sorted(earned, reverse=True)
    assert len(set(earned)) > 2


def test_a_record_that_is_not_there_still_connects_and_keeps_apart():
    a, b, c = make_article(), make_article(title="Costs of telephone follow-up in heart failure"), make_article()
    same, different = [(1, 9), (9, 2)], [(3, 9)]

    result = find([(1, a), (2, b), (3, c)], same=same, different=different)

    assert (result.links, result.questions) == ([], [])


def test_a_record_that_a_person_joined_to_an_erratum_can_still_be_joined_by_rule():
    erratum = make_article(title=f"Erratum: {ARTICLE['title']}")

    result = find([(1, make_article()), (2, erratum), (3, make_article())], same=[(1, 2)])

    assert [(link.a, link.b) for link in result.links] == [(1, 3)]


def test_progress_reaches_the_end():
    seen: list[tuple[int, int]] = []

    find([(1, make_article()), (2, make_article())], progress=lambda done, total: seen.append((done, total)))

    assert seen == [(0, 2), (2, 2)]


def test_progress_may_cancel():
    def cancel(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        find([(1, make_article()), (2, make_article())], progress=cancel)


def test_half_a_surrogate_pair_in_a_title_is_survived():
    torn = make_article(title=ARTICLE["title"] + " \ud83d")

    assert len(find([(1, torn), (2, torn)]).links) == 1


def test_no_records_no_result():
    assert find([]).links == find([]).questions == []


def test_similar_goes_further_than_questions_do():
    one = make_article()
    many = [
        (
            1,
            make_article(
                title="Experiences of brief therapy after an episode of self-harm", pages="", year=2019, volume=""
            ),
        ),
        (2, make_article(title="Costs of telephone follow-up in heart failure", pages="5", authors=("Rosa, Ute",))),
        (3, make_article()),
    ]

    assert [record_id for record_id, _ in similar(one, many)] == [3, 1]


def test_similar_leaves_out_the_record_itself():
    one = make_article()

    assert similar(one, [(1, one)]) == []


def test_similar_is_limited():
    many = [(n, make_article()) for n in range(5)]

    assert [record_id for record_id, _ in similar(make_article(), many, limit=2)] == [0, 1]
