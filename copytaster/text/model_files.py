"""Whether an installed model is as it was published: each of its files is held against the sum pip wrote down for it.

Loading notices a file that is cut short. Bits that flipped inside the weights would change verdicts without a word.
"""

import base64
import hashlib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, PackagePath, distribution

READ_SIZE = 1024 * 1024


class ModelDamagedError(Exception):
    """Files of a model, whichever, are not what was installed; the message names them, and the mend.

    The command line says it and ends with 1, a worker ends with 75. It is no ValueError: nothing on the way may take
    it for a fault of what is read.
    """


def verify_package(package: str) -> None:
    """Read every file of a model package; one without a record has nothing to be held to. Raises ModelDamagedError."""
    wrong = list(find_damaged_files(package))
    if wrong:
        raise ModelDamagedError(
            f"{package}: {', '.join(wrong)}; install it again from requirements.lock (`make clean demo`)"
        )


def find_damaged_files(package: str) -> Iterator[str]:
    """The files of a package that are missing, or not what its record says."""
    try:
        files = distribution(package).files or []
    except (PackageNotFoundError, ValueError):
        return
    for file in files:
        if file.parts[0] == package and file.hash is not None and file.hash.mode == "sha256":
            told = _describe_damage(file)
            if told:
                yield f"{file} {told}"


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
