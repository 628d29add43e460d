"""What came of a run: counted from the topics alone, and laid beside a run in which nothing went wrong."""

import json
from collections import defaultdict
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from tests.support.verifier import Record, Topics

ORDERED = ("deduplicated", "enriched", "checked", "alerts")


def alerts(topics: Topics) -> dict[str, str]:
    """Each alert event's id, and what it says as a hash."""
    return {name: sha256(body).hexdigest() for name, body in topics.alerts()}


def figures(topics: Topics, whole: Mapping[str, str], *, records: int) -> dict[str, Any]:
    """The figures of a run. `whole` are the alerts of an undisturbed run over the same records."""
    mine = alerts(topics)
    return {
        "records": records,
        "alert_events": len(mine),
        "lost": len(whole.keys() - mine.keys()),
        "not_in_the_whole_run": len(mine.keys() - whole.keys()),
        "said_otherwise": sum(mine[name] != whole[name] for name in mine.keys() & whole.keys()),
        "one_id_two_bodies": len(topics.alerts()) - len(mine),
        "delivered_again": len(topics["alerts"]) - len(mine),
        "keys_out_of_order": sum(_out_of_order(topics[name]) for name in ORDERED),
        "dead_letters": len({r.id for r in topics["rejected"]}),
        "broken_promise": _broken_promise(topics),
    }


def flaws(found: Mapping[str, Any], *, dead_letters: int = 0) -> list[str]:
    """The figures that are not what they have to be; empty where nothing was lost, changed or told twice."""
    wanted = dict.fromkeys(("lost", "not_in_the_whole_run", "said_otherwise", "one_id_two_bodies",
                            "keys_out_of_order"), 0)  # fmt: skip
    wanted |= {"dead_letters": dead_letters, "broken_promise": None}
    return [f"{name}: {found[name]}" for name, value in wanted.items() if found[name] != value]


def _broken_promise(topics: Topics) -> str | None:
    try:
        topics.verify()
    except AssertionError as broken:
        return str(broken)[:300]
    return None


def _out_of_order(records: list[Record]) -> int:
    """Keys whose versions were first told in another order than they have."""
    seen: set[str] = set()
    told: dict[bytes | None, list[int]] = defaultdict(list)
    for record in records:
        if record.id not in seen:
            seen.add(record.id)
            told[record.key].append(_version(record))
    return sum(versions != sorted(versions) for versions in told.values())


def _version(record: Record) -> int:
    tree = json.loads(record.value or b"")
    article = tree.get("article") or tree.get("envelope", {}).get("article") or tree
    return int(article["version"] or 0)
