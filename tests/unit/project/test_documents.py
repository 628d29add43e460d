"""What the documents name exists: files, folders, links, tests, commands and settings. Every *.md file is read."""

import re
from pathlib import Path, PurePosixPath

import click
import pytest

from agents.parse import LARGE
from desk.cli.main import cli
from streams.settings.settings import list_keys
from streams.topic_config import Spread
from streams.topics import FLOW, TABLES, TOPICS
from tests.brokers import ROOT
from tests.unit.project.test_layout import tracked

FILES = {path.relative_to(ROOT).as_posix() for path in tracked()}
FOLDERS = {parent.as_posix() for file in FILES for parent in PurePosixPath(file).parents if parent.name}
TOP = sorted({file.split("/")[0] for file in FILES if "/" in file})
PAGES = sorted(ROOT / file for file in FILES if file.endswith(".md"))
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())

HISTORY = {"CHANGELOG.md"}
"""Pages about earlier versions, which name what was there then."""
OTHERS = ("faust/", "aiokafka/")
"""Where paths of libraries begin."""
MADE = {"copytaster.toml"}
"""Files that a reader makes, beside those that stand in a block of the page."""
TRAINED = ("base/", "mix/", "runs/", "export/", "signals/")
"""Where the folders begin that training makes, outside the repository."""
EXTENSIONS = r"py|md|toml|ya?ml|lock|ini|js|css|html|tsv"


def text_of(page: Path) -> str:
    """The page; of the table of moves, only the new paths."""
    text = page.read_text("utf-8")
    return re.sub(r"(?m)^\| `[^`]+` \|", "|", text) if page.name == "moved.md" else text


def named_in(text: str) -> set[str]:
    """Files and folders that a text names: paths from a folder of ours, `names` that end like a file or a folder."""
    text = re.sub(r"\w+://\S+|\]\([^)\s]+\)", " ", text)
    tops = "|".join(map(re.escape, TOP))
    named = set(re.findall(rf"(?<![\w/.…$*<>-])((?:{tops})/[\w./*-]*[\w/*])", text))
    named |= set(re.findall(rf"`((?:[\w.-]+/)*[\w-][\w.-]*\.(?:{EXTENSIONS}))`", text))
    return named | set(re.findall(r"`((?:[\w.-]+/)+)`", text))


def held_in(text: str) -> set[str]:
    """The files that stand in blocks of a page, each named behind its language."""
    return set(re.findall(r"(?m)^```\w+ (\S+\.\w+)$", text))


