"""Requests as bytes: heads and bodies that are none, and what is still taken."""

import json
import socket

import pytest


def exchange(port, *pieces, hang_up=False):
    """Everything that comes back for these bytes; with `hang_up` nothing more is sent after them."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as raw:
        for piece in pieces:
            raw.sendall(piece)
        if hang_up:
            raw.shutdown(socket.SHUT_WR)
        answer = b""
        while True:
            head, found, body = answer.partition(b"\r\n\r\n")
            if found:
                fields = dict(line.split(b": ", 1) for line in head.lower().split(b"\r\n")[1:])
                if len(body) >= int(fields.get(b"content-length", b"0")):
                    return answer
            more = raw.recv(65536)
            if not more:
                return answer
            answer += more


def status(answer):
    return int(answer.split(b" ", 2)[1]) if answer else None


def lines(house, begin):
    return [json.loads(line) for line in house.log[begin:].splitlines() if line.startswith("{")]


HOST = b"Host: a.example\r\n"
NO_HEADS = {
    "no host": (b"GET /sign-up HTTP/1.1\r\n\r\n", 400),
    "two hosts": (b"GET /sign-up HTTP/1.1\r\nHost: a.example\r\nHost: a.example\r\n\r\n", 400),
    "a bad host": (b"GET /sign-up HTTP/1.1\r\nHost: a.example, b.example\r\n\r\n", 400),
    "unknown method": (b"BREW /sign-up HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    "unknown version": (b"GET /sign-up HTTP/9.9\r\n" + HOST + b"\r\n", 400),
    "bad field": (b"GET /sign-up HTTP/1.1\r\n" + HOST + b"Bad Name: x\r\n\r\n", 400),
    "two lengths": (b"POST /start/google HTTP/1.1\r\n" + HOST + b"Content-Length: 1\r\nContent-Length: 1\r\n\r\na", 400),
    "length and chunks": (
        b"POST /start/google HTTP/1.1\r\n" + HOST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        400,
    ),
    "no UTF-8 in a query": (b"GET /sign-up?promo=\xff HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    "no UTF-8 in a callback": (b"GET /callback/google?state=\xff&code=x HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    "no UTF-8 at authorize": (b"GET /oauth2/authorize?state=\xc3( HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    "a long field": (b"GET /sign-up HTTP/1.1\r\n" + HOST + b"X: " + b"x" * 17_000 + b"\r\n\r\n", 431),
    "a long target": (b"GET /sign-up?x=" + b"x" * 17_000 + b" HTTP/1.1\r\n" + HOST + b"\r\n", 431),
    "many fields": (b"GET /sign-up HTTP/1.1\r\n" + HOST + b"X: x\r\n" * 200 + b"\r\n", 431),
    "much too long": (b"GET /sign-up HTTP/1.1\r\n" + HOST + b"X: " + b"x" * 400_000 + b"\r\n\r\n", 431),
}


@pytest.mark.parametrize("name", NO_HEADS)
def test_what_is_no_request_gets_the_same_answer(world, name):
    head, expected = NO_HEADS[name]
    begin = len(world.house.log)
    answer = exchange(world.house.port, head)
    assert status(answer) == expected, answer
    fields, _, body = answer.partition(b"\r\n\r\n")
    for field in (b"Content-Security-Policy: default-src 'none'", b"X-Content-Type-Options: nosniff", b"X-Frame-Options"):
        assert field in fields
    assert b"Referrer-Policy: same-origin" in fields and b"Connection: close" in fields
    assert 0 < len(body) < 100
    [line] = [line for line in lines(world.house, begin) if line["message"] == "problem"]
    assert line["level"] == "info" and line["reason"] and line["reference"].encode() in body
    assert line["code"] == ("head_too_large" if expected == 431 else "bad_request")


@pytest.mark.parametrize("name", ["no host", "unknown method", "bad field", "a long field", "many fields"])
def test_the_admin_listener_answers_so_too(world, name):
    head, expected = NO_HEADS[name]
    answer = exchange(world.house.admin_port, head)
    assert status(answer) == expected and b"X-Content-Type-Options: nosniff" in answer


def test_a_long_query_and_a_browsers_cookies_fit(world):
    query = b"client_id=crm-web&state=" + b"s" * (6 * 1024 - 200)
    cookies = b"Cookie: " + b"; ".join(b"c%d=" % n + b"v" * 400 for n in range(22)) + b"\r\n"
    answer = exchange(world.house.port, b"GET /oauth2/authorize?" + query + b" HTTP/1.1\r\n" + HOST + cookies + b"\r\n")
    assert status(answer) == 400 and b'data-error="redirect_unknown"' in answer, "read, and judged as a request"
    page = exchange(world.house.port, b"GET /sign-up HTTP/1.1\r\n" + HOST + cookies + b"\r\n")
    assert status(page) == 200


def test_a_query_over_its_limit_is_an_invalid_request(world):
    for size in (6 * 1024 + 1, 9 * 1024, 14 * 1024):
        query = b"client_id=crm-web&state=" + b"s" * size
        answer = exchange(world.house.port, b"GET /oauth2/authorize?" + query + b" HTTP/1.1\r\n" + HOST + b"\r\n")
        assert status(answer) == 400 and b'data-error="invalid_request"' in answer


def test_http_1_0_needs_no_host(world):
    assert status(exchange(world.house.port, b"GET /healthz HTTP/1.0\r\n\r\n")) == 200


def post(path, body, *, kind=b"application/x-www-form-urlencoded", length=None, chunked=False):
    head = b"POST " + path + b" HTTP/1.1\r\n" + HOST + b"Content-Type: " + kind + b"\r\n"
    if chunked:
        return head + b"Transfer-Encoding: chunked\r\n\r\n" + body
    return head + b"Content-Length: %d\r\n\r\n" % (len(body) if length is None else length) + body


def chunks(body, size=4096):
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x\r\n" % len(piece) + piece + b"\r\n" for piece in pieces) + b"0\r\n\r\n"


READERS = [b"/oauth2/token", b"/oauth2/authorize", b"/start/google", b"/start/leave", b"/s/unknown/create", b"/account/bind"]


@pytest.mark.parametrize("path", READERS, ids=bytes.decode)
def test_a_faulty_body_is_the_senders_fault_everywhere(world, path):
    long = b"a=" + b"x" * 16 * 1024
    faults = {
        "too long": (post(path, long), False, (413,)),
        "said to be too long": (post(path, b"", length=20_000), True, (413,)),
        "too long in chunks": (post(path, chunks(long), chunked=True), False, (413,)),
        "hung up": (post(path, b"a=1", length=10), True, (400,)),
        "hung up in chunks": (post(path, b"5\r\na=1", chunked=True), True, (400,)),
        "a broken chunk": (post(path, b"nonsense\r\n", chunked=True), False, (400,)),
        "a chunk longer than it says": (post(path, b"1\r\na=1\r\n0\r\n\r\n", chunked=True), False, (400,)),
    }
    # An authorization request goes on as it came: it is judged as a query.
    faults |= {
        "raw bytes": (post(path, b"a=\xff\xfe"), False, (400,)),
        "a raw half": (post(path, b"a=\xc3(&b=1"), False, (400,)),
        "escaped bytes": (post(path, b"a=%ff"), False, (303,) if path == b"/oauth2/authorize" else (400,)),
    }
    if path not in (b"/oauth2/token", b"/oauth2/authorize"):
        for text in (b'{"a": "\xff"}', b'{"\xff": "a"}', b'{"a": "\xed\xa0\x80"}'):
            faults[f"JSON {text}"] = (post(path, text, kind=b"application/json"), False, (400,))
    for name, (request, hangs_up, expected) in faults.items():
        begin = len(world.house.log)
        answer = exchange(world.house.port, request, hang_up=hangs_up)
        assert status(answer) in expected, (name, answer[:300])
        if 303 in expected:
            continue
        assert b"X-Content-Type-Options: nosniff" in answer, name
        assert answer.count(b"HTTP/1.1 ") == 1, name
        told = [line for line in lines(world.house, begin) if line["message"] in ("problem", "token refused")]
        assert [line["level"] for line in told] == ["info"], (name, told)
        assert told[0]["reason"] and told[0]["route"] != "none", (name, told)
        if path == b"/oauth2/token":
            assert json.loads(answer.partition(b"\r\n\r\n")[2]) == {"error": "invalid_request"}, name


def test_a_body_that_nobody_waits_for_harms_nobody(world):
    """The visitor is gone before the answer could be written."""
    begin = len(world.house.log)
    for path in READERS:
        with socket.create_connection(("127.0.0.1", world.house.port), timeout=10) as raw:
            raw.sendall(post(path, b"a=1", length=10))
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    assert status(exchange(world.house.port, b"GET /healthz HTTP/1.1\r\n" + HOST + b"\r\n")) == 200
    assert not [line for line in lines(world.house, begin) if line["level"] in ("warning", "error", "critical")]
