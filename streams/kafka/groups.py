"""The members of a consumer group, and the removal of members that died without leaving.

A broker keeps a killed member until its session times out, and the group waits for it. If we know that it is dead,
because it ran on this machine, we leave the group for it.
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
"""The name that `streams.faust.app` gives a worker without `worker.instance_id`."""


@dataclass(frozen=True, slots=True)
class GroupMember:
    """One member: its id in the group, and its name for people."""

    id: str
    client_id: str
    name: str

    @property
    def is_dead(self) -> bool:
        """True if it ran on this machine and its process is gone; False if that cannot be known here."""
        match = CLIENT_ID_PATTERN.fullmatch(self.client_id)
        return match is not None and is_process_gone(match["machine"], int(match["pid"]))


def is_process_gone(machine: str, pid: int) -> bool:
    """True if no such process is left on this machine; False for other machines, of which we know nothing."""
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
    """List the group's members; empty if there is no such group. Raises KafkaError, BrokerUnreachable."""
    async with open_admin_client(settings) as client:
        try:
            (answer,) = await client.describe_consumer_groups([group])
        except CoordinatorNotAvailableError:  # the first group of a new broker is still being set up
            return []
        code, _, _, _, _, members, *_ = answer.groups[0]
        if code:
            raise for_code(code)(group)
        return [GroupMember(m[0], m[1], format_member_name(m[1], m[2])) for m in members]


async def remove_members(group: str, members: Collection[GroupMember], settings: Settings) -> None:
    """Leave the group for dead members. Members that the broker refuses to remove are left to the session timeout."""
    if members:
        async with open_admin_client(settings) as client:
            coordinator = await client.find_coordinator(group)
            for member in members:
                await client._send_request(LeaveGroupRequest(group, member.id), coordinator)
