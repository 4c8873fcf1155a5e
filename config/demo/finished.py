"""The finished review, slug `demo`: exactly the numbers of METHODS.md section 9, T1 and T18."""

from datetime import UTC, datetime
from random import Random

from django.db import transaction

from citations import actions as citations
from citations.models import Merge, PossibleDuplicate, Report
from config.demo import appraising, exports, papers, pdfs, shares
from config.demo.papers import Paper, Press
from config.demo.protocol import SEARCHES
from config.demo.stage import Calendar, Company, Library, bring_in, finish_all, open_review
from reviews.models import Criterion, Membership, Review
from screening import actions as screening
from screening.models import Entry, Outcome, Stage

SLUG = "demo"
TITLE = "Experiences of individual psychotherapy after self-harm: a meta-ethnography (demo, finished)"
SEED = 104
VOTES_AT_ONCE = 400


def play() -> Review:
    """Plays the whole history from September 2025 to June 2026 and returns the review."""
    random = Random(SEED)  # noqa: S311
    calendar = Calendar(datetime(2025, 9, 1, 9, tzinfo=UTC))
    company = open_review(calendar, slug=SLUG, title=TITLE)
    found = shares.finished(Press(SEED))
    library = Library(company.review, found.everything)
    import_all(calendar, company, found)
    settle_duplicates(calendar, company.alice, library)
    remove_some(calendar, company.alice, library, found)
    screen_titles(calendar, company, library, random)
    get_full_texts(calendar, company, library, found)
    screen_full_texts(calendar, company, library, random)
    appraising.finish_review(calendar, company, library)
    return company.review


def import_all(calendar: Calendar, company: Company, found: shares.Shares) -> None:
    calendar.skip_to(2025, 9, 17)
    alice, of = company.alice, found.by_database
    files = {
        "medline": ("medline-ovid.ris", exports.ovid_medline(exports.shuffled(of["medline"], 1))),
        "cinahl": ("cinahl-ebsco.ris", exports.ebsco_cinahl(exports.shuffled(of["cinahl"], 2))),
        "wos": ("savedrecs.txt", exports.web_of_science(exports.shuffled(of["wos"], 3), twice=found.twice)),
        "psycinfo": ("psycinfo-ovid.ris", exports.ovid_psycinfo(exports.shuffled(of["psycinfo"], 4))),
    }
    for name, (file_name, content) in files.items():
        hits = len(of[name]) + (len(found.twice) if name == "wos" else 0)
        with calendar.act(400):
            search = citations.add_search(by=alice, review=company.review, reported_hits=hits, **SEARCHES[name])
        bring_in(calendar, alice, file_name=file_name, content=content, search=search)
    calendar.skip_to(2026, 2, 2)
    chased = {"source": "citation", "database": "Reference lists and citing articles", "run_on": calendar.now.date()}
    with calendar.act(400):
        search = citations.add_search(by=alice, review=company.review, reported_hits=len(found.citation), **chased)
    bring_in(
        calendar, alice, file_name="citation-chasing.ris", content=exports.reference_list(found.citation), search=search
    )
    site = {"source": "website", "database": "A charity's library of studies", "run_on": calendar.now.date()}
    with calendar.act(400):
        search = citations.add_search(by=alice, review=company.review, reported_hits=len(found.website), **site)
    bring_in(calendar, alice, file_name="website.csv", content=exports.website_table(found.website), search=search)
    finish_all(company.review)


def settle_duplicates(calendar: Calendar, alice: Membership, library: Library, *, leave: int = 0) -> None:
    """Alice judges the doubtful pairs, all but `leave` of them, and merges by hand what no rule saw."""
    questions = PossibleDuplicate.objects.filter(review=alice.review, state=PossibleDuplicate.State.OPEN)
    for pair in list(questions.select_related("a", "b"))[leave:]:
        with calendar.act(15):
            citations.judge(by=alice, pair=pair, answer=_answer(library, pair))
    for merge in Merge.objects.filter(review=alice.review, withdrawn_at__isnull=True).select_related("a", "b"):
        if library.paper(merge.a).key != library.paper(merge.b).key:
            with calendar.act(15):
                citations.unmerge(by=alice, merge=merge)
    if not leave:
        _merge_the_rest(calendar, alice, library)


def _answer(library: Library, pair: PossibleDuplicate) -> str:
    """A meeting abstract of the year before is another report of the same work, not a duplicate."""
    if library.paper(pair.a).key != library.paper(pair.b).key:
        return "different"
    return "same" if pair.a.year == pair.b.year else "related"


def _merge_the_rest(calendar: Calendar, alice: Membership, library: Library) -> None:
    first: dict[int, Report] = {}
    for report, paper in library.reports():
        if paper.key in first:
            with calendar.act(20):
                citations.merge(by=alice, a=first[paper.key], b=report)
        first.setdefault(paper.key, report)


def remove_some(calendar: Calendar, alice: Membership, library: Library, found: shares.Shares) -> None:
    for report, paper in library.reports():
        if paper.key in found.removed:
            with calendar.act(60):
                citations.remove_before_screening(by=alice, report=report, kind="other", cause="Retracted")


def entries(review: Review, key: str) -> list[Entry]:
    found = Entry.objects.filter(stage__review=review, stage__key=key, resting=False, outcome=Outcome.PENDING)
    return list(found.select_related("report", "stage").order_by("shuffle"))


