"""An evening's alerts for screenshots and for trying the page by hand: invented places, people and figures."""

from dataclasses import replace

from copytaster.model.article import hash_text
from copytaster.model.assessment import Cause, ParagraphChange
from copytaster.model.records import Alert
from desk.ops.lag.measures import PartitionLag
from desk.ops.lag.states import PartitionState
from streams import codec
from streams.headers import Place, format_iso
from tests.support.alerts import belief, checked, made, passage, recalled
from tests.support.memory_log import MemoryLog

MINUTE = 60_000


def publish(log: MemoryLog, *, now_ms: int) -> list[Alert]:
    """Put the evening on the log; return the alerts in their last states, the newest last."""
    told: list[Alert] = []

    def tell(alert: Alert, minutes: float, origin: Place | None = None) -> Alert:
        at = now_ms - int(minutes * MINUTE)
        stamped = _stamped(alert, at, opened=alert.revision == 1)
        log.publish(stamped, origin=origin)
        told.append(stamped)
        return stamped

    for alert, minutes in _bridge():
        tell(alert, minutes)
    killed = tell(_killed(), 88)
    for alert, minutes in _council():
        tell(alert, minutes)
    for alert, minutes in _harvest():
        tell(alert, minutes)
    tell(recalled(killed), 41)
    for alert, minutes in _rates():
        tell(alert, minutes)
    place = Place("test.checked", 0, 7)
    log.stories[place] = codec.encode(checked("toll", *TOLL, title=TOLL_TITLE, version="2", by="Ines Aldana"))
    for alert, minutes in _toll():
        tell(alert, minutes, place)
    return told


def stages() -> list[PartitionLag]:
    """The state of the stages that evening: a short queue before the slowest one."""
    unread = {"parse": 0, "deduplicate": 0, "attach": 0, "enrich": 3, "check": 14, "alert": 0}
    return [
        PartitionLag(
            stage=name, topic=f"copytaster.{name}", partition=0,
            state=PartitionState.OK if lag else PartitionState.IDLE,
            committed=900, end=900 + lag, lag=lag, time_lag=lag * 0.6, rate_in=2.0, rate_out=2.2, trend=-0.2,
            catch_up=lag / 0.2, owner="worker-1", commit_age=0.4, expired=0,
        )
        for name, lag in unread.items()
    ]  # fmt: skip


def _stamped(alert: Alert, at_ms: int, *, opened: bool) -> Alert:
    before = format_iso(at_ms - 19 * MINUTE)
    return replace(
        alert,
        at=format_iso(at_ms),
        opened_at=format_iso(at_ms) if opened else alert.opened_at,
        now=replace(alert.now, created=format_iso(at_ms)) if alert.now else None,
        then=replace(alert.then, created=before) if alert.then else None,
    )


TOLL_TITLE = "Varno bridge toll rises to 6 crowns from July, council decides"
TOLL = (
    "VARNO, June 3 (Northline) - The toll on the Varno bridge will rise to 6 crowns from July 1, the district council "
    "decided on Tuesday, correcting an earlier announcement.",
    "Residents of the two islands will keep their passes. The council rejected a proposal to let lorries cross free "
    "of charge at night, 14 votes to 11.",
    "“We did not take this lightly,” said council leader Marit Hovda. The bridge carries about 9,400 vehicles a day.",
)


def _toll() -> list[tuple[Alert, float]]:
    then = (
        "The toll on the Varno bridge will rise to ‹¦4¦ crowns› from July 1, the district council decided on Tuesday."
    )
    now = (
        "VARNO, June 3 (Northline) - ‹The toll on the Varno bridge will rise to «6 crowns» from July 1›, the district "
        "council decided on Tuesday, correcting an earlier announcement."
    )
    overtaken = made(
        "Crossing the Varno bridge will cost «4 crowns» from July.",
        now,
        chain="toll",
        p=0.972,
        kind="number",
        message="The story says “6 crowns” now; it said “4 crowns” before it was corrected.",
        title=TOLL_TITLE,
        version="2",
        basis="overtaken",
        uri="urn:northline.example:varno-toll",
        mend="Crossing the Varno bridge will cost 6 crowns from July.",
        reason="Version 1 bore it out; the correction in version 2 says otherwise.",
        urgency=2,
    )
    overtaken = replace(
        overtaken,
        then=belief(overtaken.id, then, version="1", p=0.041),
        now=replace(belief(overtaken.id, now, version="2", p=0.972), source_sha256=_sha(TOLL)),
        changes=(
            ParagraphChange(
                old=passage(then.replace("‹", "").replace("›", "")),
                new=passage(
                    "The toll on the Varno bridge will rise to ¦6¦ crowns from July 1, the district council decided on "
                    "Tuesday¦, correcting an earlier announcement¦."
                ),
            ),
        ),
        cause=Cause(
            kind="correction", uri=overtaken.uri, version="2", note="CORRECTION: toll is 6 crowns, sted 4, in 1st graf"
        ),
    )
    votes = made(
        "The council «agreed to let lorries cross free» of charge at night.",
        chain="toll",
        n=3,
        p=0.958,
        kind="negation",
        message="The source says the council rejected this; the statement says it agreed.",
        title=TOLL_TITLE,
        version="2",
        uri=overtaken.uri,
        mend="The council refused to let lorries cross free of charge at night.",
        urgency=2,
    )
    rejected = "‹The council «rejected a proposal» to let lorries cross free of charge at night, 14 votes to 11.›"
    at = "\n\n".join(TOLL).index("The council rejected")
    votes = replace(votes, now=replace(belief(votes.id, rejected, version="2", start=at), source_sha256=_sha(TOLL)))
    return [(votes, 3.5), (overtaken, 3)]


