"""No file under version control holds a secret: keys in the forms of those who issue them, words that look random."""

import math
import re
from collections import Counter

import pytest

from tests.brokers import ROOT
from tests.unit.project.test_layout import tracked

# Each in parts, so that this file holds none of them.
FORMS = {
    "a private key": re.compile("-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----"),
    "an access key of a cloud": re.compile(r"\b(?:AK" r"IA|AS" r"IA)[0-9A-Z]{16}\b|\bAI" r"za[\w-]{35}\b"),
    "a token of a code host": re.compile(r"\b(?:gh[pousr]_|github" r"_pat_|gl" r"pat-)[\w-]{20,}"),
    "a token of a chat": re.compile(r"\bxox" r"[abprs]-[\w-]{10,}"),
    "a signed token": re.compile(r"\bey" r"J[\w-]{10,}\.ey" r"J[\w-]{10,}\.[\w-]{10,}"),
    "a password in an address": re.compile(r"\w+://[^\s/:@'\"{}<>$]{1,60}:[^\s/:@'\"{}<>$]{6,60}@[\w.-]+"),
}
ASSIGNED = re.compile(r"(?i)(?:secret|token|passw(?:or)?d|api_?key)\w*[\"']?\s*[:=]\s*[\"']([\w+/=.-]{20,})[\"']")
RANDOM = 4.0
"""Bits a character from which a word of 20 or more looks random; words of a language have three and a half at most."""
HASHES = {"package-lock.json", ".secrets.baseline", *(path.name for path in ROOT.glob("requirements*.lock"))}


def entropy(word: str) -> float:
    """Bits a character."""
    return -sum(n / len(word) * math.log2(n / len(word)) for n in Counter(word).values())


def found_in(text: str) -> list[str]:
    """What looks like a secret, as its form and where it begins."""
    out = [f"{what}: {match[0][:30]}" for what, form in FORMS.items() for match in form.finditer(text)]
    return out + [f"a word: {m[1][:12]}…" for m in ASSIGNED.finditer(text) if entropy(m[1]) > RANDOM]


def test_no_tracked_file_holds_a_secret() -> None:
    found = {
        str(path.relative_to(ROOT)): told
        for path in tracked()
        if path.name not in HASHES and (told := found_in(path.read_bytes().decode("utf-8", "replace")))
    }
    assert found == {}


@pytest.mark.parametrize(
    "text",
    [
        "-----BEGIN RSA PRIV" + "ATE KEY-----",
        "key = AK" + "IAQ3EGRW7Z5XN2LPTB",
        "gh" + "p_" + "a8Kd93mZq0Lr7Ty2Vw5X",
        "https://feeder:tuesday-night" + "@wire.example/items",
        'api_' + 'key = "q9Zr4TkW0xN7bLm2VdYc8"',
    ],
)  # fmt: skip
def test_a_secret_is_noticed(text: str) -> None:
    assert found_in(text)


def test_what_only_looks_like_one_is_left_alone() -> None:
    assert found_in('token_file = "/run/secrets/dashboard-token"\npassword = "${BROKER_PASSWORD}"') == []


def test_secrets_are_kept_out_of_version_control_and_images() -> None:
    ignored = {name: (ROOT / name).read_text("utf-8").splitlines() for name in (".gitignore", ".dockerignore")}
    assert "secrets/" in ignored[".gitignore"]
    assert "*" in ignored[".dockerignore"], "an image is made of what is let in by name"
    assert not any(line.startswith("!") and "secret" in line for line in ignored[".dockerignore"])
