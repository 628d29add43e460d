"""The feeds that `copytaster feed` reads, as `sources.toml` in the config folder names them."""

import ipaddress
import tomllib
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from streams.settings.settings import SettingsError

SOURCES_FILE = "sources.toml"


class FeedSource(BaseModel):
    """One feed: a web address or a folder, its sender, and the time between two polls."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,60}$", description="names the feed in health")]
    url: Annotated[str, Field(description="http or https address of RSS, Atom, ninjs or NewsML-G2")] = ""
    folder: Annotated[str, Field(description="folder whose new and changed files are read")] = ""
    provider: Annotated[str, Field(description="who sends it; the name where it is empty")] = ""
    every: Annotated[float, Field(ge=1, le=86_400, description="seconds between two looks")] = 300.0
    media_type: Annotated[str, Field(description="what it sends, where its own word is wrong")] = ""
    pages: Annotated[bool, Field(description="fetch the page behind an entry that has only a summary")] = False
    header_files: Annotated[
        dict[str, str], Field(description="request headers, each with the path of the file that holds its value")
    ] = {}
    inward: Annotated[
        tuple[str, ...], Field(description="networks of our own that may be reached, like 10.1.0.0/16; else none is")
    ] = ()

    @field_validator("url")
    @classmethod
    def _is_address(cls, url: str) -> str:
        parts = urlsplit(url)
        if url and (parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None):
            raise ValueError("must be an http or https address without a name and password in it")
        return url

    @field_validator("inward")
    @classmethod
    def _are_networks(cls, networks: tuple[str, ...]) -> tuple[str, ...]:
        for network in networks:
            ipaddress.ip_network(network)
        return networks

    @model_validator(mode="after")
    def _is_one_of_two(self) -> "FeedSource":
        if bool(self.url) == bool(self.folder):
            raise ValueError("needs either a url or a folder")
        return self

    @property
    def sender(self) -> str:
        """The provider name of its items."""
        return self.provider or self.name


def load_sources(directory: Path) -> tuple[FeedSource, ...]:
    """Load every source of the config folder; none if there is no file. Raises SettingsError that names each fault."""
    path = directory / SOURCES_FILE
    if not path.is_file():
        return ()
    try:
        tree = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: not valid TOML: {error}") from error
    given = tree.pop("source", [])
    problems = [f"{path}: {key}: unknown; feeds are tables [[source]]" for key in tree]
    sources: list[FeedSource] = []
    for n, entry in enumerate(given if isinstance(given, list) else [given], 1):
        try:
            sources.append(FeedSource.model_validate(entry))
        except ValidationError as error:
            label = entry.get("name", n) if isinstance(entry, dict) else n
            problems += [f"{path}: source {label}: {'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
    names = [source.name for source in sources]
    problems += [f"{path}: two sources are named {name}" for name in sorted(set(names)) if names.count(name) > 1]
    if problems:
        raise SettingsError("\n".join(problems))
    return tuple(sources)
