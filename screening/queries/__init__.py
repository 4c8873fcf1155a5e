"""What is read of screening. A read for a page takes the membership and asks the seal; one for the machine takes
the review."""

from screening.queries.agreement import agreement, compared, firsts, reasons_compared
from screening.queries.conflicts import (
    conflicts,
    counts,
    differing,
    reason_mismatches,
    sent_back,
    settled_by_voters,
    settled_conflicts,
    sides,
    standing_ruling,
    surplus_votes,
)
from screening.queries.full_texts import full_text_entries, next_to_read, of_tab, tab_counts
from screening.queries.outcomes import included_reports, mismatches, outcome_counts, outcomes, reason_counts
from screening.queries.progress import (
    Progress,
    forget_progress,
    my_acts_together,
    my_history,
    my_last_votes,
    my_progress,
    my_vote,
    time_left,
    waiting_full_texts,
    waiting_titles,
)
from screening.queries.queue import AHEAD, chosen, places_are_scarce, put_off, queue
from screening.queries.records import Card, cards, entries, keywords, my_tag_names, sources
from screening.queries.selection import WHOLE, Queue, Selection
from screening.queries.stages import agreed_order, rule, stage, stages
from screening.queries.studies import no_longer_included, related, studies, without_study
from screening.queries.talk import asked_of_me, lines_said, talk, talked_about

__all__ = [
    "AHEAD",
    "Card",
    "Progress",
    "Queue",
    "Selection",
    "WHOLE",
    "agreed_order",
    "agreement",
    "asked_of_me",
    "cards",
    "chosen",
    "compared",
    "conflicts",
    "counts",
    "differing",
    "entries",
    "firsts",
    "forget_progress",
    "full_text_entries",
    "included_reports",
    "keywords",
    "lines_said",
    "mismatches",
    "my_acts_together",
    "my_history",
    "my_last_votes",
    "my_progress",
    "my_tag_names",
    "my_vote",
    "next_to_read",
    "no_longer_included",
    "of_tab",
    "outcome_counts",
    "outcomes",
    "places_are_scarce",
    "put_off",
    "queue",
    "reason_counts",
    "reason_mismatches",
    "reasons_compared",
    "related",
    "rule",
    "sent_back",
    "settled_by_voters",
    "settled_conflicts",
    "sides",
    "sources",
    "stage",
    "stages",
    "standing_ruling",
    "studies",
    "surplus_votes",
    "tab_counts",
    "talk",
    "talked_about",
    "time_left",
    "waiting_full_texts",
    "waiting_titles",
    "without_study",
]
