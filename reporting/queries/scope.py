"""The records, clusters and entries that a flow counts, by arm of the figure and by cycle of the review.

A cluster is a report with all that were merged into it; its report is called the root. It belongs to the
databases and registers as soon as one of its counted records came from there (METHODS 2.1).
"""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, QuerySet, Window
from django.db.models.functions import Coalesce, RowNumber

from citations.models import Cycle, FullText, Record, Removal, Report, Retrieval, Search
from reviews.models import Review
from screening.models import Entry, Outcome, Stage, Study, StudyReport

Source, Status = Search.Source, Retrieval.Status
DBR = (Source.DATABASE, Source.REGISTER)
ORGANISATIONS = (Source.ORGANISATION, Source.CONTACT, Source.OTHER)
OTHER_METHODS = (Source.WEBSITE, Source.CITATION, *ORGANISATIONS)
DECIDED = (Outcome.INCLUDE, Outcome.EXCLUDE, Outcome.AWAITING, Outcome.ONGOING)
OPEN = (Outcome.PENDING, Outcome.CONFLICT)
FEW = 10_000
ROOT = Coalesce("report__merged_into_id", "report_id")


@dataclass(frozen=True)
class Scope:
    """A review with its searches and stages, loaded once; `cycle` is the one whose flow is drawn."""

    review: Review
    searches: tuple[Search, ...]
    stages: dict[str, Stage]
    cycle: Cycle | None

    @cached_property
    def is_update(self) -> bool:
        return self.cycle is not None and self.cycle.number > 1

    def searches_of(self, sources: tuple[str, ...], *, earlier: bool = False) -> list[Search]:
        """Searches of this cycle, or of those before it; a withdrawn one has no counted record."""
        number = self.cycle.number if self.cycle else 1
        return [
            search
            for search in self.searches
            if search.source in sources and (search.cycle.number < number if earlier else search.cycle.number == number)
        ]

    @cached_property
    def uses_other_methods(self) -> bool:
        return any(search.withdrawn_at is None for search in self.searches_of(OTHER_METHODS))

    # --- records ------------------------------------------------------------------------------------

    def records(self, sources: tuple[str, ...]) -> QuerySet[Record]:
        """The counted records of this cycle's searches of these kinds, each with the root of its cluster."""
        return _of_searches(self.searches_of(sources)).order_by("pk")

    def _ever(self, sources: tuple[str, ...]) -> QuerySet[Record]:
        return _of_searches(search for search in self.searches if search.source in sources)

    def duplicates(self) -> QuerySet[Record]:
        """Records of databases and registers but the first of each cluster. In an update, what an earlier
        cycle found by any method comes first, so a second meeting is a duplicate too."""
        here = self.searches_of(DBR)
        seen = [*self.searches_of((*DBR, *OTHER_METHODS), earlier=True), *here]
        order = [F("search__cycle_id").asc(), F("pk").asc()] if self.is_update else [F("pk").asc()]
        place = Window(RowNumber(), partition_by=F("root"), order_by=order)
        # The window must see earlier cycles too, and need not drag raw texts along: so by id, and chosen outside.
        later = _of_searches(seen).annotate(place=place).filter(place__gt=1).values("pk")
        return _of_searches(here).filter(pk__in=later).order_by("pk")

    def count_of_duplicates(self) -> int:
        """The same number, without laying out the records: all of them less one for each cluster."""
        if self.is_update:
            return self.duplicates().count()
        counted = self.records(DBR).aggregate(records=Count("pk"), clusters=Count("root", distinct=True))
        return counted["records"] - counted["clusters"]

    def already_found(self) -> QuerySet[Record]:
        """Records by other methods whose report was found by a database, or by another method before."""
        place = Window(RowNumber(), partition_by=F("root"), order_by=F("pk").asc())
        again = self.records(OTHER_METHODS).annotate(place=place).filter(place__gt=1)
        return self.records(OTHER_METHODS).filter(~Q(root__in=self._others) | Q(pk__in=again.values("pk")))

    # --- clusters -----------------------------------------------------------------------------------

    def other_arm(self) -> QuerySet:
        """Ids of the roots that only other methods found. Few, so everything else is told from them."""
        roots = self._ever(OTHER_METHODS).values("root")
        dbr = self._ever(DBR)
        return (
            Report.objects.filter(pk__in=roots)
            .exclude(Exists(dbr.filter(report=OuterRef("pk"))))
            .exclude(Exists(dbr.filter(report__merged_into=OuterRef("pk"))))
            .order_by()
            .values("pk")
        )

    @cached_property
    def _others(self) -> list[int] | QuerySet:
        """The other arm's ids, looked up once; so many that they would burst a query stay a subquery."""
        few = list(self.other_arm().values_list("pk", flat=True)[: FEW + 1])
        return few if len(few) <= FEW else self.other_arm()

    def _in_arm(self, arm: str, path: str) -> Q:
        if not self.has_other_records:
            return Q() if arm == "dbr" else Q(pk__in=[])
        among_others = Q(**{f"{path}__in": self._others})
        return among_others if arm == "other" else ~among_others

    @cached_property
    def has_other_records(self) -> bool:
        return any(search.source in OTHER_METHODS for search in self.searches)

    def removed(self, arm: str, kinds: tuple[str, ...]) -> QuerySet[Report]:
        """Roots removed before screening; a removal speaks of the whole cluster, whichever member it names."""
        removed = Report.objects.filter(self._in_arm(arm, "pk"), review=self.review, standing=Report.Standing.REMOVED)
        standing = Removal.objects.filter(review=self.review, withdrawn_at__isnull=True).annotate(root=ROOT)
        first = standing.order_by().values("root").annotate(first=Min("pk")).values("first")
        of_kinds = standing.order_by().filter(pk__in=first, kind__in=kinds).values("root")
        return removed.filter(self._brought_by_this_cycle(), pk__in=of_kinds).order_by("number")

    def to_screen(self, arm: str) -> QuerySet[Report]:
        """Active roots of this cycle: what should have an entry at titles and abstracts."""
        active = Report.objects.filter(self._in_arm(arm, "pk"), review=self.review, standing=Report.Standing.ACTIVE)
        return active.filter(self._brought_by_this_cycle()).order_by("number")

    def not_pursued(self) -> QuerySet[Report]:
        """Reports that only other methods found, and that were put aside on their title or before."""
        excluded = self.titles("other", Outcome.EXCLUDE).order_by().values("report")
        removed = self.removed("other", tuple(Removal.Kind)).order_by().values("pk")
        return Report.objects.filter(Q(pk__in=excluded) | Q(pk__in=removed)).order_by("number")

    def _brought_by_this_cycle(self) -> Q:
        """Whether no earlier cycle had brought the report already."""
        if not self.is_update:
            return Q()
        earlier = _of_searches(self.searches_of((*DBR, *OTHER_METHODS), earlier=True))
        own, of_member = earlier.filter(report=OuterRef("pk")), earlier.filter(report__merged_into=OuterRef("pk"))
        return ~Q(Exists(own)) & ~Q(Exists(of_member))

    # --- entries ------------------------------------------------------------------------------------

    def entries(self, key: str, arm: str | None = None, *, earlier: bool = False) -> QuerySet[Entry]:
        """The entries that count at a stage: those that do not rest."""
        stage = self.stages.get(key)
        if stage is None:
            return Entry.objects.none()
        entries = Entry.objects.filter(stage=stage, resting=False)
        if self.is_update:
            entries = (
                entries.filter(cycle__number__lt=self.cycle.number) if earlier else entries.filter(cycle=self.cycle)
            )
        elif earlier:
            return Entry.objects.none()
        return (entries.filter(self._in_arm(arm, "report")) if arm else entries).order_by("pk")

    def titles(self, arm: str, *outcomes: str) -> QuerySet[Entry]:
        entries = self.entries(Stage.Key.TITLE_ABSTRACT, arm)
        return entries.filter(outcome__in=outcomes) if outcomes else entries

    def full_texts(self, arm: str | None, *outcomes: str) -> QuerySet[Entry]:
        entries = self.entries(Stage.Key.FULL_TEXT, arm)
        return entries.filter(outcome__in=outcomes) if outcomes else entries

    def not_retrieved(self, arm: str) -> QuerySet[Entry]:
        return self.full_texts(arm, *OPEN).filter(self._is_given_up())

    def being_looked_for(self, arm: str) -> QuerySet[Entry]:
        """Sought, with no decision yet and nothing at hand to decide on."""
        return self.full_texts(arm, *OPEN).filter(self._is_looked_for())

    def assessed(self, arm: str) -> QuerySet[Entry]:
        """At hand, or decided already: who has decided had the report, whether or not that was written down."""
        return self.full_texts(arm).exclude(Q(outcome__in=OPEN) & (self._is_given_up() | self._is_looked_for()))

    def decided_unseen(self, arm: str) -> QuerySet[Entry]:
        """Decided, and yet the history of retrieval ends with "not retrieved": one of the two is a mistake, or the two
        were said of reports that turned out to be one."""
        return self.full_texts(arm).exclude(outcome__in=OPEN).filter(self._is_given_up())

    def _last_said(self, *statuses: str) -> QuerySet:
        """Ids of the roots whose history of retrieval, duplicates included, ends with one of these."""
        lines = Retrieval.objects.filter(review=self.review).annotate(root=ROOT).order_by()
        last = lines.values("root").annotate(last=Max("pk")).values("last")
        return lines.filter(pk__in=last, status__in=statuses).values("root")

    def _is_given_up(self) -> Q:
        return Q(report__in=self._last_said(Status.NOT_RETRIEVED))

    def _is_looked_for(self) -> Q:
        ended = self._last_said(Status.OBTAINED, Status.ABSTRACT_ONLY, Status.NOT_RETRIEVED)
        files = FullText.objects.filter(review=self.review, removed_at__isnull=True).annotate(root=ROOT).order_by()
        return ~Q(report__in=ended) & ~Q(report__in=files.values("root"))

    def unassessed(self, arm: str) -> QuerySet[Entry]:
        """At hand, and not decided."""
        return self.assessed(arm).filter(outcome__in=OPEN)

    def already_at_full_text(self) -> QuerySet[Entry]:
        """Forwarded before any database had the report: another method had brought it, a record came later."""
        forwarded = self.titles("dbr", Outcome.INCLUDE)
        if not self.has_other_records:
            return forwarded.none()
        before = self._ever(DBR).filter(batch__committed_at__lte=OuterRef("settled_at"))
        own, of_member = before.filter(report=OuterRef("report")), before.filter(report__merged_into=OuterRef("report"))
        by_others = self._ever(OTHER_METHODS).values("root")
        return forwarded.filter(~Q(Exists(own)), ~Q(Exists(of_member)), report__in=by_others)

    # --- studies ------------------------------------------------------------------------------------

    def included_in_all(self) -> QuerySet[Entry]:
        """What the review includes now, whichever cycle brought it."""
        stage = self.stages.get(Stage.Key.FULL_TEXT)
        return Entry.objects.filter(stage=stage, resting=False, outcome=Outcome.INCLUDE).order_by("pk")

    def studies_in_all(self) -> QuerySet[Study]:
        return Study.objects.filter(pk__in=self.links(self.included_in_all()).order_by().values("study"))

    def included(self, arm: str | None = None, *, earlier: bool = False) -> QuerySet[Entry]:
        return self.entries(Stage.Key.FULL_TEXT, arm, earlier=earlier).filter(outcome=Outcome.INCLUDE)

    def links(self, entries: QuerySet[Entry]) -> QuerySet[StudyReport]:
        """The standing links of these reports to studies; a link to a merged report is one to its root."""
        links = StudyReport.objects.filter(study__review=self.review, ended_at__isnull=True).annotate(root=ROOT)
        return links.filter(root__in=entries.order_by().values("report"))

    def studies(self, *, earlier: bool = False) -> QuerySet[Study]:
        """Studies of the reports included in this cycle, without those known from earlier ones; or those."""
        of_earlier = self.links(self.included(earlier=True)).order_by().values("study")
        if earlier:
            return Study.objects.filter(pk__in=of_earlier)
        studies = Study.objects.filter(pk__in=self.links(self.included()).order_by().values("study"))
        return studies.exclude(pk__in=of_earlier) if self.is_update else studies

    def unlinked(self) -> QuerySet[Entry]:
        linked = self.links(self.included()).order_by().values("root")
        return self.included().exclude(report__in=linked)

    def of_known_studies(self) -> QuerySet[Entry]:
        """Newly included reports all of whose studies were known."""
        if not self.is_update:
            return self.included().none()
        links = self.links(self.included())
        new = links.filter(study__in=self.studies()).order_by().values("root")
        return self.included().filter(report__in=links.order_by().values("root")).exclude(report__in=new)


def scope(review: Review) -> Scope:
    searches = Search.objects.filter(review=review).select_related("cycle").order_by("pk")
    stages = {stage.key: stage for stage in Stage.objects.filter(review=review)}
    cycle = Cycle.objects.filter(review=review).order_by("-number").first()
    return Scope(review, tuple(searches), stages, cycle)


def _of_searches(searches) -> QuerySet[Record]:
    return Record.objects.counted().filter(search__in=[search.pk for search in searches]).annotate(root=ROOT).order_by()
