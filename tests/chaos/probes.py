"""Asks a worker whether it is ready."""

import http.client


def is_ready(port: int) -> bool:
    """True where `/readyz` answers with 200."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=3)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()
