"""Claims in the form of schema.org, for those who publish or collect them."""

from collections.abc import Iterable, Mapping
from typing import Any

from copytaster.model.extracted import Claim, Entity

JSON_LD_CONTEXT = "https://schema.org"
_TYPE = {"person": "Person", "organisation": "Organization", "place": "Place"}


def build_schema_org_claim(
    claim: Claim, entities: Mapping[str, Entity], article: str, *, published: str | None = None
) -> dict[str, Any]:
    """One claim as a schema.org `Claim`: its speaker (`claimInterpreter` is left to fact-checkers), source and
    subjects.

    `article` is the uri of the article with the claim.
    """
    out: dict[str, Any] = {
        "@context": JSON_LD_CONTEXT,
        "@type": "Claim",
        "@id": f"urn:copytaster:claim:{claim.id}",
        "text": claim.text,
        "appearance": {"@type": "NewsArticle", "@id": article},
    }
    if published:
        out["datePublished"] = published
    if claim.speaker is not None and claim.speaker in entities:
        out["author"] = _thing(entities[claim.speaker])
    elif claim.speaker_name:
        out["author"] = {"@type": "Thing", "name": claim.speaker_name}
    about = [_thing(entities[id_]) for id_ in claim.entities if id_ in entities]
    if about:
        out["about"] = about
    return out


def list_schema_org_claims(
    found: Iterable[Claim], entities: Iterable[Entity], article: str, *, published: str | None = None
) -> list[dict[str, Any]]:
    """Every claim of an article, in order."""
    by_id = {e.id: e for e in entities}
    return [build_schema_org_claim(claim, by_id, article, published=published) for claim in found]


def _thing(entity: Entity) -> dict[str, Any]:
    out: dict[str, Any] = {
        "@type": _TYPE.get(entity.kind, "Thing"),
        "@id": f"urn:copytaster:entity:{entity.id}",
        "name": entity.name,
    }
    if entity.roles:
        out["jobTitle" if entity.kind == "person" else "description"] = entity.roles[0]
    return out
