"""`make audit`: dependencies against the known vulnerabilities, a bill of materials, and secrets in tracked files.

Exit 2 where something was found, 75 where a dependency could not be looked up: what was not asked is not clean. The
bill of materials goes to build/sbom.json, in CycloneDX. The tools are in an environment of their own, .venv-audit.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ROOT / ".venv-audit" / "bin"
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-bench.lock", "requirements-audit.lock")
BASELINE = ".secrets.baseline"
SBOM = ROOT / "build" / "sbom.json"
FOUND, AGAIN = 2, 75


def main() -> None:
    """Run all three, and exit with what the worst of them says."""
    codes = [dependencies(lock) for lock in LOCKS] + [materials(), secrets()]
    sys.exit(FOUND if FOUND in codes else max(codes))


def dependencies(lock: str) -> int:
    """Ask of each package of a lock file whether anything is known against that version."""
    ran = _run("pip-audit", "-r", lock, "--require-hashes", "--disable-pip", "--progress-spinner", "off", "-f", "json")
    if not ran.stdout:
        print(f"{lock}: not asked: {ran.stderr.strip().splitlines()[-1:]}")
        return AGAIN
    told, code = judged(lock, json.loads(ran.stdout)["dependencies"])
    print(told)
    return code


def judged(lock: str, packages: Sequence[dict[str, Any]]) -> tuple[str, int]:
    """What the answers come to, and the exit code."""
    faults = [f"{p['name']} {p['version']}: {v['id']}, mended in {', '.join(v['fix_versions']) or 'no version yet'}"
              for p in packages for v in p.get("vulns", ())]  # fmt: skip
    unknown = [p["name"] for p in packages if "skip_reason" in p]
    if faults:
        return f"{lock}: {len(faults)} known faults\n  " + "\n  ".join(faults), FOUND
    if unknown:
        return f"{lock}: {len(unknown)} of {len(packages)} packages could not be looked up: this says nothing", AGAIN
    return f"{lock}: nothing is known against {len(packages)} packages", 0


def materials() -> int:
    """Write the bill of materials of what users install."""
    SBOM.parent.mkdir(exist_ok=True)
    ran = _run("cyclonedx-py", "requirements", "requirements.lock", "--pyproject", "pyproject.toml",
               "--output-reproducible", "--of", "JSON", "-o", str(SBOM))  # fmt: skip
    if ran.returncode:
        print(f"bill of materials: {ran.stderr.strip()}")
        return 1
    print(f"{SBOM.relative_to(ROOT)}: {len(json.loads(SBOM.read_text('utf-8'))['components'])} components")
    return 0


def secrets() -> int:
    """Look for secrets that the baseline does not name; what it names was looked at, and is none."""
    told = subprocess.run(["git", "ls-files"], capture_output=True, text=True, check=True, cwd=ROOT).stdout
    files = [name for name in told.splitlines() if not name.endswith((".lock", BASELINE)) and (ROOT / name).is_file()]
    ran = _run("detect-secrets-hook", "--baseline", BASELINE, *files)
    print(f"secrets: none in {len(files)} files" if not ran.returncode else (ran.stdout + ran.stderr).strip())
    return FOUND if ran.returncode else 0


def _run(tool: str, *args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(TOOLS / tool), *args], capture_output=True, text=True, check=False, cwd=ROOT)


if __name__ == "__main__":
    main()
