"""The command line: exit codes, help that fits a terminal, and JSON that machines can read."""

import json
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from aiokafka import TopicPartition

from copytaster.checking.detectors import DETECTORS
from desk.cli.commands import ingest as ingest_command
from desk.cli.commands import lag as lag_command
from desk.cli.commands import topics as topics_command
from desk.cli.main import cli, main
from desk.ingest.publish import PublishTally
from desk.ops.lag.measures import PartitionLag, measure_partition
from desk.ops.lag.states import OffsetSample, PartitionHistory
from streams.declared_topics import list_declared_topics
from streams.devbroker.embedded import find_free_port
from streams.kafka.admin import TopicDescription
from streams.kafka.positions import PartitionPosition
from streams.settings.settings import Settings, list_keys
from tests.brokers import CONFIG_DIR
from tests.support import poisoned

SAMPLE = str(CONFIG_DIR / "samples" / "01-ferry-aground.json")
Run = Callable[..., tuple[int, str, str]]


def commands(group: click.Group = cli, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command and group, with the words that call it."""
    yield path, group
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name), command


EVERY = dict(commands())


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Run the command line without any configuration: its exit code, standard output and error."""
    monkeypatch.chdir(tmp_path)

    def call(*args: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as left:
            main(list(args))
        out, err = capsys.readouterr()
        assert isinstance(left.value.code, int)
        return left.value.code, out, err

    return call


@pytest.mark.parametrize("words", EVERY, ids=" ".join)
def test_help_says_what_a_command_does_within_80_columns(run: Run, words: tuple[str, ...]) -> None:
    for option in ("--help", "-h"):
        code, out, err = run(*words, option)
        assert (code, err) == (0, "")
        assert out.startswith(f"Usage: copytaster {' '.join(words)}".rstrip())
        assert max(len(line) for line in out.splitlines()) <= 80
    assert (EVERY[words].help or "").strip().endswith((".", "…"))


@pytest.mark.parametrize("words", EVERY, ids=" ".join)
def test_every_option_says_what_it_does(words: tuple[str, ...]) -> None:
    for option in EVERY[words].params:
        if isinstance(option, click.Option):
            assert option.help, option.name


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["frobnicate"], "No such command"),
        (["ingest"], "Missing argument"),
        (["ingest", "no-such-file"], "does not exist"),
        (["check", SAMPLE, "--frobnicate"], "No such option"),
        (["--set", "broker.url", "config", "check"], "is not KEY=VALUE"),
        (["topics", "destroy"], "No such command"),
    ],
)
def test_wrong_usage_ends_with_64_and_says_what_is_wrong(run: Run, args: list[str], says: str) -> None:
    code, out, err = run(*args)
    assert (code, out) == (64, "")
    assert says in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    "command", [["config", "check"], ["topics", "create"], ["topics", "describe"], ["check", SAMPLE], ["worker"]]
)
def test_bad_settings_stop_every_command_with_64_and_are_all_named(run: Run, command: list[str]) -> None:
    code, out, err = run("--set", "broker.urll=kafka://h:1", "--set", "guard.retries=-1", *command)
    assert (code, out) == (64, "")
    assert "did you mean broker.url?" in err
    assert "guard.retries = '-1' (command line)" in err


def test_bad_settings_in_the_config_folder_are_found_too(run: Run, tmp_path: Path) -> None:
    (tmp_path / "copytaster.toml").write_text("[guard]\nbatch = 0\n")
    code, _, err = run("--config-dir", str(tmp_path), "config", "check")
    assert code == 64
    assert "guard.batch" in err
    assert "copytaster.toml" in err


def test_sound_settings_are_sound(run: Run) -> None:
    assert run("--set", "guard.retries=0", "config", "check") == (0, "settings are sound\n", "")


@pytest.mark.parametrize("command", [["topics", "create"], ["topics", "describe"], ["ingest", SAMPLE]])
def test_a_broker_that_is_not_there_ends_with_75_and_says_how_to_start_one(run: Run, command: list[str]) -> None:
    url = f"kafka://127.0.0.1:{find_free_port()}"
    code, out, err = run("--set", f"broker.url={url}", *command)
    assert (code, out) == (75, "")
    assert url in err
    assert "make kafka" in err
    assert "Traceback" not in err


