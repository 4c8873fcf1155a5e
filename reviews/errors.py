"""What stands below every model: the one error that is meant for people."""


class Refused(Exception):
    """The state of the review forbids this act. The text is a full sentence that tells what to do."""


class NotMember(Exception):
    """Somebody acts in a review that they are not part of; the gate should have kept them out."""
