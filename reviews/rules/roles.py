"""Who may do what: one table, role -> permissions. The gate asks it; nothing else decides about persons."""

from enum import StrEnum


class Permission(StrEnum):
    VIEW = "view"
    EDIT_PROTOCOL = "edit_protocol"
    MANAGE_TEAM = "manage_team"
    MANAGE_STAGES = "manage_stages"
    IMPORT = "import"
    DEDUPLICATE = "deduplicate"
    SCREEN = "screen"
    ADJUDICATE = "adjudicate"
    FULL_TEXTS = "full_texts"
    LINK_STUDIES = "link_studies"
    APPRAISE = "appraise"
    EXTRACT = "extract"
    EXPORT = "export"
    VIEW_LOG = "view_log"

    @property
    def description(self) -> str:
        return _DESCRIPTIONS[self]


_DESCRIPTIONS = {
    Permission.VIEW: "see the review, its protocol and its reports",
    Permission.EDIT_PROTOCOL: "change the question, the criteria and the keywords",
    Permission.MANAGE_TEAM: "invite people, change roles, remove members",
    Permission.MANAGE_STAGES: "set how stages work, draw rounds and checks, give shares, release a stage early",
    Permission.IMPORT: "record searches, import files, undo imports",
    Permission.DEDUPLICATE: "judge possible duplicates, merge and un-merge",
    Permission.SCREEN: "screen titles, abstracts and full texts",
    Permission.ADJUDICATE: "settle conflicts",
    Permission.FULL_TEXTS: "upload full texts and keep track of retrieval",
    Permission.LINK_STUDIES: "link reports to studies",
    Permission.APPRAISE: "appraise studies",
    Permission.EXTRACT: "fill in characteristics of studies",
    Permission.EXPORT: "download reports, tables and the PRISMA flow",
    Permission.VIEW_LOG: "read the audit log",
}


class Role(StrEnum):
    LEAD = "lead"
    ADJUDICATOR = "adjudicator"
    REVIEWER = "reviewer"
    LIBRARIAN = "librarian"
    OBSERVER = "observer"

    @property
    def label(self) -> str:
        return self.value.capitalize()


P = Permission
PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.LEAD: frozenset(P) - {P.SCREEN, P.APPRAISE},
    Role.ADJUDICATOR: frozenset({P.VIEW, P.ADJUDICATE, P.EXPORT}),
    Role.REVIEWER: frozenset(
        {P.VIEW, P.SCREEN, P.APPRAISE, P.EXTRACT, P.DEDUPLICATE, P.FULL_TEXTS, P.LINK_STUDIES, P.EXPORT}
    ),
    Role.LIBRARIAN: frozenset({P.VIEW, P.IMPORT, P.DEDUPLICATE, P.FULL_TEXTS, P.EXPORT}),
    Role.OBSERVER: frozenset({P.VIEW}),
}


def permissions_of(roles: list[str]) -> frozenset[Permission]:
    """All that these roles together allow; a role we do not know allows nothing."""
    known = [PERMISSIONS[Role(role)] for role in roles if role in set(Role)]
    return frozenset().union(*known)
