"""The HTTP surface: headers on every answer, cross-site forms, limits, health and metrics."""

import socket

import pytest
import requests


def call(world, method, path, **options):
    return requests.request(method, world.house.url + path, timeout=10, allow_redirects=False, **options)


ANSWERS = [
    ("GET", "/"),
    ("GET", "/sign-up"),
    ("GET", "/sign-in"),
    ("GET", "/p/acme"),
    ("GET", "/nowhere"),
    ("GET", "/s/unknown"),
    ("POST", "/nowhere"),
    ("POST", "/start/google"),
    ("GET", "/callback/google"),
    ("GET", "/oauth2/authorize"),
    ("POST", "/oauth2/token"),
    ("GET", "/oauth2/userinfo"),
    ("GET", "/oauth2/jwks"),
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("GET", "/.well-known/openid-configuration"),
    ("PUT", "/sign-up"),
    ("GET", "/%00"),
    ("GET", "/s/..%2f..%2fetc"),
]


@pytest.mark.parametrize("method,path", ANSWERS, ids=" ".join)
def test_security_headers_are_on_every_answer(world, method, path):
    answer = call(world, method, path)
    headers = answer.headers
    assert answer.status_code < 500, answer.text
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "base-uri 'none'" in policy
    assert "unsafe" not in policy and "form-action" not in policy and "*" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "Strict-Transport-Security" not in headers, "only on https"


@pytest.mark.parametrize("path", ["/sign-up", "/sign-in", "/p/acme", "/nowhere"])
def test_pages_are_not_kept_by_caches(world, path):
    assert "no-store" in call(world, "GET", path).headers["Cache-Control"]


def test_pages_hold_no_inline_script_or_style(world):
    visitor = world.visitor()
    pages = [visitor.from_client().page]
    pages.append(visitor.by("google", world.person()).page)
    pages.append(visitor.create().page)
    pages.append(visitor.send_code().page)
    pages.append(visitor.enter_code().page)
    for page in pages:
        html = page.html
        assert (
            "<style" not in html
            and " style=" not in html
            and "javascript:" not in html
            and " on" + "click=" not in html
        )
        for script in html.split("<script")[1:]:
            assert "src=" in script.split(">")[0], "only scripts of our own files"
        for form in page.all_forms:
            assert "required" not in str([c for c in form.controls if "required" in c]), (
                "our messages, not the browser's"
            )
            assert (
                "novalidate" in form.attributes
                or not form.name
                or not [c for c in form.controls if c["kind"] == "text"]
            )


def test_assets_are_served(world, visitor):
    import re

    html = visitor.get("/sign-up").page.html
    found = set(re.findall(r'(?:href|src)="(/[^"]+\.(?:css|js|svg|png|ico)[^"]*)"', html))
    assert any(".css" in path for path in found)
    for path in found:
        answer = call(world, "GET", path)
        assert answer.status_code == 200 and answer.content and answer.headers["X-Content-Type-Options"] == "nosniff", (
            path
        )


def test_assets_are_compressed_for_who_takes_that_and_pages_are_not(world, visitor):
    import re

    html = visitor.get("/sign-up").page.html
    for path in re.findall(r'(?:href|src)="(/[^"]+\.(?:css|js))"', html):
        plain = call(world, "GET", path, headers={"Accept-Encoding": "identity"})
        packed = call(world, "GET", path, headers={"Accept-Encoding": "br, gzip;q=0.5"})
        assert packed.content == plain.content, "requests unpacks it"
        for answer in (plain, packed):
            assert answer.headers["Vary"] == "Accept-Encoding" and "immutable" in answer.headers["Cache-Control"]
        assert "Content-Encoding" not in plain.headers
        if len(plain.content) > 1000:
            assert packed.headers["Content-Encoding"] == "gzip"
            assert int(packed.headers["Content-Length"]) * 2 < len(plain.content)
    assert "Content-Encoding" not in call(world, "GET", "/sign-up", headers={"Accept-Encoding": "gzip"}).headers


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.test"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "https://evil.test"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
def test_cross_site_forms_are_refused(world, headers):
    visitor = world.visitor().newcomer()
    create = visitor.page.form("create")
    clean = {"Origin": None, "Sec-Fetch-Site": None} | headers
    visitor.post(create.action, create.values() | {"terms": "on"}, **clean)
    assert visitor.page.status in (400, 403), visitor.page
    assert world.house.account_of("google", visitor.person) is None
    visitor.from_client()
    google = visitor.page.form("google")
    visitor.post(google.action, google.values(), **clean)
    assert visitor.away is None and visitor.page.status in (400, 403)


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "same-origin"}])
def test_forms_of_our_own_pages_are_taken(world, headers):
    visitor = world.visitor().newcomer()
    create = visitor.page.form("create")
    visitor.post(
        create.action, create.values() | {"terms": "on"}, **({"Origin": None, "Sec-Fetch-Site": None} | headers)
    ).at("phone")


