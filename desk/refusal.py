"""What the desk will not do, however well it was asked: exit code 3."""


class Refusal(Exception):
    """Refused, since it would harm what is live; the message says what stands in the way and what to do."""
