"""Full texts on their way: who waits for which, and what was done to get them. For pages that asked the seal."""

from django.db.models import Exists, OuterRef, QuerySet

from citations.models import FullText, Report, Retrieval
from citations.queries import full_texts
from reviews.models import Membership
from screening import seals
from screening.models import Entry, Stage

MOST_AHEAD = 20 * 2**20  # bytes of a file that is fetched before anybody asked for it
TABS = ("all", "mine", "sought", "missing", "read")
Status = Retrieval.Status


def full_text_entries(stage: Stage) -> QuerySet[Entry]:
    """Every report that goes on to its full text, with how far retrieval is."""
    files = FullText.objects.filter(removed_at__isnull=True)
    own, of_member = files.filter(report=OuterRef("report")), files.filter(report=OuterRef("pk"))
    members = Report.objects.filter(merged_into=OuterRef("report"))
    has_file = Exists(own) | Exists(members.filter(Exists(of_member)))
    rows = Entry.objects.filter(stage=stage, resting=False).select_related("report", "stage")
    return rows.annotate(retrieval=seals.last_retrieval(), has_file=has_file)


def of_tab(membership: Membership, stage: Stage, tab: str) -> QuerySet[Entry]:
    rows = full_text_entries(stage).order_by("report__number")
    if tab == "all":
        return rows
    if tab == "mine":
        return rows.filter(pk__in=seals.open_work(membership, stage).values("pk"))
    if tab == "sought":
        return rows.filter(retrieval__in=(Status.TO_SEEK, Status.REQUESTED), has_file=False)
    if tab == "missing":
        return rows.filter(retrieval=Status.NOT_RETRIEVED)
    return rows.filter(seals.voted_by(membership.user_id))


def tab_counts(membership: Membership, stage: Stage) -> dict[str, int]:
    return {tab: of_tab(membership, stage, tab).count() for tab in TABS}


def next_to_read(membership: Membership, stage: Stage, *, after: int = 0, without: int = 0) -> Entry | None:
    """The next full text on which the member owes a vote: an open calibration round first, then those with a file,
    going round by number."""
    mine = of_tab(membership, stage, "mine").exclude(report__number=without)
    of_round = seals.my_open_round(membership, stage)
    first = [mine.filter(seals.in_samples([of_round]))] if of_round else []
    for rows in (*first, mine.filter(has_file=True), mine):
        found = rows.filter(report__number__gt=after).first() or rows.first()
        if found:
            return found
    return None


def shown_file(entry: Entry) -> FullText | None:
    """The file beside the decision: the newest of the report and of those merged into it."""
    return full_texts(entry.report).first()


def file_ahead(following: Entry | None) -> FullText | None:
    """The file that the next page will show, where it is small enough to be fetched before it is asked for."""
    file = shown_file(following) if following else None
    return file if file and file.size <= MOST_AHEAD else None
