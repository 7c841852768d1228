"""A server that sends whoever asks to another of its own addresses: nobody should follow."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread


@contextmanager
def renvoyer_ailleurs() -> Iterator[tuple[str, list[str]]]:
    """Its address, and the paths that were asked of it, in their order."""
    demandes: list[str] = []

    class Renvoi(BaseHTTPRequestHandler):
        def do_GET(self):
            demandes.append(self.path)
            self.send_response(307)
            self.send_header("Location", "/ailleurs")
            self.end_headers()

        do_POST = do_GET

        def log_message(self, *_):
            """Silent."""

    with HTTPServer(("127.0.0.1", 0), Renvoi) as serveur:
        Thread(target=serveur.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{serveur.server_port}", demandes
        finally:
            serveur.shutdown()
