"""Check that an installed model is as it was published: compare each of its files with the hash that pip recorded.

Loading notices a file that is cut short. Flipped bits inside the weights would change verdicts without any error.
"""

import base64
import hashlib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, PackagePath, distribution

READ_SIZE = 1024 * 1024


class ModelDamagedError(Exception):
    """Some files of a model are not what was installed; the message names them, and the fix.

    The command line prints it and exits with 1, a worker exits with 75. It is no ValueError: no code in between may
    take it for an error in the input.
    """


def verify_package(package: str) -> None:
    """Read every file of a model package; one without a record cannot be checked. Raises ModelDamagedError."""
    wrong = list(find_damaged_files(package))
    if wrong:
        raise ModelDamagedError(
            f"{package}: {', '.join(wrong)}; install it again from requirements.lock (`make clean demo`)"
        )


def find_damaged_files(package: str) -> Iterator[str]:
    """The files of a package that are missing, or differ from its record."""
    try:
        files = distribution(package).files or []
    except (PackageNotFoundError, ValueError):
        return
    for file in files:
        if file.parts[0] == package and file.hash is not None and file.hash.mode == "sha256":
            damage = _describe_damage(file)
            if damage:
                yield f"{file} {damage}"


def _describe_damage(file: PackagePath) -> str | None:
    digest = hashlib.sha256()
    try:
        with open(str(file.locate()), "rb") as content:
            while part := content.read(READ_SIZE):
                digest.update(part)
    except OSError as error:
        return f"cannot be read ({error.strerror})"
    found = base64.urlsafe_b64encode(digest.digest()).rstrip(b"=").decode()
    return None if file.hash is not None and found == file.hash.value else "is not what was installed"