def _sha(blocks: tuple[str, ...]) -> str:
    return hash_text("\n\n".join(blocks))


def _rates() -> list[tuple[Alert, float]]:
    title = "Central bank of Lusenia holds rate at 3.25 pct, hints at cut in autumn"
    common = {"chain": "rates", "title": title, "version": "3", "uri": "urn:meridian.example:lusenia-rate-3"}
    held = made(
        "Governor Tomas Verrin said a cut in autumn was «certain».",
        "“If inflation keeps falling, ‹a cut in autumn is «conceivable»›,” governor Tomas Verrin told reporters.",
        n=2, p=0.861, kind="hedging",
        message="The source hedges this (“conceivable”); the statement does not.",
        mend="Governor Tomas Verrin said a cut in autumn was conceivable.", **common,
    )  # fmt: skip
    who = made(
        "«Finance minister Alba Quist» told reporters that prices would fall.",
        "“Prices will go on falling,” ‹«governor Tomas Verrin» told reporters.› Finance minister Alba Quist "
        "welcomed the decision.",
        n=4, p=0.834, kind="attribution", message="In the source governor Tomas Verrin says this, not Alba Quist.",
        mend="Governor Tomas Verrin told reporters that prices would fall.", **common,
    )  # fmt: skip
    embargoed = replace(who, provider="Meridian")
    return [(replace(held, provider="Meridian"), 17), (embargoed, 16.5)]


def _harvest() -> list[tuple[Alert, float]]:
    title = "Frost costs growers in the Sella valley a third of the apricot harvest"
    common = {"chain": "harvest", "title": title, "uri": "urn:northline.example:sella-frost"}
    share = made(
        "The frost destroyed «all» of this year's apricots in the Sella valley.",
        "The frost in April cost growers in the Sella valley ‹«about a third» of the apricot harvest›, they said.",
        n=1, p=0.913, kind="quantifier", message="The source says “about a third”, not “all”.",
        mend="The frost destroyed about a third of this year's apricots in the Sella valley.", **common,
    )  # fmt: skip
    cause = made(
        "Prices will double «because of the frost».",
        "Shops expect ‹prices to rise by a tenth›. The union put ‹part of that down to «higher wages»›.",
        n=5, p=0.744, kind="cause", message="The source gives another reason: “higher wages”.", basis="unsupported",
        label="unsupported", **common,
    )  # fmt: skip
    return [(share, 52), (cause, 51)]


def _council() -> list[tuple[Alert, float]]:
    title = "Orrin to close two of nine libraries next year"
    return [
        (
            made(
                "The town of Orrin will close «nine» libraries.",
                "‹Orrin will close «two of its nine» libraries› next year to save 1.2 million crowns.",
                chain="council", title=title, p=0.887, provider="Kestrel Press",
                message="The source says “two of its nine”, not “nine”.", uri="urn:kestrel.example:4411",
                mend="The town of Orrin will close two libraries.",
            ),
            74,
        ),
        (
            made(
                "Opening hours were cut in «2023».",
                "‹Opening hours were first cut in «2021»›, and again last winter.",
                chain="council", n=4, title=title, p=0.705, kind="time", provider="Kestrel Press",
                message="The source says “2021”.", uri="urn:kestrel.example:4411",
            ),
            73,
        ),
    ]  # fmt: skip


def _bridge() -> list[tuple[Alert, float]]:
    first = made(
        "The captain «blamed the harbour pilot» for the collision in Teft.",
        "Captain Runa Sol ‹«declined to say who was to blame»› for the collision, pending the inquiry.",
        chain="teft", title="Tug and barge collide in Teft harbour, no one hurt", p=0.968, kind="actor",
        message="In the source the captain declines to blame anybody.", uri="urn:northline.example:teft-collision",
    )  # fmt: skip
    mended = replace(
        first, revision=2, state="resolved", basis="mended", reason="Version 2 bears it out.", version="2", findings=()
    )
    return [(first, 131), (mended, 95)]


def _killed() -> Alert:
    return made(
        "The mayor of Hask «resigned».",
        "The mayor of Hask ‹«will not resign»›, her office said.",
        chain="hask", title="Mayor of Hask will not resign, office says", uri="urn:northline.example:hask",
    )  # fmt: skip
