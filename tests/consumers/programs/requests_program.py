"""requests: sessions, streams, uploads, errors, TLS, proxies."""

import hashlib
import io
import select

import requests


def facts(response):
    """Return what a program sees of a response."""
    return [
        response.status_code,
        response.reason,
        list(response.headers.items()),
        len(response.content),
        hashlib.sha256(response.content).hexdigest(),
    ]


def stale(session, url):
    """Get `url`, whose server closes the connection then, and wait for that: requests does not retry by itself."""
    text = session.get(url).text
    pools = session.get_adapter(url).poolmanager.pools
    for pool in [pools[key] for key in pools.keys() if f":{key.key_port}/" in url]:  # noqa: SIM118  # it is no mapping
        sockets = [connection.sock for connection in pool.pool.queue if connection and connection.sock]
        select.select(sockets, [], [], 20)
    return text


def main(http, https, cafile, http_proxy, connect_proxy, closing, truncating):
    """Fetch in many ways and return what was seen."""
    seen = {}
    with requests.Session() as session:
        session.trust_env = False
        for path in ("bytes/0", "bytes/100000", "chunked/54321", "close/3000", "status/201", "status/404", "x"):
            seen[path] = facts(session.get(f"{http}/{path}"))
        seen["head"] = facts(session.head(f"{http}/bytes/500"))
        for name, data in (
            ("bytes", b"x=1"),
            ("form", {"a": "1", "b": "zwei"}),
            ("large", b"y" * 300000),
            ("file", io.BytesIO(b"from a file")),
            ("generator", (piece for piece in (b"one", b"two"))),
        ):
            seen[f"post {name}"] = facts(session.post(f"{http}/echo", data=data))
        seen["json"] = session.post(f"{http}/echo", json={"name": "Grüße"}).json()
        for path in ("bytes/9000", "chunked/9000", "close/9000"):
            with session.get(f"{http}/{path}", stream=True) as response:
                seen[f"stream {path}"] = [len(piece) for piece in response.iter_content(1000)]
        with session.get(f"{http}/fields", stream=True) as response:
            seen["lines"] = [line.decode() for line in response.iter_lines()]
        with session.get(f"{http}/bytes/9000", stream=True) as response:
            seen["raw"] = [len(response.raw.read(100)), len(response.raw.read()), response.raw.isclosed()]

        seen["stale"] = [stale(session, closing) for _ in range(3)]
        seen["https"] = facts(session.get(f"{https}/chunked/70000", verify=cafile))
        proxies = {"http": http_proxy, "https": connect_proxy}
        seen["proxy"] = facts(session.post("http://origin.invalid/echo", data=b"proxied", proxies=proxies))
        seen["tunnel"] = facts(session.get(f"{https}/bytes/4000", proxies=proxies, verify=cafile))
        for name, url in (("untrusted", https), ("refused", "http://127.0.0.1:1/"), ("truncated", truncating)):
            try:
                session.get(url)
            except requests.RequestException as error:
                seen[name] = type(error).__name__
    return seen
