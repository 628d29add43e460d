"""The choice to use the trained model in a measurement; child processes get it through the setting's own variable."""

import os

VARIABLE = "COPYTASTER_NLP__ENTAILMENT"


def ask(wanted: bool) -> None:
    """Choose for this process and those it starts."""
    os.environ[VARIABLE] = str(wanted).lower()


def asked() -> bool:
    """The choice; by default the detectors judge alone."""
    return os.environ.get(VARIABLE, "false") == "true"
