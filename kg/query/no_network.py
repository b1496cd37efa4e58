"""Takes the network from a process, by the kernel: what the engine may read in a query then leads nowhere.

A filter on system calls (seccomp(2), mode 2) refuses ``socket`` to the process and all that it starts; sockets and
pipes that are open stay so. It needs no privilege and cannot be taken back.
"""

from __future__ import annotations

import ctypes
import errno
import platform

_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER = 38, 22, 2

# The number of the architecture in the kernel's audit.h, and that of the call ``socket`` on it.
_ARCHITECTURES = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}

# Instructions of the filter: load a word, compare and jump, return.
_LOAD, _EQUAL, _RETURN = 0x20, 0x15, 0x06
_CALL_NUMBER, _ARCHITECTURE = 0, 4  # where struct seccomp_data has them
_REFUSE, _ALLOW = 0x00050000 | errno.EACCES, 0x7FFF0000


class _Instruction(ctypes.Structure):
    _fields_ = (
        ("code", ctypes.c_uint16),
        ("if_true", ctypes.c_uint8),
        ("if_false", ctypes.c_uint8),
        ("value", ctypes.c_uint32),
    )


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_uint16), ("instructions", ctypes.POINTER(_Instruction)))


_prctl = ctypes.CDLL(None).prctl
_prctl.argtypes = (ctypes.c_int, ctypes.c_ulong, ctypes.c_void_p, ctypes.c_ulong, ctypes.c_ulong)


def shut_off_network() -> bool:
    """Refuses new sockets to this process from now on.

    False where the machine cannot do that: it is of another architecture, or its kernel has no such filters.
    """
    if platform.machine() not in _ARCHITECTURES:
        return False
    architecture, socket = _ARCHITECTURES[platform.machine()]
    instructions = (_Instruction * 6)(
        _Instruction(_LOAD, 0, 0, _ARCHITECTURE),
        _Instruction(_EQUAL, 0, 3, architecture),
        _Instruction(_LOAD, 0, 0, _CALL_NUMBER),
        _Instruction(_EQUAL, 0, 1, socket),
        _Instruction(_RETURN, 0, 0, _REFUSE),
        _Instruction(_RETURN, 0, 0, _ALLOW),
    )
    program = _Program(len(instructions), instructions)
    if _prctl(_PR_SET_NO_NEW_PRIVS, 1, None, 0, 0) != 0:
        return False
    return bool(_prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.addressof(program), 0, 0) == 0)
