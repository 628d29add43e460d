"""Settings that are valid alone and wrong together, each named with its fix."""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from streams.settings.sections import BrokerSettings
    from streams.settings.settings import Settings


def find_conflicts(settings: "Settings") -> Iterator[str]:
    """One line for each fault; none if all is well."""
    if settings.ingest.max_bytes > settings.topics.max_bytes // 2:
        yield "ingest.max_bytes: over half of topics.max_bytes; what is made of an item must fit the topics"
    yield from _who_we_are(settings.broker)
    yield from _whom_we_trust(settings.broker)
    if settings.health.stuck_after <= settings.nlp.deadline:
        yield (
            f"health.stuck_after: {settings.health.stuck_after:g} s, but one article may take nlp.deadline "
            f"= {settings.nlp.deadline:g} s; make it longer"
        )


def _who_we_are(broker: "BrokerSettings") -> Iterator[str]:
    if broker.uses_sasl:
        if not broker.username:
            yield f"broker.username: missing; broker.protocol = {broker.protocol} asks for one"
        if not broker.password_file:
            yield f"broker.password_file: missing; broker.protocol = {broker.protocol} asks for a password, in a file"
        yield from _unreadable("broker.password_file", broker.password_file)
    elif broker.username or broker.password_file:
        yield f"broker.protocol: {broker.protocol} sends no name or password; SASL_SSL does"


def _whom_we_trust(broker: "BrokerSettings") -> Iterator[str]:
    files = {
        "broker.ca_file": broker.ca_file,
        "broker.cert_file": broker.cert_file,
        "broker.key_file": broker.key_file,
        "broker.key_password_file": broker.key_password_file,
    }
    given = {key: path for key, path in files.items() if path}
    if given and not broker.uses_tls:
        yield f"broker.protocol: {broker.protocol} uses no TLS, so {', '.join(given)} say nothing; SASL_SSL or SSL does"
    if (broker.key_file or broker.key_password_file) and not broker.cert_file:
        yield "broker.cert_file: missing; a key without its certificate is of no use"
    if broker.uses_tls:
        for key, path in given.items():
            yield from _unreadable(key, path)


def _unreadable(key: str, path: str) -> Iterator[str]:
    """The reason why a file that a setting names cannot be read; the file is not opened here."""
    if path and not os.path.isfile(path):
        yield f"{key} = {path!r}: there is no such file; mount the secret there, or name where it is"
    elif path and not os.access(path, os.R_OK):
        yield f"{key} = {path!r}: this user may not read it; make it readable for the one that Copytaster runs as"
