"""Settings: four sources in one order, and every fault named at once with its fix."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from streams.settings.settings import Settings, SettingsError, list_keys, load_settings

LEAVES = list(list_keys())


def written(folder: Path, toml: str) -> Path:
    (folder / "copytaster.toml").write_text(toml, encoding="utf-8")
    return folder


def test_command_line_wins_over_environment_over_file_over_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path, '[topics]\nprefix = "file"\nreplication = 3\n[guard]\nretries = 7\nbatch = 8\n')
    monkeypatch.setenv("COPYTASTER_TOPICS__PREFIX", "environment")
    monkeypatch.setenv("COPYTASTER_GUARD__RETRIES", "6")
    settings = load_settings(overrides={"guard.retries": "5"}, directory=tmp_path)
    assert settings.guard.retries == 5
    assert settings.topics.prefix == "environment"
    assert (settings.topics.replication, settings.guard.batch) == (3, 8)
    assert settings.topics.partitions == 12


def test_the_config_folder_is_taken_from_the_environment_where_none_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path, '[topics]\nprefix = "elsewhere"\n')
    monkeypatch.setenv("COPYTASTER_CONFIG_DIR", str(tmp_path))
    assert load_settings().topics.prefix == "elsewhere"


def test_every_fault_of_every_source_is_named_at_once_with_its_fix(tmp_path: Path) -> None:
    written(tmp_path, 'stray = 1\n[broker]\nurll = "kafka://h:1"\nsession_timeout = -1\n[brocker]\nurl = "x"\n')
    environ = {"COPYTASTER_TOPICS__PARTITIONS": "many", "COPYTASTER_NOSUCH__THING": "1"}
    with pytest.raises(SettingsError) as caught:
        load_settings(
            overrides={"guard.retries": "-2", "broker.url": "localhost:9092"}, directory=tmp_path, environ=environ
        )
    lines = str(caught.value).splitlines()
    file = str(tmp_path / "copytaster.toml")
    expected = {
        "stray": (file, "remove it"),
        "broker.urll": (file, "did you mean broker.url?"),
        "brocker.url": (file, "did you mean broker.url?"),
        "broker.session_timeout": (file, "greater than 0"),
        "topics.partitions": ("environment", "valid integer"),
        "nosuch.thing": ("environment", "unknown setting"),
        "guard.retries": ("command line", "greater than or equal to 0"),
        "broker.url": ("command line", "kafka://host:port"),
    }
    assert len(lines) == len(expected)
    for key, (source, fix) in expected.items():
        (line,) = [line for line in lines if line.split()[0] == key]
        assert f"({source})" in line
        assert fix in line


def test_a_file_that_is_not_toml_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"copytaster\.toml: not valid TOML"):
        load_settings(directory=written(tmp_path, "broker: [\n"), environ={})


def test_variables_of_the_tests_are_no_settings(tmp_path: Path) -> None:
    environ = {"COPYTASTER_DATA": "x", "COPYTASTER_TEST_BROKER": "kafka", "COPYTASTER_CONFIG_DIR": "y", "OTHER": "z"}
    assert load_settings(directory=tmp_path, environ=environ) == load_settings(directory=tmp_path, environ={})


@pytest.mark.parametrize("value", ["nan", "inf"])
@pytest.mark.parametrize("key", [key for key, _, default in LEAVES if isinstance(default, float)])
def test_no_number_may_be_endless_or_none_at_all(tmp_path: Path, key: str, value: str) -> None:
    with pytest.raises(SettingsError, match="finite number"):
        load_settings(overrides={key: value}, directory=tmp_path, environ={})


def test_settings_cannot_be_changed(tmp_path: Path) -> None:
    settings = load_settings(directory=tmp_path, environ={})
    with pytest.raises(ValidationError, match="frozen"):
        settings.broker.url = "kafka://elsewhere:9092"
    with pytest.raises(ValidationError, match="frozen"):
        settings.broker = settings.broker.model_copy()


@pytest.mark.parametrize(("key", "description", "default"), LEAVES, ids=[key for key, *_ in LEAVES])
def test_every_setting_says_what_it_is_and_has_a_sound_default(
    tmp_path: Path, key: str, description: str, default: object
) -> None:
    assert len(description.split()) >= 3
    assert load_settings(overrides={key: str(default)}, directory=tmp_path, environ={}) == Settings()
