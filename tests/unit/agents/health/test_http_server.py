"""The small server for probes: what it answers, and whom it does not wait for."""

import http.client
import socket
import threading
import time
from collections.abc import Iterator
from http import HTTPStatus

import pytest

from agents.health.http_server import HttpPage, HttpPortTaken, ProbeServer

PAGES = {"/livez": lambda: HttpPage(b"ok\n"), "/readyz": lambda: HttpPage(b"no\n", HTTPStatus.SERVICE_UNAVAILABLE)}


@pytest.fixture
def server() -> Iterator[ProbeServer]:
    with ProbeServer("127.0.0.1", 0, PAGES) as made:
        yield made


def ask(server: ProbeServer, path: str, method: str = "GET") -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
    try:
        connection.request(method, path)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def test_each_path_has_its_answer_and_others_are_told_which_there_are(server: ProbeServer) -> None:
    assert ask(server, "/livez") == (200, b"ok\n")
    assert ask(server, "/readyz?verbose=1") == (503, b"no\n")
    assert ask(server, "/") == (404, b"there is /livez /readyz\n")
    assert ask(server, "/livez", "HEAD") == (200, b"")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "TRACE"])
def test_nothing_but_reading_is_answered(server: ProbeServer, method: str) -> None:
    assert ask(server, "/livez", method)[0] == 501


def test_a_client_that_says_nothing_holds_up_nobody(server: ProbeServer) -> None:
    with socket.create_connection(("127.0.0.1", server.port)) as silent:
        assert ask(server, "/livez")[0] == 200
        silent.setblocking(False)
        with pytest.raises(BlockingIOError):  # it still has its place
            silent.recv(1)


def test_it_answers_while_another_thread_keeps_the_processor_busy(server: ProbeServer) -> None:
    """Python gives each waiting thread its turn; what would hold all of it up has a process of its own."""
    stop = threading.Event()

    def spin() -> None:
        while not stop.is_set():
            sum(range(1000))

    busy = threading.Thread(target=spin)
    busy.start()
    try:
        took = []
        for _ in range(20):
            began = time.process_time()  # both threads are ours: what others do with the machine does not count
            assert ask(server, "/livez")[0] == 200
            took.append(time.process_time() - began)
    finally:
        stop.set()
        busy.join()
    assert sorted(took)[len(took) // 2] < 0.1


def test_a_port_that_is_taken_is_told(server: ProbeServer) -> None:
    with pytest.raises(HttpPortTaken, match=f"cannot listen on 127.0.0.1:{server.port}"):
        ProbeServer("127.0.0.1", server.port, PAGES)


def test_a_closed_server_answers_nobody() -> None:
    server = ProbeServer("127.0.0.1", 0, PAGES)
    server.close()
    with pytest.raises(ConnectionRefusedError):
        ask(server, "/livez")
