"""Whether this computer can be reached by itself, which it cannot where somebody took the whole network away."""

import socket
import struct
import sys
from typing import Final

_SIOCGIFFLAGS, _SIOCSIFFLAGS = 0x8913, 0x8914  # linux/sockios.h
_IFF_UP: Final = 0x1
_REQUEST: Final = struct.Struct("16sh22x")  # struct ifreq with ifr_flags


def is_up(some: socket.socket) -> bool:
    """Tell whether the loopback device is up; where it is not and this process may, switch it on.

    In a network namespace of its own (`unshare -rn`) it is down, and a rehearsal needs no other device.
    """
    if sys.platform != "linux":
        return True
    import fcntl  # not on every system

    try:
        answer = fcntl.ioctl(some, _SIOCGIFFLAGS, _REQUEST.pack(b"lo", 0))
        _, flags = _REQUEST.unpack(answer)
        if not flags & _IFF_UP:
            fcntl.ioctl(some, _SIOCSIFFLAGS, _REQUEST.pack(b"lo", flags | _IFF_UP))
    except OSError:
        return False
    return True
