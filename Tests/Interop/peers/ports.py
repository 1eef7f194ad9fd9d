"""Free loopback ports, and small HTTP servers on them."""

import json
import os
import random
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

# Below the range from which the system takes ports for outgoing connections: one of those could be the port just found
# free. Workers side by side draw from classes of their own.
_RANGE = (10_000, 32_000)
_WORKERS = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
_WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:])
_given = set()
_lock = threading.Lock()


def free_port():
    """A loopback port nobody listens on, never the same one twice in a run."""
    with _lock:
        while True:
            port = random.randrange(_RANGE[0] + _WORKER, _RANGE[1], _WORKERS)
            if port in _given:
                continue
            with socket.socket() as probe:
                try:
                    probe.bind(("127.0.0.1", port))
                except OSError:
                    continue
            _given.add(port)
            return port


class Request:
    """What arrived: method, path, decoded parameters in order, headers and the raw body."""

    def __init__(self, method, target, headers, body):
        split = urlsplit(target)
        self.method, self.path, self.headers, self.body = method, split.path, headers, body
        self.query = parse_qsl(split.query, keep_blank_values=True)

    @property
    def form(self):
        return parse_qsl(self.body.decode(), keep_blank_values=True)


def once(pairs):
    """The parameters as a dictionary; a repeated name is a caller's mistake that a strict server refuses."""
    values = dict(pairs)
    if len(values) != len(pairs):
        raise Refused(400, {"error": "repeated parameter"})
    return values


class Refused(Exception):
    def __init__(self, status, body):
        super().__init__(f"{status} {body}")
        self.status, self.body = status, body


class LoopbackServer:
    """A threaded HTTP server; a subclass answers `answer(request)` with (status, body) or (status, body, headers)."""

    def __init__(self, port=None):
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.requests = []
        self.released = threading.Event()
        self._server = None

    def start(self):
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _any(self):
                length = int(self.headers.get("Content-Length") or 0)
                body = self.rfile.read(length)
                if (self.headers.get("Transfer-Encoding") or "").lower() == "chunked":
                    body = self._chunks()
                request = Request(self.command, self.path, self.headers, body)
                outer.requests.append(request)
                try:
                    answer = outer.answer(request)
                except Refused as refusal:
                    answer = (refusal.status, refusal.body)
                status, content, *rest = answer
                if isinstance(content, (dict, list)):
                    content = json.dumps(content).encode()
                headers = {"Content-Type": "application/json"} | (rest[0] if rest else {})
                try:
                    self.send_response(status)
                    for name, value in headers.items():
                        self.send_header(name, value)
                    self.send_header("Content-Length", str(len(content)))
                    self.end_headers()
                    self.wfile.write(content)
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True

            def _chunks(self):
                body = b""
                while size := int(self.rfile.readline().split(b";")[0], 16):
                    body += self.rfile.read(size)
                    self.rfile.readline()
                self.rfile.readline()
                return body

            do_GET = do_POST = do_PUT = _any

            def log_message(self, *_):
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 256

        self._server = Server(("127.0.0.1", self.port), Handler)
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def hang(self, seconds=9):
        """Holds an answer back longer than any visitor's deadline, or until the server stops."""
        self.released.wait(seconds)

    def stop(self):
        self.released.set()
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def calls(self, path_end):
        return [request for request in self.requests if request.path.endswith(path_end)]
