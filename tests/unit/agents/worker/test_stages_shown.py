"""What people are shown of the flow is what the agents read."""

from agents.worker.run import AGENTS
from streams.faust.app import settings
from streams.topics import FLOW


def test_every_agent_is_shown_as_a_stage_with_the_topics_it_reads() -> None:
    read = {agent.name: set(agent.channel.topics) for agent in AGENTS}
    shown = {stage.name: {topic.full_name(settings.topics) for topic in stage.reads} for stage in FLOW}
    assert shown == read
    assert [stage.name for stage in FLOW] == [agent.name for agent in AGENTS]