def test_a_file_that_holds_no_story_is_an_error_not_a_fault(run: Run, tmp_path: Path) -> None:
    (tmp_path / "broken.json").write_bytes(b'{"article": {"uri": "urn:1", "headl')
    code, out, err = run("check", "broken.json")
    assert (code, out) == (1, "")
    assert "broken.json: truncated" in err


def test_an_empty_file_is_an_error_not_a_fault(run: Run, tmp_path: Path) -> None:
    for name in ("empty.json", "empty.txt", "empty.jsonl"):
        (tmp_path / name).write_bytes(b"")
        code, out, err = run("check", name)
        assert (code, out) == (1, "")
        assert f"{name}: empty" in err


def test_every_line_of_a_jsonl_file_is_checked(run: Run, tmp_path: Path) -> None:
    one = json.dumps(json.loads(Path(SAMPLE).read_text("utf-8")))
    (tmp_path / "two.jsonl").write_text(f"{one}\n{one}\n", encoding="utf-8")
    code, out, _ = run("check", "--json", "two.jsonl")
    assert code == 0
    first, second = json.loads(out)
    assert first == second


def test_the_version_is_told(run: Run) -> None:
    code, out, _ = run("--version")
    assert code == 0
    assert out.startswith("copytaster, version ")


def test_every_setting_is_listed_for_people(run: Run) -> None:
    code, out, _ = run("config", "keys")
    assert code == 0
    for key, description, _default in list_keys():
        assert f"{key} = " in out
        assert description in out


async def _published(items: Any, settings: Any) -> AsyncIterator[PublishTally]:
    yield PublishTally(published=len(list(items)), refused=1)


async def _created(settings: Settings) -> list[str]:
    return [d.name for d in list_declared_topics(settings)]


async def _described(settings: Settings) -> list[TopicDescription]:
    return [TopicDescription(d, d.partitions, ()) for d in list_declared_topics(settings)]


async def _described_with_problems(settings: Settings) -> list[TopicDescription]:
    return [TopicDescription(d, 0, ("missing",)) for d in list_declared_topics(settings)]


async def _observed(settings: Settings, **_: Any) -> tuple[list[PartitionLag], float]:
    at, done = TopicPartition("copytaster.raw", 0), PartitionHistory((OffsetSample(0.0, 5, 9),))
    return [measure_partition("parse", at, PartitionPosition(5, 0, 9), done, None)], 0.0


