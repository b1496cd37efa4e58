"""Where a server listens: an address that is free."""

from __future__ import annotations

import errno
import socket

from kg.errors import AddressError

_TRIED = 20


def listen(host: str, port: int, search: bool) -> socket.socket:
    """A socket that listens at the address, at any free port where ``port`` is 0.

    With ``search`` one of the next ports is taken where this one is in use. Raises AddressError.
    """
    last = min(port + _TRIED, 65535) if search and port else port
    for chosen in range(port, last + 1):
        try:
            return socket.create_server((host, chosen), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
        except OSError as error:
            if error.errno != errno.EADDRINUSE or chosen == last:
                raise AddressError(_told(host, chosen, error)) from None
    raise AssertionError("there is at least one port to try")


def url(host: str, port: int) -> str:
    """The address as a browser on this machine takes it."""
    here = {"127.0.0.1": "localhost", "0.0.0.0": "localhost", "::": "localhost", "::1": "localhost"}
    name = here.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{name}:{port}"


def _told(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} of {host} is in use; choose another with --port, or --port 0 for any that is free"
    return f"the server cannot listen at port {port} of {host} ({error.strerror}); choose others with --host and --port"
