"""TCP ports on this machine's loopback."""

import secrets
import socket

import psutil

LOOPBACK = "127.0.0.1"


# Below the range from which the kernel takes the ports of outgoing connections: a port from there
# may be somebody's client by the time a server starts on it.
LISTENING = range(20_000, 32_000)


def free_port() -> int:
    """A port that nobody listened on a moment ago."""
    while True:
        port = secrets.choice(LISTENING)
        with socket.socket() as listener:
            try:
                listener.bind((LOOPBACK, port))
            except OSError:
                continue
        return port


def is_open(port: int) -> bool:
    """Whether somebody accepts connections on `port`."""
    try:
        with socket.create_connection((LOOPBACK, port), timeout=1):
            return True
    except OSError:
        return False


def holder_of(port: int) -> str:
    """Who listens on `port`, as far as we may see."""
    for connection in psutil.net_connections("tcp"):
        is_listener = connection.status == psutil.CONN_LISTEN and connection.laddr[1:] == (port,)
        if is_listener and connection.pid:
            return f"{psutil.Process(connection.pid).name()} (pid {connection.pid})"
    return "another program"
