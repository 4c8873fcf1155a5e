"""All that changes screening. Each act is atomic and leaves an event in the log."""

from screening.actions.bulk import MOST_TOGETHER, Together, cast_together, withdraw_together
from screening.actions.following import await_reports, follow_reports, forget_reports, open_stages
from screening.actions.linking import create_study, link_report, rename_study, set_main_report, unlink_report
from screening.actions.reading import PACK_LASTS, add_tag, claim, give_back, remove_tag, save_note, skip, unskip
from screening.actions.replaying import replay_faults
from screening.actions.resettling import DO as RESETTLING
from screening.actions.resettling import LOOK as LOOK_AT_RESETTLING
from screening.actions.resettling import ask_to_look, ask_to_resettle, look, resettle
from screening.actions.ruling import adjudicate, send_back, withdraw_adjudication
from screening.actions.sampling import close_check, close_round, draw_check, draw_round
from screening.actions.sharing import LONGEST_LABEL, give_batch, lay_shares, withdraw_shares
from screening.actions.staging import MOST_VOTES, protocol_part, release_stage, set_rule
from screening.actions.talking import put_away, say
from screening.actions.voting import cast, withdraw

__all__ = [
    "LOOK_AT_RESETTLING",
    "LONGEST_LABEL",
    "MOST_TOGETHER",
    "MOST_VOTES",
    "RESETTLING",
    "PACK_LASTS",
    "Together",
    "add_tag",
    "adjudicate",
    "ask_to_look",
    "ask_to_resettle",
    "await_reports",
    "cast",
    "cast_together",
    "claim",
    "close_check",
    "close_round",
    "create_study",
    "draw_check",
    "draw_round",
    "follow_reports",
    "forget_reports",
    "give_back",
    "give_batch",
    "lay_shares",
    "link_report",
    "look",
    "open_stages",
    "protocol_part",
    "put_away",
    "release_stage",
    "remove_tag",
    "rename_study",
    "replay_faults",
    "resettle",
    "save_note",
    "say",
    "send_back",
    "set_main_report",
    "set_rule",
    "skip",
    "unlink_report",
    "unskip",
    "withdraw",
    "withdraw_adjudication",
    "withdraw_together",
    "withdraw_shares",
]
