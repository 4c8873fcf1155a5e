"""The flows of METHODS section 9 as tallies, to be changed by the tests."""

from reporting.rules.prisma import Arm, Count, Tallies

REASONS = (
    Count("Not qualitative", 17),
    Count("Not individual therapy", 12),
    Count("No self-harm history", 9),
    Count("Not about experience", 8),
    Count("Not English", 3),
    Count("No extractable data", 2),
)


def make_t1(**changes):
    """T1: 2,066 records from four databases and 17 by other methods, down to 10 studies in 11 reports."""
    tallies = {
        "databases": (
            Count("Medline", 412),
            Count("CINAHL", 268),
            Count("Web of Science", 655),
            Count("PsycINFO", 731),
        ),
        "database_results": 2066,
        "duplicates": 702,
        "automatic": 0,
        "other_removals": 4,
        "screened": 1360,
        "excluded": 1298,
        "dbr": Arm(sought=62, not_retrieved=2, assessed=60, reasons=REASONS, excluded=51, included=9),
        "citations": 14,
        "websites": 3,
        "already_found": 8,
        "not_pursued": 3,
        "other": Arm(
            sought=6,
            not_retrieved=1,
            assessed=5,
            reasons=(Count("Not individual therapy", 2), Count("Not about experience", 1)),
            excluded=3,
            included=2,
        ),
        "new_studies": 10,
        "new_reports": 11,
        "total_studies": 10,
        "total_reports": 11,
    }
    return Tallies(**(tallies | changes))


def make_update(**changes):
    """T3 as a figure: 10 studies in 11 reports before, 5 reports in now, 1 of a known study, 4 of 3 new studies."""
    tallies = {
        "databases": (Count("Medline", 40), Count("CINAHL", 25)),
        "database_results": 65,
        "registers": (Count("A register", 7),),
        "register_results": 7,
        "duplicates": 12,
        "screened": 60,
        "excluded": 50,
        "dbr": Arm(sought=10, not_retrieved=1, assessed=9, reasons=(Count("Language", 4),), excluded=4, included=5),
        "new_studies": 3,
        "new_reports": 5,
        "reports_of_known_studies": 1,
        "is_update": True,
        "previous_studies": 10,
        "previous_reports": 11,
        "total_studies": 13,
        "total_reports": 16,
    }
    return Tallies(**(tallies | changes))


def make_in_flight(**changes):
    """Screening has come halfway: something is open at every step of both arms."""
    tallies = {
        "databases": (Count("MEDLINE", 612), Count("CINAHL", 438), Count("Web of Science", 791)),
        "database_results": 1841,
        "duplicates": 600,
        "screened": 1241,
        "excluded": 1027,
        "excluded_by_tool": 200,
        "pending_screening": 152,
        "already_at_full_text": 1,
        "dbr": Arm(
            sought=62,
            not_retrieved=2,
            assessed=55,
            reasons=(Count("No qualitative data", 20), Count("Only clinicians or carers", 10)),
            excluded=30,
            included=9,
            awaiting=3,
            ongoing=1,
            pending_retrieval=5,
            pending_assessment=12,
        ),
        "citations": 23,
        "already_found": 10,
        "not_pursued": 4,
        "pending_other": 3,
        "other": Arm(
            sought=6, assessed=4, reasons=(Count("Language", 1),), excluded=1, included=1,
            pending_retrieval=2, pending_assessment=2,
        ),
        "new_studies": 9,
        "new_reports": 10,
        "unlinked_reports": 1,
        "total_studies": 9,
        "total_reports": 10,
    }  # fmt: skip
    return Tallies(**(tallies | changes))
