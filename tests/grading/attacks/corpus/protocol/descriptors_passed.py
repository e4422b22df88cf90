"""
what: Tries to pass descriptors, credentials and addresses over the wall's socket, and to shut it in one way.
"""

import array
import gc
import socket

number = next(found._socket.fileno() for found in gc.get_objects() if type(found).__name__ == "Channel")
wire = socket.socket(fileno=number)
for what in (
    lambda: wire.sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [0, 1, 2]))]),
    lambda: wire.recvmsg(1, 1024, socket.MSG_DONTWAIT),
    lambda: wire.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1),
    lambda: wire.getsockopt(socket.SOL_SOCKET, 17, 12),
    lambda: wire.bind("\0abstract"),
    lambda: wire.listen(),
):
    try:
        print("BREACH:", what())
    except BlockingIOError:
        print("nothing there")
    except OSError as error:
        print(type(error).__name__)
wire.shutdown(socket.SHUT_WR)