def screen_titles(calendar: Calendar, company: Company, library: Library, random: Random) -> None:
    calendar.skip_to(2026, 2, 9)
    waiting = entries(company.review, Stage.Key.TITLE_ABSTRACT)
    for start in range(0, len(waiting), VOTES_AT_ONCE):
        with transaction.atomic():
            for entry in waiting[start : start + VOTES_AT_ONCE]:
                vote_on_title(calendar, company, entry, library.paper(entry.report), random)
    calendar.skip_to(2026, 3, 23)
    settle_conflicts(calendar, company.alice, Stage.Key.TITLE_ABSTRACT, library)


def vote_on_title(
    calendar: Calendar, company: Company, entry: Entry, paper: Paper, random: Random, *, by: tuple[Membership, ...] = ()
) -> None:
    """Mostly alike; now and then one reader is unsure, which makes a conflict for Alice."""
    far = paper.fate == papers.FAR
    sure, unsure = ("exclude", "maybe") if far else ("include", "maybe")
    doubting = random.choice(company.screeners) if random.random() < (0.02 if far else 0.3) else None
    for member in by or company.screeners:
        verdict = unsure if member is doubting else sure
        if not far and member is doubting and random.random() < 0.25:
            verdict = "exclude"
        with calendar.act(random.uniform(4, 25)):
            screening.cast(by=member, entry=entry, verdict=verdict, client_key=f"demo-{entry.pk}")


def settle_conflicts(calendar: Calendar, alice: Membership, key: str, library: Library, *, leave: int = 0) -> None:
    conflicts = Entry.objects.filter(
        stage__review=alice.review, stage__key=key, resting=False, outcome=Outcome.CONFLICT
    )
    for entry in list(conflicts.select_related("report", "stage").order_by("pk"))[leave:]:
        paper = library.paper(entry.report)
        with calendar.act(90):
            if key == Stage.Key.TITLE_ABSTRACT:
                out = paper.fate == papers.FAR
                screening.adjudicate(
                    by=alice,
                    entry=entry,
                    verdict="exclude" if out else "include",
                    rationale="By the criteria as agreed",
                )
            elif paper.fate == papers.INCLUDE:
                screening.adjudicate(
                    by=alice, entry=entry, verdict="include", rationale="Participants speak for themselves"
                )
            else:
                reason = criterion(alice.review, paper.fate)
                screening.adjudicate(
                    by=alice, entry=entry, verdict="exclude", reason=reason, rationale="First failed criterion"
                )


def criterion(review: Review, label: str) -> Criterion:
    return review.criteria.get(label=label, retired_at__isnull=True)


def get_full_texts(calendar: Calendar, company: Company, library: Library, found: shares.Shares) -> None:
    """Included papers come as PDFs, the others from the library; three cannot be had."""
    calendar.skip_to(2026, 3, 30)
    for entry in entries(company.review, Stage.Key.FULL_TEXT):
        paper = library.paper(entry.report)
        if paper.key in found.not_retrieved:
            give_up(calendar, company.alice, entry.report)
        elif paper.fate == papers.INCLUDE:
            with calendar.act(60):
                name = f"{paper.authors[0].split(',')[0]} {paper.year}.pdf"
                citations.attach_full_text(
                    by=company.bob, report=entry.report, file_name=name, chunks=[pdfs.pdf_of(paper)]
                )
        else:
            with calendar.act(60):
                citations.record_retrieval(
                    by=company.bob, report=entry.report, status="obtained", where="University library"
                )
    finish_all(company.review)


def give_up(calendar: Calendar, alice: Membership, report: Report) -> None:
    for status, where in (
        ("requested", "Interlibrary loan"),
        ("requested", "The first author, by e-mail"),
        ("not_retrieved", ""),
    ):
        with calendar.act(60):
            citations.record_retrieval(by=alice, report=report, status=status, where=where)
        calendar.skip_to(calendar.now.year, calendar.now.month, calendar.now.day, 23)


def screen_full_texts(calendar: Calendar, company: Company, library: Library, random: Random) -> None:
    calendar.skip_to(2026, 4, 20)
    for entry in entries(company.review, Stage.Key.FULL_TEXT):
        if entry.report.retrievals.order_by("pk").last().status != "not_retrieved":
            vote_on_full_text(calendar, company, entry, library.paper(entry.report), random)
    calendar.skip_to(2026, 5, 11)
    settle_conflicts(calendar, company.alice, Stage.Key.FULL_TEXT, library)


def vote_on_full_text(
    calendar: Calendar, company: Company, entry: Entry, paper: Paper, random: Random, *, by: tuple[Membership, ...] = ()
) -> None:
    """Exclusions carry a reason; at times the readers differ about it, or one would include."""
    review = company.review
    order = list(review.criteria.filter(retired_at__isnull=True).order_by("position"))
    chance = random.random()
    odd = random.choice(company.screeners)
    for member in by or company.screeners:
        verdict, reason = (
            ("include", None) if paper.fate == papers.INCLUDE else ("exclude", criterion(review, paper.fate))
        )
        if reason and member is odd and chance < 0.12 and reason != order[-1]:
            reason = order[order.index(reason) + 1]  # a later one: the agreed order still decides
        elif reason and member is odd and chance > 0.9:
            verdict, reason = "include", None
        elif member is odd and paper.fate == papers.INCLUDE and chance < 0.1:
            verdict, reason = "exclude", criterion(review, papers.NOT_EXPERIENCE)
        with calendar.act(random.uniform(200, 1500)):
            screening.cast(by=member, entry=entry, verdict=verdict, reason=reason, client_key=f"demo-{entry.pk}")
