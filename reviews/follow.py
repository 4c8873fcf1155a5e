"""How a later room acts in the same transaction when an earlier room changes what it stands on.

An import, a merge or a removal in `citations` changes which reports are to be screened; `screening` must
open, rest and re-settle entries in that very transaction, yet `citations` may not import it. So the later
room registers a follower in its AppConfig.ready(), and the earlier room's action calls the followers by
name: one list of plain functions, in the order of registration, no receiver found by magic.
"""

from collections.abc import Callable, Iterable


class Followers:
    def __init__(self) -> None:
        self._followers: list[Callable] = []

    def register(self, follower: Callable) -> None:
        if follower not in self._followers:
            self._followers.append(follower)

    def __call__(self, **what) -> None:
        for follower in self._followers:
            follower(**what)


# Called as reports_changed(review=, report_ids=, by=, whole=): these reports came, went, were merged or split. `whole`
# is a query for the ids of further ones, that many and that plain: each stands alone, and they came or went together.
reports_changed = Followers()
# Called as reports_awaited(review=, report_ids=): an import is to bring these; nothing of them may show yet.
reports_awaited = Followers()
# Called as reports_forgotten(review=, report_ids=): these were awaited, and will not come; their rows go.
reports_forgotten = Followers()
# Called as protocol_changed(review=, version=, by=): a new protocol version stands.
protocol_changed = Followers()
# Called as review_created(review=, by=): a review came into being.
review_created = Followers()


def ids(report_ids: Iterable[int]) -> list[int]:
    return sorted(set(report_ids))
