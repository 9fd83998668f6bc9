"""No test leaves this machine."""

import re
import socket

import pytest

DOCUMENTATION_ADDRESS = "192.0.2.1"  # Belongs to nobody (RFC 5737).


@pytest.mark.parametrize("connect", ["connect", "connect_ex"])
def test_a_connection_to_elsewhere_is_refused(connect: str) -> None:
    refusal = pytest.raises(RuntimeError, match=re.escape(DOCUMENTATION_ADDRESS))
    with socket.socket() as out, refusal:
        getattr(out, connect)((DOCUMENTATION_ADDRESS, 80))


def test_a_connection_to_this_machine_is_not() -> None:
    with socket.socket() as server, socket.socket() as client:
        server.bind(("127.0.0.1", 0))
        server.listen()
        client.connect(server.getsockname())


def test_a_local_socket_is_not(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = str(tmp_path_factory.mktemp("s") / "s")
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
        server.bind(path)
        server.listen()
        client.connect(path)