@pytest.fixture
def no_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands that would talk to a broker are given its answers."""
    monkeypatch.setattr(ingest_command, "publish_items", _published)
    monkeypatch.setattr(lag_command, "observe_lag", _observed)
    monkeypatch.setattr(topics_command, "create_topics", _created)
    monkeypatch.setattr(topics_command, "describe_topics", _described)


PRINTS_JSON = {
    ("config", "keys"): (),
    ("config", "show"): (),
    ("lag",): (),
    ("topics", "create"): (),
    ("topics", "describe"): (),
    ("ingest",): (SAMPLE,),
    ("check",): (SAMPLE,),
    ("parse",): (SAMPLE,),
    ("extract",): (SAMPLE,),
}
REPLAY = {("replay",), ("replay", "status"), ("replay", "resume"), ("replay", "diff")}
REJECTED = {("rejected", "list"), ("rejected", "show"), ("rejected", "redrive"), ("rejected", "park")}
ELSEWHERE = {
    ("demo",),
    ("doctor",),
    ("feed",),
    ("evaluate",),
    ("evaluate-attributions",),
    ("dedupe",),
    ("state", "show"),
    *REPLAY,
    *REJECTED,
}
"""Need a broker, or a file of their own: tested where they have it."""


def test_every_command_that_prints_json_is_tried() -> None:
    found = {words for words, command in EVERY.items() if any("--json" in p.opts for p in command.params)}
    assert found == set(PRINTS_JSON) | ELSEWHERE


@pytest.mark.usefixtures("no_broker")
@pytest.mark.parametrize("words", PRINTS_JSON, ids=" ".join)
def test_json_is_one_document_and_nothing_else(run: Run, words: tuple[str, ...]) -> None:
    code, out, _ = run(*words, "--json", *PRINTS_JSON[words])
    assert code == 0
    assert json.loads(out)


@pytest.mark.usefixtures("no_broker")
def test_the_tally_of_an_ingest_is_told(run: Run) -> None:
    assert json.loads(run("ingest", "--json", SAMPLE)[1]) == {"published": 1, "refused": 1}
    assert run("ingest", SAMPLE)[1] == "1 items published, 1 too large and put with the dead letters\n"


@pytest.mark.usefixtures("no_broker")
def test_topics_that_differ_from_what_is_declared_end_with_2(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("topics", "describe")[0] == 0
    monkeypatch.setattr(topics_command, "describe_topics", _described_with_problems)
    code, out, _ = run("topics", "describe", "--json")
    assert code == 2
    assert {tuple(topic["problems"]) for topic in json.loads(out)} == {("missing",)}
    code, out, _ = run("topics", "describe")
    assert code == 2
    assert "copytaster.raw" in out


@pytest.mark.usefixtures("no_broker")
def test_lag_that_fails_a_condition_ends_with_2_and_is_named(run: Run) -> None:
    code, out, err = run("lag", "--fail-if", "lag>3", "--fail-if", "lag<100")
    assert code == 2
    assert "raw/0" in out
    assert err == "copytaster.raw/0: lag is 4 (lag>3)\n"
    assert run("lag", "--fail-if", "lag>4")[0] == 0
    code, _, err = run("lag", "--fail-if", "time_lag>60")
    assert (code, err) == (2, "copytaster.raw/0: time_lag is unknown (time_lag>60)\n")


@pytest.mark.parametrize(
    ("args", "says"),
    [(["--fail-if", "lagg>1"], "write it like time_lag>60"), (["--listen", "9308"], "is not HOST:PORT")],
)
def test_a_condition_or_an_address_that_means_nothing_is_wrong_usage(run: Run, args: list[str], says: str) -> None:
    code, _, err = run("lag", *args)
    assert code == 64
    assert says in err


def test_settings_in_use_are_shown_with_where_they_came_from(run: Run, tmp_path: Path) -> None:
    (tmp_path / "copytaster.toml").write_text("[guard]\nbatch = 8\n")
    code, out, _ = run("--config-dir", str(tmp_path), "--set", "topics.prefix=x", "config", "show", "--origin")
    assert code == 0
    lines = out.splitlines()
    assert "topics.prefix = x    (command line)" in lines
    assert f"guard.batch = 8    ({tmp_path / 'copytaster.toml'})" in lines
    assert "guard.retries = 2    (default)" in lines
    assert len(lines) == len(list(list_keys()))


def test_a_flagged_statement_ends_with_2_only_where_asked_to(run: Run, tmp_path: Path) -> None:
    told = {"uri": "urn:test:1", "type": "text", "headlines": [{"value": "Ferry aground"}]}
    told["bodies"] = [{"value": "A ferry ran aground near Ostholm on Monday. Forty people were taken off by boat."}]
    statements = [{"n": 1, "text": "Ninety people were taken off by boat near Ostholm."}]
    (tmp_path / "story.json").write_text(json.dumps({"article": told, "statements": statements}))
    code, out, _ = run("check", "--json", "story.json")
    assert code == 0
    assert [s["flagged"] for s in json.loads(out)["statements"]] == [True]
    assert run("check", "--json", "--fail-on-flag", "story.json")[0] == 2


@pytest.mark.parametrize(
    ("word", "limit", "reason"),
    [
        ("treadmill", "nlp.statement_seconds=0.3", "Judging it took more than 0.3 s of processor time."),
        ("emperor", "nlp.memory_mb=4096", "Judging it needed more memory than is allowed."),
    ],
)
def test_a_statement_at_its_limit_does_not_keep_a_file_from_being_checked(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, word: str, limit: str, reason: str
) -> None:
    monkeypatch.setitem(DETECTORS, "harm", poisoned.harm)
    told = {"uri": "urn:test:1", "type": "text", "headlines": [{"value": "Ferry aground"}]}
    told["bodies"] = [{"value": "A ferry ran aground near Ostholm on Monday. Forty people were taken off by boat."}]
    texts = ["Ninety people were taken off by boat near Ostholm.", f"The ferry ran into a {word} on Monday."]
    statements = [{"n": n, "text": text} for n, text in enumerate(texts, 1)]
    (tmp_path / "story.json").write_text(json.dumps({"article": told, "statements": statements}))
    code, out, _ = run("--set", limit, "check", "--json", "story.json")
    assert code == 0
    assert [(s["flagged"], s["reason"]) for s in json.loads(out)["statements"]] == [(True, ""), (False, reason)]
    assert "1 of 2 statements flagged, 1 not judged: 1 (number)" in run("--set", limit, "check", "story.json")[1]
