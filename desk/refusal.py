"""Actions that the desk refuses: exit code 3."""


class Refusal(Exception):
    """Refused, because it would harm the live flow; the message says why and what to do."""
