"""Which reports were sent on to full texts follows from votes, so whoever still reads titles and abstracts may not
see what is done to get full texts. What shuts it is known further right; those rooms register here."""

from collections.abc import Callable

from reviews.models import Membership

# The place whose open work shuts the log's events about full texts; screening opens it with its first stage.
FORWARDED = "stage:title-abstract"

# membership -> whether forwarded reports are still sealed for this member.
shut_for: list[Callable[[Membership], bool]] = []


def is_forwarding_sealed(membership: Membership) -> bool:
    return any(is_shut(membership) for is_shut in shut_for)
