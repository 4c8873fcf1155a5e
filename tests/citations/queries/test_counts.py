"""What PRISMA's identification counts come from: T2 of the method's specification, through real imports."""

from collections import defaultdict

from citations import actions, queries
from citations.models import Record, Search
from tests.makers.citations import make_import, make_search, ris

# T2: clusters A{Medline, PsycINFO, WoS} B{CINAHL} C{Medline, citation} D{citation} E{WoS, WoS}.
WORKS = {
    "A": ris("Anchors in the harbour of care", author="Aasen, A", year=2001, doi="10.5555/a", pages="11-19"),
    "B": ris("Bells over the orchard", author="Brandt, B", year=2002, doi="10.5555/b", pages="21-29"),
    "C": ris("Coming back to the same room", author="Castellane, C", year=2003, doi="10.5555/c", pages="31-39"),
    "D": ris("Doors that were left open", author="Dimitrov, D", year=2004, doi="10.5555/d", pages="41-49"),
    "E": ris("Evenings after the session", author="Eriksen, E", year=2005, doi="10.5555/e", pages="51-59"),
}
FOUND = {"Medline": "AC", "PsycINFO": "A", "Web of Science": "AEE", "CINAHL": "B", "Citations": "CD"}


def import_t2(review):
    for database, works in FOUND.items():
        source = Search.Source.CITATION if database == "Citations" else Search.Source.DATABASE
        search = make_search(review, database, source=source)
        make_import(review, *[WORKS[work] for work in works], search=search, name=f"{database}.ris")


def clusters(review):
    """root -> its records' kinds of source."""
    found = defaultdict(list)
    for root, source, _ in queries.cluster_sources(review):
        found[root].append(source)
    return found


def test_t2_duplicates_through_real_imports(team):
    import_t2(team.review)

    found = actions.find_duplicates(by=team.lead, review=team.review)

    groups = clusters(team.review)
    from_databases = {root: sources.count("database") for root, sources in groups.items() if "database" in sources}
    assert found["asked"] == 0
    assert sum(from_databases.values()) == 7
    assert sum(count - 1 for count in from_databases.values()) == 3
    assert len(from_databases) == 4
    assert sum(sources.count("citation") for sources in groups.values()) == 2
    assert len(groups) == 5


def test_removed_report_keeps_its_records_among_those_identified(team):
    import_t2(team.review)
    before = list(queries.cluster_sources(team.review))

    actions.remove_before_screening(
        by=team.lead,
        report=queries.active_reports(team.review).first(),
        kind="automatic",
        cause="Not a study",
        tool="RCT",
    )

    assert list(queries.cluster_sources(team.review)) == before
    assert queries.removals(team.review).count() == 1


def test_overlap_of_searches_adds_up_to_their_records(team):
    import_t2(team.review)
    actions.find_duplicates(by=team.lead, review=team.review)
    pk = dict(Search.objects.values_list("database", "pk"))

    found = queries.overlap_of_searches(team.review)

    brought = {name: found.sources[search] for name, search in pk.items()}
    assert {name: (y.records, y.within, y.shared, y.unique) for name, y in brought.items()} == {
        "Medline": (2, 0, 2, 0),
        "PsycINFO": (1, 0, 1, 0),
        "Web of Science": (3, 1, 1, 1),
        "CINAHL": (1, 0, 0, 1),
        "Citations": (2, 0, 1, 1),
    }
    assert (found.records, found.reports) == (9, 5)
    assert found.both[pk["Medline"], pk["Web of Science"]] == 1
    assert (pk["Medline"], pk["CINAHL"]) not in found.both


def test_duplicates_removed_are_split_by_who_joined_them(team):
    import_t2(team.review)
    actions.find_duplicates(by=team.lead, review=team.review)
    by_rules = queries.duplicates_removed(team.review)
    b, e = (queries.active_reports(team.review).get(title__startswith=letter) for letter in "BE")

    actions.merge(by=team.lead, a=b, b=e)

    by_both = queries.duplicates_removed(team.review)
    assert (by_rules.automatic, by_rules.by_hand) == (3, 0)
    assert (by_both.automatic, by_both.by_hand, by_both.all) == (3, 1, 4)


def test_sources_of_a_group_name_each_search_once(team):
    import_t2(team.review)
    actions.find_duplicates(by=team.lead, review=team.review)
    reports = {report.title[0]: report for report in queries.active_reports(team.review)}

    sources = queries.sources_of(reports.values())

    assert {letter: sources[report.pk] for letter, report in reports.items()} == {
        "A": ["Medline", "PsycINFO", "Web of Science"],
        "B": ["CINAHL"],
        "C": ["Medline", "Citations"],
        "D": ["Citations"],
        "E": ["Web of Science"],
    }


def test_records_of_a_group_are_all_its_counted_ones(team):
    import_t2(team.review)
    actions.find_duplicates(by=team.lead, review=team.review)
    report = queries.active_reports(team.review).get(title__startswith="A")

    assert [str(record.search) for record in queries.records_of(report)] == ["Medline", "PsycINFO", "Web of Science"]
    assert Record.objects.counted().count() == 9


def test_found_reports_by_words_search_and_what_they_lack(team):
    import_t2(team.review)
    cinahl = Search.objects.get(database="CINAHL")
    found = lambda **what: [report.title[0] for report in queries.found_reports(team.review, **what)]  # noqa: E731

    assert found(words="harbour aasen") == ["A", "A", "A"]
    assert found(words="2004") == ["D"]
    assert found(words="10.5555/b") == ["B"]
    assert found(search=cinahl.pk) == ["B"]
    assert found(lacking="abstract", words="doors") == ["D"]
    assert found(lacking="doi") == []


def test_possible_duplicates_of_a_report_are_not_its_own_group(team):
    import_t2(team.review)
    one, other, third = queries.active_reports(team.review).filter(title__startswith="A")

    actions.merge(by=team.lead, a=one, b=other)

    assert [report for report, _ in queries.possible_duplicates_of(one)] == [third]
