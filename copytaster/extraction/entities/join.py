"""Names of one entity joined: full names with their shorter forms, acronyms, demonyms and second spellings.

Each distinct form is handled once, with indexes, so that the work is linear in the length of the story.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from copytaster.extraction.entities.mentions import NameOccurrence, find_heading_names, find_missed_names
from copytaster.extraction.entities.name_forms import guess_demonyms
from copytaster.extraction.entities.register import NameCluster, NameRegister, NameWords
from copytaster.model.extracted import EntityKind
from copytaster.text.doc import Doc
from copytaster.text.lexicon.organizations import ORGANIZATION_WORDS

_LEGAL = frozenset("inc corp ltd plc llc gmbh".split())


def join_names(
    doc: Doc, seen: Sequence[NameOccurrence]
) -> tuple[tuple[NameOccurrence, ...], list[NameCluster], NameRegister]:
    """The names of a text as written, with headings resolved; their clusters in order of appearance; and the register.

    The numbers in a cluster are those of the names returned.
    """
    register = NameRegister()
    body = [name for name in seen if not name.heading]
    _place(register, body, 0)
    unread = list(find_missed_names(doc, register.known(), frozenset(i for s in seen for i in range(s.first, s.last))))
    _place(register, unread, len(body))
    body += unread
    headed = _headed(doc, seen, register)
    _place(register, headed, len(body))
    names = (*body, *headed)
    for cluster in register.clusters:
        cluster.members.sort(key=lambda n: names[n].start)
        cluster.kind = _kind(names, [n for n in cluster.members if n < len(body)] or cluster.members)
        if cluster.kind == "place" and any(_is_company(names[n].form.words) for n in cluster.members):
            cluster.kind = "organisation"
        if any(
            names[n].kind == "group" and names[n].form.words[0] in guess_demonyms(cluster.key) for n in cluster.members
        ):
            cluster.kind = "place"
        if cluster.kind == "organisation" and _goes_by_surname(names, cluster):
            cluster.kind = "person"
    return names, sorted(register.clusters, key=lambda c: names[c.members[0]].start), register


def _place(register: NameRegister, names: Sequence[NameOccurrence], offset: int) -> None:
    """Put every name into its cluster, longer forms first, so that shorter ones find them."""
    by_key: dict[tuple[str, str], list[int]] = {}
    for n, name in enumerate(names):
        by_key.setdefault((name.form.key, _title(name)), []).append(n)
    owners = {occurrence.form.key: occurrence.acronym_of for occurrence in names if occurrence.acronym_of is not None}
    for key, title in sorted(by_key, key=lambda k: _order(names[by_key[k][0]], by_key[k][0])):
        members = by_key[key, title]
        written = names[members[0]].form
        kind = _kind(names, members)
        home = register.find_by_title(written.words, title) if title else register.by_key.get(key)
        home = home or register.by_key.get(owners.get(key, ""))
        home = home or register.home(
            written.words, kind, known=bool(written.known), sure=any(names[n].sure for n in members), title=title
        )
        if home is None:
            home = register.open(NameCluster(key, written.words, kind, members[0] + offset))
        if not title or key not in register.by_key:
            register.by_key[key] = home
        home.members.extend(n + offset for n in members)
        home.weight += len(members)
        home.gender = home.gender or next((names[n].gender for n in members if names[n].gender), "")


def _is_company(words: NameWords) -> bool:
    """True for `Calder Inc`, whatever kind `Calder` alone has."""
    return len(words) > 1 and words[-1].rstrip(".") in _LEGAL


def _title(name: NameOccurrence) -> str:
    """The gender that a title gives a surname: `Mrs Wynne` may not be the Wynne who is mentioned most."""
    return name.gender if len(name.form.words) == 1 else ""


def _order(name: NameOccurrence, at: int) -> tuple[int, bool, bool, int]:
    """The order: longer forms first, then bodies and people before peoples and before surnames with a title."""
    return -len(name.form.words), name.kind == "group", bool(_title(name)), at


def _kind(names: Sequence[NameOccurrence], members: Iterable[int]) -> EntityKind:
    """The kind with the most votes of the mentions; a certain one counts as three."""
    votes: Counter[EntityKind] = Counter()
    for n in members:
        votes[names[n].kind] += 3 if names[n].sure else 1
        if names[n].kind == "person" and len(names[n].form.words) > 1:
            votes["person"] += 1
    return min(votes, key=lambda kind: (-votes[kind], kind))


def _goes_by_surname(names: Sequence[NameOccurrence], cluster: NameCluster) -> bool:
    """True if the short form is the last word: people are called by it, bodies by their first."""
    words = cluster.words
    if (
        not 2 <= len(words) <= 3
        or any(names[n].sure for n in cluster.members)
        or not ORGANIZATION_WORDS.isdisjoint(words)
    ):
        return False
    short = {names[n].form.words for n in cluster.members} - {words}
    return words[-1:] in short and words[:1] not in short


def _headed(doc: Doc, names: Sequence[NameOccurrence], register: NameRegister) -> list[NameOccurrence]:
    """Names in headings that the text or a table confirms; all others are only capitals."""
    confirmed = list(find_heading_names(doc, register.known()))
    taken = {i for occurrence in confirmed for i in range(occurrence.first, occurrence.last)}
    for name in names:
        if name.heading and taken.isdisjoint(range(name.first, name.last)):
            full = name.kind == "person" and len(name.form.words) in {2, 3}
            if name.form.known or name.sure or full or register.home(name.form.words, name.kind, known=False):
                confirmed.append(name)
    return confirmed
