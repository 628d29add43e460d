"""Who is in a consumer group, and how a member that died without leaving is let go.

A broker keeps a killed member until its session times out, and so does a group wait for it. Where we know that
it is dead, because it ran on this very machine, we say so on its behalf.
"""

import os
import re
import socket
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from aiokafka.errors import CoordinatorNotAvailableError, for_code
from aiokafka.protocol.group import LeaveGroupRequest

from streams.kafka.admin import open_admin_client
from streams.kafka.positions import format_member_name
from streams.settings.settings import Settings

CLIENT_ID_PATTERN = re.compile(r"copytaster-(?P<machine>.+)-(?P<pid>\d+)")
"""How `streams.faust.app` names a worker that has no `worker.instance_id`."""


@dataclass(frozen=True, slots=True)
class GroupMember:
    """One member: its id in the group, and how people know it."""

    id: str
    client_id: str
    name: str

    @property
    def is_dead(self) -> bool:
        """True where it ran on this machine and its process is gone; False where nobody here can tell."""
        found = CLIENT_ID_PATTERN.fullmatch(self.client_id)
        return found is not None and is_process_gone(found["machine"], int(found["pid"]))


def is_process_gone(machine: str, pid: int) -> bool:
    """True where no such process is left on this machine; False on others, of which we know nothing."""
    if machine != socket.gethostname():
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


async def list_members(group: str, settings: Settings) -> Sequence[GroupMember]:
    """The group's members, none where there is no such group. Raises KafkaError, BrokerUnreachable."""
    async with open_admin_client(settings) as client:
        try:
            (answer,) = await client.describe_consumer_groups([group])
        except CoordinatorNotAvailableError:  # a broker's very first group is still being set up
            return []
        code, _, _, _, _, members, *_ = answer.groups[0]
        if code:
            raise for_code(code)(group)
        return [GroupMember(m[0], m[1], format_member_name(m[1], m[2])) for m in members]


async def remove_members(group: str, members: Collection[GroupMember], settings: Settings) -> None:
    """Leave the group on behalf of dead members. What is refused is left to the session's timeout."""
    if members:
        async with open_admin_client(settings) as client:
            coordinator = await client.find_coordinator(group)
            for member in members:
                await client._send_request(LeaveGroupRequest(group, member.id), coordinator)
