"""Who may do what, as one table: a change of a right is a change of this table."""

import pytest

from reviews.rules.roles import PERMISSIONS, Permission, Role, permissions_of

P = Permission
#                        lead  adjudicator reviewer librarian observer
TABLE = {
    P.VIEW: "yes yes yes yes yes",
    P.EDIT_PROTOCOL: "yes no no no no",
    P.MANAGE_TEAM: "yes no no no no",
    P.MANAGE_STAGES: "yes no no no no",
    P.IMPORT: "yes no no yes no",
    P.DEDUPLICATE: "yes no yes yes no",
    P.SCREEN: "no no yes no no",
    P.ADJUDICATE: "yes yes no no no",
    P.FULL_TEXTS: "yes no yes yes no",
    P.LINK_STUDIES: "yes no yes no no",
    P.APPRAISE: "no no yes no no",
    P.EXTRACT: "yes no yes no no",
    P.EXPORT: "yes yes yes yes no",
    P.VIEW_LOG: "yes no no no no",
}


@pytest.mark.parametrize("permission", list(Permission))
def test_table_of_rights(permission):
    found = " ".join("yes" if permission in PERMISSIONS[role] else "no" for role in Role)

    assert found == TABLE[permission]


@pytest.mark.parametrize(
    ("roles", "allowed"),
    [
        ([], frozenset()),
        (["nobody"], frozenset()),
        (["reviewer", "lead"], frozenset(Permission)),
        (["observer", "nobody"], frozenset({P.VIEW})),
    ],
)
def test_several_roles_add_up_and_unknown_ones_allow_nothing(roles, allowed):
    assert permissions_of(roles) == allowed


def test_ended_membership_allows_nothing(team):
    from reviews import actions  # the rules above need no database

    ended = actions.remove_member(by=team.lead, membership=team.member(team.bob))

    assert team.member(team.bob).permissions == frozenset()
    assert ended.ended_at is not None
