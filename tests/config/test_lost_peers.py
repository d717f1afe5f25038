"""Connections of a listening socket are probed once it was found."""

import os
import socket

from xiezhi.config.lost_peers import set_listening


def test_what_is_accepted_after_the_listening_socket_was_found_is_probed() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        assert set_listening() >= 1
        with socket.create_connection(server.getsockname()), server.accept()[0] as accepted:
            assert accepted.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE) == 15


def test_looking_for_sockets_keeps_nothing_open() -> None:
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(20):
        set_listening()
    assert len(os.listdir("/proc/self/fd")) <= before + 1
