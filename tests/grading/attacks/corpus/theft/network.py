"""
what: Tries every sort of socket to send something out, or to reach a service of the machine.
"""

import socket
import urllib.request

families = ("AF_INET", "AF_INET6", "AF_UNIX", "AF_NETLINK", "AF_PACKET", "AF_VSOCK", "AF_ALG", "AF_BLUETOOTH")
for name in families:
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW):
        try:
            socket.socket(getattr(socket, name, 31), kind)
            print("BREACH: a socket of", name)
        except OSError as error:
            print(type(error).__name__)
for what in (
    lambda: socket.create_connection(("127.0.0.1", 5432), 1),
    lambda: socket.getaddrinfo("example.org", 80),
    lambda: urllib.request.urlopen("http://169.254.169.254/latest/meta-data", timeout=1),
    lambda: socket.socketpair(),
):
    try:
        print("BREACH:", what())
    except OSError as error:
        print(type(error).__name__)
