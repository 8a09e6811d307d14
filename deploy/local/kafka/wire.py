"""Asks a broker, in Kafka's own protocol, whether it takes requests."""

import socket
import struct

from deploy.local.ports import LOOPBACK

API_VERSIONS = 18
NO_CLIENT_ID = -1
HEADER = struct.Struct(">hhih")
ANSWER = struct.Struct(">iih")  # length, correlation id, error code


def answers(port: int, timeout_seconds: float = 1) -> bool:
    """An open port is not enough: the broker listens before it has joined its own cluster."""
    request = HEADER.pack(API_VERSIONS, 0, 1, NO_CLIENT_ID)
    try:
        with socket.create_connection((LOOPBACK, port), timeout_seconds) as connection:
            connection.sendall(struct.pack(">i", len(request)) + request)
            answer = connection.recv(ANSWER.size, socket.MSG_WAITALL)
    except OSError:
        return False
    return len(answer) == ANSWER.size and ANSWER.unpack(answer)[2] == 0
