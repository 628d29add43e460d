"""Every setting of Copytaster, in one typed tree; the only place that reads environment and config files.

A value is taken from the command line (`--set broker.url=…`), else the environment (`COPYTASTER_BROKER__URL=…`), else
`copytaster.toml` in the config folder, else the default below. Unknown keys and bad values are all reported at once,
each with its fix.
"""

import difflib
import os
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from streams.settings.conflicts import find_conflicts
from streams.settings.sections import (
    BrokerSettings,
    DashboardSettings,
    FeedSettings,
    GuardSettings,
    HealthSettings,
    IngestSettings,
    NlpSettings,
    TopicsSettings,
    WindowsSettings,
    WorkerSettings,
)

ENV_PREFIX = "COPYTASTER_"
CONFIG_FILE = "copytaster.toml"
NOT_SETTINGS = frozenset({"COPYTASTER_DATA", "COPYTASTER_TEST_BROKER", "COPYTASTER_CONFIG_DIR"})
"""Variables with our prefix that belong to tests, benchmarks and the search for the config folder."""


class SettingsError(ValueError):
    """One or more settings are wrong; the message has a line for each, with its fix."""


class Settings(BaseSettings):
    """The whole tree."""

    model_config = SettingsConfigDict(
        env_prefix=ENV_PREFIX,
        env_nested_delimiter="__",
        extra="forbid",
        frozen=True,
        nested_model_default_partial_update=True,
    )

    broker: BrokerSettings = BrokerSettings()
    topics: TopicsSettings = TopicsSettings()
    ingest: IngestSettings = IngestSettings()
    feed: FeedSettings = FeedSettings()
    guard: GuardSettings = GuardSettings()
    nlp: NlpSettings = NlpSettings()
    windows: WindowsSettings = WindowsSettings()
    worker: WorkerSettings = WorkerSettings()
    dashboard: DashboardSettings = DashboardSettings()
    health: HealthSettings = HealthSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Merge nothing here: `load_with_origins` does, and it knows the origin of each value."""
        return (init_settings,)


def list_keys() -> Iterator[tuple[str, str, Any]]:
    """Every setting as (dotted key, description, default)."""
    for name, field in Settings.model_fields.items():
        for key, leaf in type(field.default).model_fields.items():
            yield f"{name}.{key}", leaf.description or "", leaf.default


def find_config_dir(given: Path | None = None) -> Path:
    """The config folder: as given, else $COPYTASTER_CONFIG_DIR, else ./config."""
    return given or Path(os.environ.get("COPYTASTER_CONFIG_DIR", "config"))


def load_settings(
    *,
    overrides: Mapping[str, str] | None = None,
    directory: Path | None = None,
    environ: Mapping[str, str] | None = None,
) -> Settings:
    """Build the settings. Raises SettingsError that names every wrong key and value, and its fix."""
    return load_with_origins(overrides=overrides, directory=directory, environ=environ)[0]


def load_with_origins(
    *,
    overrides: Mapping[str, str] | None = None,
    directory: Path | None = None,
    environ: Mapping[str, str] | None = None,
) -> tuple[Settings, Mapping[str, str]]:
    """Do the same as `load_settings`, and return the origin of each value that is no default."""
    known = [key for key, _, _ in list_keys()]
    values: dict[str, Any] = {}
    origin: dict[str, str] = {}
    problems: list[str] = []
    for source, given in (
        (str(find_config_dir(directory) / CONFIG_FILE), _from_toml(find_config_dir(directory) / CONFIG_FILE, problems)),
        ("environment", _from_environment(os.environ if environ is None else environ)),
        ("command line", dict(overrides or {})),
    ):
        for key, value in given.items():
            if key in known:
                values[key], origin[key] = value, source
            else:
                problems.append(_unknown(key, source, known))
    settings = _validated(values, origin, problems)
    if settings:
        problems += find_conflicts(settings)
    if problems or settings is None:
        raise SettingsError("\n".join(problems))
    return settings, origin


def _validated(values: Mapping[str, Any], origin: Mapping[str, str], problems: list[str]) -> Settings | None:
    tree: dict[str, dict[str, Any]] = {}
    for key, value in values.items():
        section, _, leaf = key.partition(".")
        tree.setdefault(section, {})[leaf] = value
    try:
        return Settings(**tree)  # type: ignore[arg-type]  # pydantic turns each dict into its section
    except ValidationError as error:
        meaning = {key: description for key, description, _ in list_keys()}
        for item in error.errors():
            key = ".".join(str(part) for part in item["loc"])
            where, explanation = origin.get(key, "default"), meaning.get(key, "")
            problems.append(f"{key} = {item['input']!r} ({where}): {item['msg']}. It is: {explanation}")
        return None


def _from_environment(environ: Mapping[str, str]) -> dict[str, str]:
    return {
        name.removeprefix(ENV_PREFIX).lower().replace("__", ".", 1): value
        for name, value in sorted(environ.items())
        if name.startswith(ENV_PREFIX) and name not in NOT_SETTINGS
    }


def _from_toml(path: Path, problems: list[str]) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        tree = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        problems.append(f"{path}: not valid TOML: {error}")
        return {}
    flat: dict[str, Any] = {}
    for section, leaves in tree.items():
        if isinstance(leaves, dict):
            flat |= {f"{section}.{leaf}": value for leaf, value in leaves.items()}
        else:
            flat[section] = leaves
    return flat


def _unknown(key: str, source: str, known: list[str]) -> str:
    near = difflib.get_close_matches(key, known, n=1)
    fix = f"did you mean {near[0]}?" if near else "remove it; `copytaster config keys` lists them all"
    return f"{key} ({source}): unknown setting; {fix}"
