"""What an audit says: a fault is a fault, and what could not be asked is never called clean."""

import json

from tests.audit.run import AGAIN, BASELINE, FOUND, LOCKS, ROOT, judged
from tests.unit.project.test_layout import tracked

SOUND = {"name": "one", "version": "1.0", "vulns": []}
UNKNOWN = {"name": "two", "version": "2.0", "skip_reason": "not found"}
FAULTY = {"name": "three", "version": "3.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["3.1"]}]}


def test_a_known_fault_is_named_with_the_version_that_mends_it() -> None:
    told, code = judged("a.lock", [SOUND, UNKNOWN, FAULTY])
    assert code == FOUND
    assert "three 3.0: PYSEC-1, mended in 3.1" in told


def test_what_could_not_be_looked_up_is_not_called_clean() -> None:
    told, code = judged("a.lock", [SOUND, UNKNOWN])
    assert (code, told) == (AGAIN, "a.lock: 1 of 2 packages could not be looked up: this says nothing")
    assert judged("a.lock", [SOUND]) == ("a.lock: nothing is known against 1 packages", 0)


def test_every_lock_that_somebody_installs_is_audited_and_has_hashes() -> None:
    assert set(LOCKS) == {path.name for path in ROOT.glob("requirements*.lock")}
    for lock in LOCKS:
        lines = (ROOT / lock).read_text("utf-8").splitlines()
        pinned = [n for n, line in enumerate(lines) if "==" in line and not line.lstrip().startswith("#")]
        assert pinned
        assert all("--hash=sha256:" in lines[n + 1] for n in pinned), lock


def test_the_baseline_of_secrets_names_tracked_files_only() -> None:
    told = json.loads((ROOT / BASELINE).read_text("utf-8"))
    assert set(told["results"]) <= {str(path.relative_to(ROOT)) for path in tracked()}
