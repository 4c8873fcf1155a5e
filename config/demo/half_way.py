"""The review in mid-flight, slug `demo-open`: every page has something waiting for whoever signs in."""

from dataclasses import replace
from datetime import UTC, datetime
from random import Random

from django.db import transaction

from citations import actions as citations
from citations.models import Report
from config.demo import appraising, exports, papers, pdfs
from config.demo.finished import criterion, entries, settle_conflicts, settle_duplicates, vote_on_title
from config.demo.papers import Paper, Press
from config.demo.protocol import SEARCHES
from config.demo.stage import Calendar, Company, Library, bring_in, finish_all, open_review
from reviews import actions as reviews
from reviews.models import Review
from screening import actions as screening
from screening.models import Entry, Stage

SLUG = "demo-open"
TITLE = "Therapy after self-harm: an update in progress (demo, half-way)"
SEED = 2026
FAR_PAPERS = 170
NEAR = {papers.NOT_QUALITATIVE: 5, papers.NOT_INDIVIDUAL: 4, papers.NOT_EXPERIENCE: 3, papers.NO_SELF_HARM: 2}
INCLUDED = (0, 2, 5, 7, 8)
QUESTIONS_LEFT, CONFLICTS_LEFT = 3, 4
READ_BY_BOB, READ_BY_CAROL = 0.8, 0.65

# What a torn download leaves in a file: an entry with neither title nor author.
TORN = "TY  - JOUR\r\nAN  - 140999999\r\nDB  - CINAHL Complete\r\nUR  - https://search.example.org/login.aspx?db=ccm&AN=140999999\r\nER  - \r\n"
# And a thin one: it has a title and an author, so it is kept and flagged.
THIN = "TY  - JOUR\r\nAU  - Abara, N. K.\r\nT1  - Letters to a therapist not sent.\r\nDB  - CINAHL Complete\r\nDP  - EBSCOhost\r\nER  - \r\n"


def play() -> Review:
    """Plays the history from March 2026 up to last week and returns the review."""
    random = Random(SEED)  # noqa: S311
    calendar = Calendar(datetime(2026, 3, 2, 9, tzinfo=UTC))
    company = open_review(calendar, slug=SLUG, title=TITLE)
    with calendar.act(60):
        reviews.invite(by=company.alice, review=company.review, email="dana@example.org", roles=["librarian"])
    made = make_papers()
    library = Library(company.review, [*made, THIN_PAPER])
    import_all(calendar, company, made, random)
    settle_duplicates(calendar, company.alice, library, leave=QUESTIONS_LEFT)
    read_titles(calendar, company, library, random)
    calendar.skip_to(2026, 5, 4)
    release(calendar, company, Stage.Key.TITLE_ABSTRACT)
    get_full_texts(calendar, company, library)
    read_full_texts(calendar, company, library)
    appraise_some(calendar, company, library)
    return company.review


_PRESS = Press(SEED, first_key=5001)
THIN_PAPER = replace(_PRESS.far(), title="Letters to a therapist not sent")


def make_papers() -> list[Paper]:
    press = Press(SEED + 1, first_key=6001)
    wanted = [press.included(number) for number in INCLUDED]
    near = [press.near(reason) for reason, count in NEAR.items() for _ in range(count)]
    return [*wanted, *near, *(press.far() for _ in range(FAR_PAPERS))]


def earlier_version(paper: Paper, number: int) -> Paper:
    """The meeting abstract of a paper, as some databases list it: a year before, elsewhere, without pages."""
    return replace(
        paper,
        key=paper.key + 3000,
        year=paper.year - 1,
        journal=f"Proceedings of the Therapy Congress {number}",
        abbreviation="Proc Ther Congr",
        volume=0,
        issue=0,
        first_page=0,
        last_page=0,
    )


def import_all(calendar: Calendar, company: Company, made: list[Paper], random: Random) -> None:
    calendar.skip_to(2026, 3, 9)
    held: dict[str, list[Paper]] = {name: [] for name in SEARCHES}
    for paper in made:
        for name in random.sample(list(SEARCHES), random.choices((1, 2, 3), weights=(60, 28, 12))[0]):
            held[name].append(paper)
    held["psycinfo"] += [earlier_version(paper, n) for n, paper in enumerate(made[40:45], start=1)]
    files = {
        "medline": ("medline.ris", exports.ovid_medline(held["medline"])),
        "cinahl": ("cinahl.ris", exports.ebsco_cinahl(held["cinahl"]) + (THIN + TORN).encode()),
        "wos": ("savedrecs.txt", exports.web_of_science(held["wos"])),
        "psycinfo": ("psycinfo.ris", exports.ovid_psycinfo(held["psycinfo"])),
    }
    for name, (file_name, content) in files.items():
        hits = len(held[name]) + (2 if name == "cinahl" else 0)
        with calendar.act(300):
            search = citations.add_search(by=company.alice, review=company.review, reported_hits=hits, **SEARCHES[name])
        bring_in(calendar, company.alice, file_name=file_name, content=content, search=search)
    finish_all(company.review)
    with calendar.act(300):
        search = citations.add_search(
            by=company.alice,
            review=company.review,
            source="citation",
            database="Reference lists of included papers",
            run_on=calendar.now.date(),
        )
    chased = [replace(paper, abstract=()) for paper in made[60:66]]
    bring_in(
        calendar,
        company.alice,
        file_name="chased.ris",
        content=exports.reference_list(chased),
        search=search,
        commit=False,
    )