def exists(name: str, page: str) -> bool:
    """True for a path from the top, from the page's folder, or one that is the end of a path of ours."""
    if name in MADE or name.startswith(OTHERS) or (page.startswith("training/") and name.startswith(TRAINED)):
        return True
    bare = name.rstrip("/")
    here = (PurePosixPath(page).parent / bare).as_posix()
    known = FOLDERS if name.endswith("/") else FILES | FOLDERS
    if "*" in bare:
        return any(PurePosixPath(path).match(bare) for path in FILES)
    return {bare, here} & known != set() or any(path.endswith(f"/{bare}") for path in known)


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as the forges make them."""
    headings = re.findall(r"(?m)^#+ (.+)$", page.read_text("utf-8"))
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@each_page
def test_links_lead_somewhere(page: Path) -> None:
    for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8")):
        if link.startswith("https://"):
            continue
        file, _, anchor = link.partition("#")
        target = (page.parent / file).resolve() if file else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


@each_page
def test_files_and_folders_in_the_text_exist(page: Path) -> None:
    name = page.relative_to(ROOT).as_posix()
    if name not in HISTORY:
        text = text_of(page)
        known = {end for file in held_in(text) for end in (file, file.split("/")[-1])}
        assert {path for path in named_in(text) - known if not exists(path, name)} == set()


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("see agents/runtime/no_such_file.py, which", {"agents/runtime/no_such_file.py"}),
        ("`no_such_file.py` reads it", {"no_such_file.py"}),
        ("the folder `agents/no_such_folder/`", {"agents/no_such_folder/"}),
        ("in `no_such_folder/` are", {"no_such_folder/"}),
        ("https://docs.example/agents/x.py", set()),
        ("`/livez`, `text/html` and and/or", set()),
    ],
)
def test_a_file_that_is_not_there_would_be_noticed(text: str, named: set[str]) -> None:
    assert named_in(text) == named
    assert not any(exists(name, "docs/README.md") for name in named)


@each_page
def test_tests_in_the_text_exist(page: Path) -> None:
    named = set(re.findall(r"`(test_\w+)`", page.read_text("utf-8")))
    sources = [path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py")] if named else []
    written = {name for source in sources for name in re.findall(r"def (test_\w+)\(", source)}
    assert named - written == set()


@each_page
def test_commands_in_the_text_exist(page: Path) -> None:
    for line in re.findall(r"(?<![\w./-])copytaster (?:--set \S+ )*([a-z][a-z-]+(?: [a-z]+)?)\b", _shown(page)):
        first, _, second = line.partition(" ")
        command = cli.commands.get(first)
        if f"desk/cli/commands/{first}.py" in held_in(page.read_text("utf-8")):
            continue
        assert command is not None, line
        if isinstance(command, click.Group) and second:
            assert second in command.commands, line


@each_page
def test_settings_in_the_text_exist(page: Path) -> None:
    known = {key for key, _, _ in list_keys()}
    sections = "|".join(sorted({key.partition(".")[0] for key in known} - {"copytaster"}))
    named = re.findall(rf"`(?:--set )?((?:{sections})\.[a-z_]+)\b(?!\.)", page.read_text("utf-8"))
    assert {key for key in named if not key.endswith(".py")} - known == set()


def test_every_page_of_the_documents_is_in_their_index() -> None:
    index = (ROOT / "docs" / "README.md").read_text("utf-8")
    linked = {(ROOT / "docs" / link).resolve() for link in re.findall(r"\]\(([^)#\s]+)", index)}
    assert {page for page in PAGES if page.is_relative_to(ROOT / "docs")} - linked == {ROOT / "docs" / "README.md"}


def test_the_tables_of_stages_and_topics_say_what_is_declared() -> None:
    stages = [
        f"| `{s.name}` | {_list(t.name for t in s.reads)} | {_list(t.name for t in s.writes)} "
        f"| {f'`{s.state.name}`' if s.state else 'nothing'} |"
        for s in FLOW
    ]
    topics = [
        f"| `{t.name}` | {t.key} | {'many' if t.spread is Spread.MANY else 'one'} "
        f"| {'the last record of each key' if t.compacted else 'for a time'} |"
        for t in TOPICS
    ]
    assert "\n".join(stages) in (ROOT / "docs" / "architecture.md").read_text("utf-8")
    page = (ROOT / "docs" / "reference" / "topics.md").read_text("utf-8")
    assert "\n".join(topics) in page
    assert [table.name for table in TABLES if f"`<app id>-{table.name}-changelog`" not in page] == []


def test_the_glossary_is_in_order_and_has_each_term_once() -> None:
    page = (ROOT / "docs" / "glossary.md").read_text("utf-8")
    terms = [term.lower() for term in re.findall(r"(?m)^\*\*([^*]+)\*\*", page)]
    assert len(terms) > 100
    assert terms == sorted(set(terms))


def _list(names: object) -> str:
    return ", ".join(f"`{name}`" for name in names)  # type: ignore[attr-defined]


@each_page
def test_the_size_from_which_items_are_parsed_in_the_child_is_the_one_in_the_code(page: Path) -> None:
    """Those that speak of it are named here, so that none falls silent."""
    told = re.findall(r"\bitems above (\d+) (\w+)", " ".join(page.read_text("utf-8").split()), re.IGNORECASE)
    assert told == ([(str(LARGE // 1024), "KiB")] if page.name in {"decisions.md", "formats.md"} else [])


def _shown(page: Path) -> str:
    """What stands in code: blocks and `spans`."""
    text = page.read_text("utf-8")
    blocks = re.findall(r"^```(?:sh.*)?\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    return "\n".join([*blocks, *re.findall(r"`([^`\n]+)`", text)])
