"""METHODS T1, T2, T3, T5 and T6 through real rows: what the tables hold is what the figure says."""

from dataclasses import replace

from reporting import queries
from reporting.rules.equations import can_be_final, check
from tests.makers import reporting as make
from tests.reporting.rules.samples import make_t1


def test_t1_flow(team):
    make.make_flow(team.review, make.T1, by=team.lead)

    assert queries.tallies(team.review) == replace(make_t1(), uses_other_methods=True)


def test_t1_equations_hold(team):
    make.make_flow(team.review, make.T1, by=team.lead)

    equations = check(queries.flow(team.review))

    assert can_be_final(equations)
    assert {one.name for one in equations} == {f"E{n}" for n in range(1, 13)}


def records_of(team, source, label, reports):
    """One record of this source for each report, in a search of its own."""
    search = make.make_search(team.review, team.lead, source, label)
    return make.make_reports(search, team.lead, reports)


def test_t2_duplicates(team):
    [a_medline, c_medline] = records_of(team, "database", "Medline", 2)
    [a_psycinfo] = records_of(team, "database", "PsycINFO", 1)
    [a_wos, e_first, e_second] = records_of(team, "database", "WoS", 3)
    records_of(team, "database", "CINAHL", 1)
    [c_citation, _d] = records_of(team, "citation", "Citation searching", 2)
    make.merge([a_psycinfo, a_wos], [a_medline])
    make.merge([c_citation], [c_medline])
    make.merge([e_second], [e_first])
    around = queries.scope(team.review)

    flow = queries.flow(team.review)

    assert (flow.database_results, flow.duplicates, flow.other_results) == (7, 3, 2)
    assert (around.to_screen("dbr").count(), around.to_screen("other").count()) == (4, 1)
    assert flow.footnotes[0].text == "Of the records by other methods, 1 already found."