def test_a_form_by_the_origin_alone_is_taken(world):
    visitor = world.visitor().newcomer()
    create = visitor.page.form("create")
    visitor.post(create.action, create.values() | {"terms": "on"}, **{"Sec-Fetch-Site": None}).at("phone")


def test_a_repeated_form_field_is_refused(world):
    visitor = world.visitor().newcomer()
    create = visitor.page.form("create")
    pairs = [*create.values().items(), ("terms", "off"), ("terms", "on")]
    visitor.post(create.action, pairs)
    assert visitor.page.status == 400, visitor.page
    assert world.house.account_of("google", visitor.person) is None


@pytest.mark.parametrize(
    "fields,statuses",
    [
        ({"filler": "x" * 17_000}, (400, 413)),
        ({f"f{n}": "x" for n in range(40)}, (400, 413)),
    ],
)
def test_an_oversize_form_is_refused(world, fields, statuses):
    visitor = world.visitor().newcomer()
    create = visitor.page.form("create")
    visitor.post(create.action, create.values() | {"terms": "on"} | fields)
    assert visitor.page.status in statuses, visitor.page
    assert world.house.account_of("google", visitor.person) is None


@pytest.mark.parametrize(
    "body,kind",
    [
        (b"\xff\xfe=\xff", "application/x-www-form-urlencoded"),
        (b"terms=%zz", "application/x-www-form-urlencoded"),
        (b"terms=on", "text/plain"),
        (b"--x\r\n\r\non\r\n--x--", "multipart/form-data; boundary=x"),
        (b"<a/>", "application/xml"),
    ],
)
def test_a_body_that_is_no_form_is_an_answer_not_a_crash(world, body, kind):
    visitor = world.visitor().newcomer()
    answer = visitor.session.post(
        f"{world.house.url}/s/{visitor.sign_up}/create",
        data=body,
        headers={"Content-Type": kind},
        timeout=5,
        allow_redirects=False,
    )
    assert answer.status_code < 500, answer.text
    assert world.house.account_of("google", visitor.person) is None


def test_oversize_headers_are_refused(world):
    with socket.create_connection(("127.0.0.1", world.house.port), timeout=10) as raw:
        raw.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Filler: " + b"y" * 20_000 + b"\r\n\r\n")
        try:
            answer = raw.recv(200)
        except ConnectionResetError:
            answer = b""
    assert not answer.startswith(b"HTTP/1.1 200"), answer
    assert call(world, "GET", "/healthz").status_code == 200


@pytest.mark.parametrize(
    "raw",
    [
        b"\x00\x01\x02\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"POST /oauth2/token HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"GET /sign-up HTTP/1.1\r\n\r\n",
        b"POST /start/google HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ],
)
def test_a_broken_request_harms_nobody(world, raw):
    with socket.create_connection(("127.0.0.1", world.house.port), timeout=5) as connection:
        connection.sendall(raw)
        connection.settimeout(1)
        try:
            answer = connection.recv(200)
        except (TimeoutError, ConnectionResetError):
            answer = b""
    assert b" 500 " not in answer.split(b"\r\n")[0]
    assert call(world, "GET", "/healthz").status_code == 200


def test_absolute_urls_never_come_from_the_host_header(world):
    answer = call(
        world,
        "GET",
        "/.well-known/openid-configuration",
        headers={"Host": "evil.test", "X-Forwarded-Host": "evil.test"},
    )
    assert answer.status_code == 400 or "evil.test" not in answer.text
    answer = call(world, "GET", "/sign-up", headers={"Host": "evil.test", "X-Forwarded-Proto": "https"})
    assert "evil.test" not in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/sign-up?return_to=https://evil.test",
        "/sign-up?redirect_uri=https://evil.test",
        "//evil.test/",
        "/\\evil.test",
        "/%2f%2fevil.test",
        "/sign-up/..//evil.test",
    ],
)
def test_nobody_is_sent_to_strangers(world, path):
    answer = call(world, "GET", path)
    assert "evil.test" not in answer.headers.get("Location", "")


