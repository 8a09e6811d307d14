"""Cuts the carrier's TCP connections from under `smpp34`, which only knows a polite unbind."""

import socket

import psutil


def cut_connections(port: int) -> None:
    """Shut every connection that this process has accepted on `port`."""
    for connection in psutil.Process().net_connections("tcp"):
        if connection.laddr.port == port and connection.status == psutil.CONN_ESTABLISHED:
            with socket.fromfd(connection.fd, socket.AF_INET, socket.SOCK_STREAM) as line:
                line.shutdown(socket.SHUT_RDWR)