def read_titles(calendar: Calendar, company: Company, library: Library, random: Random) -> None:
    calendar.skip_to(2026, 3, 23)
    with transaction.atomic():
        for entry in entries(company.review, Stage.Key.TITLE_ABSTRACT):
            paper = library.paper(entry.report)
            wanted = paper.fate == papers.INCLUDE
            readers = [
                member
                for member, share in ((company.bob, READ_BY_BOB), (company.carol, READ_BY_CAROL))
                if wanted or random.random() < share
            ]
            vote_on_title(calendar, company, entry, paper, random, by=tuple(readers))
    disagree(calendar, company, library)
    take_notes(calendar, company)
    calendar.skip_to(2026, 4, 20)
    settle_conflicts(calendar, company.alice, Stage.Key.TITLE_ABSTRACT, library, leave=CONFLICTS_LEFT)


def disagree(calendar: Calendar, company: Company, library: Library) -> None:
    """A few far papers on which Bob and Carol truly differ."""
    waiting = [
        e for e in entries(company.review, Stage.Key.TITLE_ABSTRACT) if library.paper(e.report).fate == papers.FAR
    ]
    for number, entry in enumerate(waiting[:6]):
        for member in company.screeners:
            verdict = "include" if (member is company.bob) == bool(number % 2) else "exclude"
            with calendar.act(30):
                screening.cast(by=member, entry=entry, verdict=verdict, client_key=f"demo-again-{entry.pk}")


def take_notes(calendar: Calendar, company: Company) -> None:
    waiting = entries(company.review, Stage.Key.TITLE_ABSTRACT)
    for entry, text in zip(
        waiting, ("Is this the same sample as the 2019 paper?", "Group only? The methods do not say."), strict=False
    ):
        with calendar.act(30):
            screening.save_note(by=company.bob, entry=entry, text=text)


def release(calendar: Calendar, company: Company, key: str) -> None:
    """So that the next work can begin while this stage goes on; from then on it opens entry by entry."""
    stage = Stage.objects.get(review=company.review, key=key)
    with calendar.act(60):
        screening.release_stage(by=company.alice, stage=stage)


def full_text_entries(company: Company, library: Library) -> list[tuple[Entry, Paper]]:
    found = [(entry, library.paper(entry.report)) for entry in entries(company.review, Stage.Key.FULL_TEXT)]
    return sorted(found, key=lambda pair: pair[1].key)


def get_full_texts(calendar: Calendar, company: Company, library: Library) -> None:
    """PDFs of the first eight; then some asked for, and the rest still to seek."""
    calendar.skip_to(2026, 5, 11)
    for number, (entry, paper) in enumerate(full_text_entries(company, library)):
        if number < 8:
            attach(calendar, company, entry.report, paper)
        elif number < 11:
            with calendar.act(60):
                citations.record_retrieval(
                    by=company.bob, report=entry.report, status="requested", where="Interlibrary loan"
                )
    finish_all(company.review)


def attach(calendar: Calendar, company: Company, report: Report, paper: Paper) -> None:
    with calendar.act(60):
        name = f"{paper.authors[0].split(',')[0]} {paper.year}.pdf"
        citations.attach_full_text(by=company.bob, report=report, file_name=name, chunks=[pdfs.pdf_of(paper)])


def read_full_texts(calendar: Calendar, company: Company, library: Library) -> None:
    """Four included, one conflict, one excluded for two reasons, one that Carol has still to read; the rest open."""
    calendar.skip_to(2026, 6, 1)
    review = company.review
    no_individual, no_experience = (
        criterion(review, label) for label in (papers.NOT_INDIVIDUAL, papers.NOT_EXPERIENCE)
    )
    plans = [
        *[(("include", None), ("include", None))] * 4,
        (("include", None), ("exclude", no_experience)),
        (("exclude", no_individual), ("exclude", no_experience)),
        (("exclude", no_individual), None),
    ]
    for (entry, _), plan in zip(full_text_entries(company, library), plans, strict=False):
        for member, said in zip(company.screeners, plan, strict=True):
            if said:
                with calendar.act(600):
                    screening.cast(
                        by=member, entry=entry, verdict=said[0], reason=said[1], client_key=f"demo-{entry.pk}"
                    )


def appraise_some(calendar: Calendar, company: Company, library: Library) -> None:
    """One study appraised by both, with differences to settle; one by Bob alone; one by nobody; and one report that
    is not linked yet. Full texts were released before, so that this can go on beside them."""
    calendar.skip_to(2026, 6, 22)
    release(calendar, company, Stage.Key.FULL_TEXT)
    *linked, _ = appraising.included(library)
    studies = []
    for report, _ in linked:
        with calendar.act(60):
            studies.append(screening.create_study(by=company.alice, report=report))
    for seed, member in enumerate(company.screeners):
        appraising.appraise(calendar, member, studies[0], Random(SEED + seed))  # noqa: S311
    appraising.appraise(calendar, company.bob, studies[1], Random(SEED + 9))  # noqa: S311
    appraising.appraise(calendar, company.carol, studies[1], Random(SEED + 8), until=4, submit=False)  # noqa: S311
    appraising.fill_in(calendar, company.bob, studies[0], INCLUDED[0], library)
