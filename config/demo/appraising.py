"""From included reports to studies, appraisals and characteristics: the last acts of the finished review."""

from random import Random

from appraisal import actions as appraisal
from appraisal import queries as appraisal_queries
from citations.models import Report
from config.demo.included import INCLUDED
from config.demo.papers import INCLUDE, Paper
from config.demo.stage import Calendar, Company, Library
from reviews.models import Membership
from screening import actions as screening
from screening.models import Entry, Outcome, Stage, Study
from synthesis import actions as synthesis
from synthesis.models import Value
from synthesis.queries import Said

YES, CANT_TELL, NO = "yes", "cant_tell", "no"

# Number of the included paper -> country, eligible, women, men, recruited; None: the paper does not say.
PEOPLE = {
    0: ("United Kingdom", 12, 12, 0, 12),
    1: ("Norway", 6, 0, 6, 6),
    2: ("United Kingdom", 8, 7, 1, 8),
    3: ("Australia", 16, 14, 2, 16),
    5: ("Finland", 9, 8, 1, 9),
    6: ("Ireland", 7, 6, 1, 7),
    7: ("United Kingdom", 14, 13, 1, 15),
    8: ("Netherlands", 11, 11, 0, 11),
    9: ("Sweden", 13, 12, 1, 20),
    10: ("Germany", 8, None, None, 8),
}
SECOND_REPORT_OF = {4: 3}  # ten of the same sixteen young people, a year later

# The ten items of CASP's qualitative checklist: how sure the demo's readers tend to be, as Yes of ten.
_YES_OF_TEN = (10, 10, 8, 7, 9, 3, 8, 7, 9, 9)
_COMMENTS = {
    YES: (
        "Said plainly.",
        "Described in the methods.",
        "Reported with enough detail to follow.",
        "Clear, with reasons given.",
    ),
    CANT_TELL: ("Not reported.", "One sentence only; it cannot be judged.", "Hard to tell from what is written."),
    NO: ("Not done, as the authors say themselves.", "Missing, and it matters here."),
}
QUOTED = {
    "4": "Clinicians of the services named people who met the criteria",
    "8": "Two researchers coded the first three apart and compared.",
}


def finish_review(calendar: Calendar, company: Company, library: Library) -> None:
    studies = link_studies(calendar, company.alice, library)
    calendar.skip_to(2026, 5, 25)
    for number, study in sorted(studies.items()):
        for seed, member in enumerate(company.screeners):
            appraise(calendar, member, study, Random(number * 10 + seed))  # noqa: S311
    calendar.skip_to(2026, 6, 8)
    for study in studies.values():
        agree(calendar, company.alice, study)
    calendar.skip_to(2026, 6, 15)
    for number, study in sorted(studies.items()):
        fill_in(calendar, company.bob, study, number, library)


def included(library: Library) -> list[tuple[Report, Paper]]:
    entries = Entry.objects.filter(
        stage__review=library.review, stage__key=Stage.Key.FULL_TEXT, resting=False, outcome=Outcome.INCLUDE
    ).select_related("report")
    found = [(entry.report, library.paper(entry.report)) for entry in entries]
    return sorted(((r, p) for r, p in found if p.fate == INCLUDE), key=lambda pair: pair[1].key)


def link_studies(calendar: Calendar, alice: Membership, library: Library) -> dict[int, Study]:
    """One study per included report, but for the second report of one."""
    numbered = {number_of(paper): report for report, paper in included(library)}
    studies: dict[int, Study] = {}
    for number in sorted(numbered.keys() - SECOND_REPORT_OF.keys()):
        with calendar.act(60):
            studies[number] = screening.create_study(by=alice, report=numbered[number])
    for number in numbered.keys() & SECOND_REPORT_OF.keys():
        with calendar.act(60):
            screening.link_report(by=alice, study=studies[SECOND_REPORT_OF[number]], report=numbered[number])
    return studies


def number_of(paper: Paper) -> int:
    return next(number for number, (title, *_) in enumerate(INCLUDED) if title == paper.title)


def appraise(
    calendar: Calendar, by: Membership, study: Study, random: Random, *, until: int = 10, submit: bool = True
) -> None:
    """Ten answers with comments, two of them with a quote; then submitted."""
    report = study.links.filter(ended_at__isnull=True).order_by("-is_main", "pk").first().report
    instrument = appraisal_queries.structure(appraisal_queries.setting(study.review).instrument)
    for code, sure in list(zip(instrument.codes, _YES_OF_TEN, strict=True))[:until]:
        chance = random.randint(1, 10)
        value = YES if chance <= sure else (NO if chance == 10 else CANT_TELL)
        with calendar.act(random.uniform(60, 240)):
            appraisal.save_answers(by=by, study=study, answers={code: (value, random.choice(_COMMENTS[value]))})
        if code in QUOTED:
            with calendar.act(30):
                appraisal.keep_quote(by=by, study=study, code=code, report=report, text=QUOTED[code], page="1")
    if submit:
        with calendar.act(60):
            appraisal.submit(by=by, study=study)


def agree(calendar: Calendar, alice: Membership, study: Study) -> None:
    """Alice and the two talk over each item on which they differ; doubt wins."""
    first, second = (side.answers for side in appraisal_queries.sides(alice, study, show_names=False))
    for code in first:
        if first[code] != second.get(code):
            with calendar.act(120):
                note = "Talked over; the paper does not settle it"
                appraisal.decide(by=alice, study=study, code=code, value=CANT_TELL, note=note)


def fill_in(calendar: Calendar, by: Membership, study: Study, number: int, library: Library) -> None:
    country, eligible, women, men, recruited = PEOPLE[number]
    paper = library.paper(study.links.get(is_main=True, ended_at__isnull=True).report)
    numbers = {
        "n_recruited": recruited,
        "n_analysed": recruited,
        "n_eligible": eligible,
        "women": women,
        "men": men,
        "gender_other": None if women is None else 0,
    }
    texts = {
        "country": country,
        "design": "Qualitative interviews",
        "setting": "Community services",
        "therapy": f"Individual {paper.keywords[-1]}",
        "data_collection": "Semi-structured interviews",
        "analysis": paper.abstract[1][1].rstrip(".").split("; ")[-1].split(". ")[-1],
        "condition": "At least one episode of self-harm",
        "years": f"{paper.year - 3} to {paper.year - 2}",
        "recruitment": "Through the clinicians of the services; a researcher rang those who agreed",
        "age": "14 to 17" if number == 3 else "66 to 83" if number == 6 else "18 to 61",
    }
    values = {key: _said(number=number) for key, number in numbers.items()}
    values |= {key: _said(text=text) for key, text in texts.items()}
    with calendar.act(900):
        synthesis.save_values(by=by, study=study, values=values)


def _said(*, text: str = "", number: int | None = None) -> Said:
    state = Value.State.GIVEN if text or number is not None else Value.State.NOT_REPORTED
    return Said(state=state, text=text, number=number)
