"""The log in words. A room says how its kinds of events read; a kind without words is shown by its name.

Only what the event itself holds is told, never an id: ids advance with the sealed work of others.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from reviews.models import AuditEvent, Membership
from reviews.rules.roles import Role

Words = str | Callable[[dict], str]


@dataclass(frozen=True)
class Line:
    """One thing that was done, or the same thing done several times in a row by one person."""

    who: str
    is_mine: bool
    text: str
    at: datetime
    times: int = 1

    @property
    def initials(self) -> str:
        return "".join(word[0] for word in self.who.split()[:2]).upper()


def _roles(data: dict) -> str:
    return ", ".join(role.label.lower() for role in Role if role in data.get("roles", ())) or "nobody"


def _joined(words: str) -> Words:
    return lambda data: f"{words} {_roles(data)}"


_words: dict[str, Words] = {
    "review_created": "began the review",
    "question_changed": "changed the question",
    "protocol_version": lambda data: f"set version {data.get('number', '')} of the protocol",
    "keywords_set": "changed the highlighted words",
    "invited": _joined("invited somebody as"),
    "invitation_revoked": "took an invitation back",
    "joined": _joined("joined the review as"),
    "roles_changed": _joined("changed somebody's role to"),
    "member_removed": "removed somebody from the team",
    "member_renamed": "changed their own name",
    "password_reset": "set a new password for a member",
    "review_erased": "erased the review",
}
# Kinds of later rooms, as far as a plain word will do; a room that has more to say calls `register`.
_words |= {
    "cycle_opened": "opened a round of searching",
    "search_added": "recorded a search",
    "search_edited": "changed a search",
    "search_chosen": "chose the search of a file",
    "search_withdrawn": "withdrew a search",
    "file_staged": "brought in a file",
    "file_read": "read a file",
    "file_read_again": "read a file again",
    "file_not_understood": "could not read a file",
    "file_discarded": "put a file away unused",
    "columns_asked": "asked what the columns of a file mean",
    "columns_named": "named the columns of a file",
    "import_committed": "took an import in",
    "import_undone": "took an import back",
    "import_redone": "took an import in again",
    "piece_repaired": "repaired a piece of a file",
    "piece_dismissed": "set a piece of a file aside for good",
    "piece_reopened": "opened a piece of a file again",
    "report_edited": "corrected a report",
    "report_removed": "removed a report before screening",
    "report_taken_out": "took a report out",
    "removal_withdrawn": "brought a removed report back",
    "rule_set": "set a rule",
    "rule_undone": "took apart what a rule had merged",
    "run_undone": "took apart what a search for duplicates had merged",
    "merges_withdrawn": "took merges back",
    "group_parted": "took a group of reports apart",
    "matching_policy_set": "said how duplicates are looked for",
    "duplicates_asked": "began a search for duplicates",
    "duplicates_sought": "searched for duplicates",
    "duplicates_merged": "merged certain duplicates",
    "pair_judged": "judged a pair of reports",
    "pair_reopened": "opened a pair of reports again",
    "reports_merged": "merged two reports",
    "merge_withdrawn": "took a merge back",
    "full_text_attached": "added a full text",
    "full_text_read": "read the text of a PDF",
    "full_text_removed": "removed a full text",
    "retrieval_recorded": "noted how a full text is being obtained",
    "stages_opened": "opened the stages of screening",
    "stage_released": "released a stage early",
    "entries_followed": "brought the stages up to date",
    "vote_cast": "voted",
    "vote_withdrawn": "took a vote back",
    "votes_cast_together": lambda data: f"voted on {len(data.get('votes', ())):,} reports in one act",
    "votes_withdrawn_together": lambda data: f"took {len(data.get('votes', ())):,} votes of one act back",
    "note_saved": "kept a note",
    "tag_added": "tagged a report",
    "tag_removed": "took a tag off a report",
    "entry_settled": "settled a report by the votes",
    "entries_settled": "settled reports by the votes",
    "adjudicated": "settled a conflict",
    "adjudication_withdrawn": "took the settling of a conflict back",
    "sent_back": "sent a report back to its readers",
    "comment_said": "wrote about a report",
    "mention_put_away": "put away what was asked about a report",
    "round_drawn": lambda data: f"drew calibration round {data.get('number', '')} of {data.get('size', '')} reports",
    "round_closed": lambda data: (
        f"closed calibration round {data.get('number', '')}, its votes {'kept' if data.get('kept') else 'apart'}"
    ),
    "check_drawn": lambda data: f"drew {data.get('size', '')} exclusions to be checked by a second person",
    "check_closed": lambda data: f"closed check {data.get('number', '')} of exclusions",
    "shares_laid": "shared a stage out among its readers",
    "batch_given": "gave a batch of reports to a reader",
    "shares_withdrawn": "took shares of a stage back",
    "put_off": "put a report off",
    "taken_up": "took a report up again",
    "study_created": "made a study of a report",
    "study_renamed": "renamed a study",
    "report_linked": "linked a report to a study",
    "report_unlinked": "took a report off a study",
    "main_report_set": "chose the main report of a study",
    "appraisal_set_up": "set up the appraisal",
    "appraisal_settings": "changed how appraisal works",
    "appraisal_begun": "began an appraisal",
    "appraisal_answered": "answered an item of an appraisal",
    "appraisal_quote_kept": "kept a quote",
    "appraisal_quote_dropped": "dropped a quote",
    "appraisal_submitted": "finished an appraisal",
    "appraisal_reopened": "opened an appraisal again",
    "appraisal_summary_saved": "wrote the summary of an appraisal",
    "consensus_decided": "agreed on an item of an appraisal",
    "consensus_withdrawn": "took an agreement back",
    "extraction_form_set_up": "set up the form of characteristics",
    "characteristics_saved": "described a study",
    "sample_group_added": "named a group of participants",
    "sample_group_ended": "took a group of participants out",
}


def register(**kinds: Words) -> None:
    """kind="did something", to follow the person's name; or a function of the event's data that returns such words."""
    _words.update(kinds)


def text_of(event: AuditEvent) -> str:
    words = _words.get(event.kind, f"did this: {event.kind.replace('_', ' ')}")
    return words(event.data) if callable(words) else words


def lines(events: Iterable[AuditEvent], names: dict[int, str], membership: Membership) -> list[Line]:
    return [_line(event, names, membership) for event in events]


def _line(event: AuditEvent, names: dict[int, str], membership: Membership, times: int = 1) -> Line:
    who = names.get(event.actor_id, "somebody who left") if event.actor_id else "Concord"
    return Line(who, event.actor_id == membership.user_id, text_of(event), event.at, times)


def feed(events: Iterable[AuditEvent], names: dict[int, str], membership: Membership, most: int) -> list[Line]:
    """The newest lines, what one person did again and again folded into one."""
    runs = groupby(events, key=lambda event: (event.actor_id, text_of(event)))
    folded = []
    for _, run in runs:
        if len(folded) == most:
            break
        first, *rest = run
        folded.append(_line(first, names, membership, times=1 + len(rest)))
    return folded