@pytest.mark.parametrize(
    "path",
    [
        "/recover",
        "/account",
        "/oauth2/logout",
        "/native/nonce",
        "/facebook/deauthorize",
        "/google/events",
        "/i/token",
        "/.well-known/apple-app-site-association",
        "/admin/accounts",
        "/metrics",
        "/console",
    ],
)
def test_what_is_not_built_is_not_mounted_on_the_public_listener(world, path):
    if path in (
        "/recover",
        "/account",
        "/oauth2/logout",
        "/native/nonce",
        "/facebook/deauthorize",
        "/google/events",
        "/i/token",
        "/.well-known/apple-app-site-association",
    ):
        assert call(world, "GET", path).status_code < 500
    else:
        assert call(world, "GET", path).status_code == 404


def test_health_and_readiness(world):
    assert call(world, "GET", "/healthz").status_code == 200
    assert call(world, "GET", "/readyz").status_code == 200


def test_metrics_speak_prometheus_and_name_nobody(make_world):
    world = make_world()
    visitor = world.visitor().sign_up_by("google")
    answer = requests.get(f"{world.house.admin_url}/metrics", timeout=5)
    assert answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/plain")
    lines = [line for line in answer.text.splitlines() if line and not line.startswith("#")]
    assert lines and all(" " in line for line in lines) and "google" in answer.text
    assert visitor.phone[2:] not in answer.text and visitor.person.subject not in answer.text
    for line in lines:
        float(line.rsplit(" ", 1)[1])


def test_the_admin_listener_shows_no_pages_of_the_gateway(world):
    assert requests.get(f"{world.house.admin_url}/sign-up", timeout=5).status_code == 404


def test_a_get_of_a_page_stores_nothing(make_world):
    world = make_world()
    tables = [
        row["name"]
        for row in world.house.rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    ]
    before = {table: world.house.rows(f'SELECT count(*) AS n FROM "{table}"')[0]["n"] for table in tables}
    visitor = world.visitor()
    for path in (
        "/sign-up",
        "/sign-in",
        "/p/acme",
        "/sign-up?promo=SPRING",
        "/callback/google?state=x&code=y",
        "/s/unknown",
        world.hand_made("crm-web").authorize(),
        "/nowhere",
    ):
        for _ in range(5):
            visitor.get(path)
    after = {table: world.house.rows(f'SELECT count(*) AS n FROM "{table}"')[0]["n"] for table in tables}
    changed = {table: (before[table], after[table]) for table in tables if before[table] != after[table]}
    assert not {table for table in changed if "key" not in table}, f"only signing keys are made meanwhile: {changed}"


@pytest.mark.parametrize("path", ["/sign-up", "/oauth2/jwks"])
def test_head_is_get_without_a_body(world, path):
    answer = call(world, "HEAD", path)
    assert answer.status_code == 200 and not answer.content


@pytest.mark.parametrize(
    "method, path, allow",
    [
        ("PUT", "/sign-up", {"GET", "HEAD"}),
        ("DELETE", "/", {"GET", "HEAD"}),
        ("PATCH", "/s/unknown/create", {"GET", "HEAD", "POST"}),
        ("OPTIONS", "/account", {"GET", "HEAD"}),
        ("HEAD", "/oauth2/token", {"POST", "OPTIONS"}),
    ],
)
def test_a_method_that_a_page_does_not_know_is_not_allowed(world, method, path, allow):
    answer = call(world, method, path)
    assert answer.status_code == 405
    assert {name.strip() for name in answer.headers["Allow"].split(",")} == allow
    assert not answer.content if method == "HEAD" else 'data-step="problem"' in answer.text
    told = call(world, method, path, headers={"Accept": "application/json"})
    assert told.status_code == 405 and told.headers["Content-Type"].startswith("application/problem+json")
    assert call(world, method, "/nothing").status_code == 404


def test_sign_ups_of_one_address_have_a_budget_by_the_real_address(make_world):
    world = make_world({"limits": {"sign_ups_per_address_hour": 3}, "trusted_proxies": ["127.0.0.0/8"]})

    def begin(address):
        visitor = world.visitor()
        visitor.session.headers["X-Forwarded-For"] = address
        visitor.get("/sign-up").press("google")
        return visitor

    for _ in range(3):
        assert begin("203.0.113.7").away
    begin("203.0.113.7").at("register", "too_many_sign_ups")
    begin("198.51.100.1, 203.0.113.7").at("register", "too_many_sign_ups")
    assert begin("203.0.113.8").away
    assert begin("203.0.113.7, 203.0.113.9").away
