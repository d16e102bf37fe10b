"""urllib3: pools, chunks, streams, uploads, retries on stale connections, proxies, TLS."""

import hashlib
import io
import logging
import select

import urllib3

logging.disable(logging.CRITICAL)
NO_RETRIES = urllib3.Retry(0)


def facts(response):
    """Return what a program sees of a response."""
    return [
        response.status,
        response.reason,
        response.version,
        list(response.headers.items()),
        len(response.data),
        hashlib.sha256(response.data).hexdigest(),
    ]


def stale(url):
    """Ask three times over a pool of one whose server closes each connection after its response."""
    with urllib3.connectionpool.connection_from_url(url, maxsize=1) as pool:
        answers = []
        for _ in range(3):
            answers.append(pool.request("GET", "/").data.decode())
            select.select([pool.pool.queue[-1].sock], [], [], 20)
        return [answers, pool.num_connections, pool.num_requests]


def streams(url):
    """Read bodies piece by piece, over one connection."""
    seen = []
    with urllib3.connectionpool.connection_from_url(url, maxsize=1) as pool:
        for path in ("/bytes/70000", "/chunked/70000", "/chunked/0", "/chunked/1"):
            response = pool.request("GET", path, preload_content=False)
            body = b"".join(response.stream(4096))
            response.release_conn()
            seen.append([path, len(body), hashlib.sha256(body).hexdigest()])
        response = pool.request("GET", "/bytes/5000", preload_content=False)
        seen.append([len(response.read(10)), len(response.read1(100)) > 0, response.tell() > 10])
        response.drain_conn()
        response.release_conn()
        response = pool.request("GET", "/chunked/5000", preload_content=False)
        response.auto_close = False
        seen.append([line.hex() for line in io.BufferedReader(response, 100)][:3])
        seen.append([pool.num_connections, pool.num_requests])
    return seen


def main(http, https, cafile, http_proxy, connect_proxy, closing):
    """Fetch in many ways and return what was seen."""
    seen = {"stale": stale(closing), "streams": streams(http)}
    with urllib3.PoolManager(maxsize=1, block=True) as manager:
        for path in ("bytes/0", "bytes/100000", "chunked/54321", "close/3000", "status/201", "status/404", "x"):
            seen[path] = facts(manager.request("GET", f"{http}/{path}"))
        seen["head"] = facts(manager.request("HEAD", f"{http}/bytes/500"))
        for name, body in (
            ("bytes", b"x=1"),
            ("large", b"y" * 300000),
            ("file", io.BytesIO(b"from a file")),
            ("iterable", iter([b"one", b"", b"two"])),
        ):
            seen[f"post {name}"] = facts(manager.request("POST", f"{http}/echo", body=body))
        seen["chunked"] = facts(manager.request("PUT", f"{http}/echo", body=b"in chunks", chunked=True))
        seen["fields"] = facts(manager.request("GET", f"{http}/fields", headers={"X-One": "1", "User-Agent": "us"}))
        try:
            manager.request("GET", f"{http}/x", headers={"X-Bad": "one\r\ntwo"})
        except ValueError as error:
            seen["injected"] = isinstance(error, ValueError)
    with urllib3.PoolManager(ca_certs=cafile) as manager:
        seen["https"] = [facts(manager.request("GET", f"{https}/bytes/{size}")) for size in (10, 70000)]
        seen["https stream"] = len(b"".join(manager.request("GET", f"{https}/chunked/9000", preload_content=False)))
    with urllib3.PoolManager(retries=NO_RETRIES) as manager:
        for name, url in (("untrusted", https), ("refused", "http://127.0.0.1:1/")):
            try:
                manager.request("GET", url)
            except urllib3.exceptions.MaxRetryError as error:
                seen[name] = type(error.reason).__name__
    with urllib3.ProxyManager(http_proxy) as manager:
        seen["proxy"] = facts(manager.request("POST", "http://origin.invalid/echo", body=b"through a proxy"))
    with urllib3.ProxyManager(connect_proxy, ca_certs=cafile) as manager:
        seen["tunnel"] = [facts(manager.request("GET", f"{https}/chunked/{size}")) for size in (10, 4000)]
    return seen
