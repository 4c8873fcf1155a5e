"""All that changes screening. Each act is atomic and leaves an event in the log."""

from screening.actions.bulk import MOST_TOGETHER, Together, cast_together, withdraw_together
from screening.actions.following import follow_reports, open_stages
from screening.actions.linking import create_study, link_report, rename_study, set_main_report, unlink_report
from screening.actions.reading import add_tag, claim, remove_tag, save_note, skip, unskip
from screening.actions.ruling import adjudicate, send_back, withdraw_adjudication
from screening.actions.sampling import close_check, close_round, draw_check, draw_round
from screening.actions.sharing import give_batch, lay_shares, withdraw_shares
from screening.actions.staging import MOST_VOTES, protocol_part, release_stage, set_rule
from screening.actions.voting import cast, withdraw

__all__ = [
    "MOST_VOTES",
    "add_tag",
    "adjudicate",
    "cast",
    "claim",
    "create_study",
    "follow_reports",
    "link_report",
    "open_stages",
    "protocol_part",
    "close_check",
    "close_round",
    "release_stage",
    "draw_check",
    "draw_round",
    "remove_tag",
    "give_batch",
    "lay_shares",
    "rename_study",
    "save_note",
    "send_back",
    "set_main_report",
    "set_rule",
    "skip",
    "unlink_report",
    "unskip",
    "withdraw",
    "withdraw_adjudication",
]
    "withdraw_together",
    "withdraw_shares",
