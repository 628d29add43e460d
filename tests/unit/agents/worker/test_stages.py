"""What people are shown of the flow is what the agents read."""

from agents.worker.build import Worker
from streams.topics import FLOW


def test_every_agent_is_shown_as_a_stage_with_the_topics_it_reads(worker: Worker) -> None:
    agents = worker.app.agents
    read = {name: set(agent.channel.topics) for name, agent in agents.items()}
    shown = {stage.name: {topic.full_name(worker.settings.topics) for topic in stage.reads} for stage in FLOW}
    assert shown == read
    assert [stage.name for stage in FLOW] == list(agents)
