"""Full texts on their way: who waits for which, and what was done to get them. For pages that asked the seal."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from citations.models import FullText, Retrieval
from reviews.models import Membership
from screening import seals
from screening.models import Entry, Stage

TABS = ("all", "mine", "sought", "missing", "read")
Status = Retrieval.Status


def full_text_entries(stage: Stage) -> QuerySet[Entry]:
    """Every report that goes on to its full text, with how far retrieval is."""
    group = Q(report=OuterRef("report")) | Q(report__merged_into=OuterRef("report"))
    files = FullText.objects.filter(group, removed_at__isnull=True)
    rows = Entry.objects.filter(stage=stage, resting=False).select_related("report", "stage")
    return rows.annotate(retrieval=seals.last_retrieval(), has_file=Exists(files))


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
