"""Whether what is measured asks the trained model; told to processes that are started by the setting's own variable."""

import os

VARIABLE = "COPYTASTER_NLP__ENTAILMENT"


def ask(wanted: bool) -> None:
    """Settle it for this process and those it starts."""
    os.environ[VARIABLE] = str(wanted).lower()


def asked() -> bool:
    """What was settled; without a word the detectors judge alone."""
    return os.environ.get(VARIABLE, "false") == "true"
