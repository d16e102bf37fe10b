"""httplib2: kept connections, bodies of every framing, uploads, TLS, stale connections."""

import hashlib

import httplib2


def facts(answer):
    """Return what a program sees of a response and its body."""
    response, body = answer
    return [
        response.status,
        response.reason,
        response.version,
        sorted(response.items()),
        hashlib.sha256(body).hexdigest(),
    ]


def main(http, https, cafile, closing):
    """Fetch in many ways and return what was seen."""
    seen = {}
    client = httplib2.Http(ca_certs=cafile, proxy_info=None, timeout=20)
    for path in ("bytes/0", "bytes/100000", "chunked/54321", "close/3000", "status/201", "status/404", "x"):
        seen[path] = facts(client.request(f"{http}/{path}"))
    seen["head"] = facts(client.request(f"{http}/bytes/500", "HEAD"))
    seen["post"] = facts(client.request(f"{http}/echo", "POST", body=b"x=1", headers={"Content-Type": "text/x-test"}))
    seen["large"] = facts(client.request(f"{http}/echo", "PUT", body="y" * 300000))
    seen["stale"] = [client.request(closing)[1].decode() for _ in range(3)]
    seen["https"] = [facts(client.request(f"{https}/bytes/{size}")) for size in (10, 70000)]
    try:
        client.request("http://127.0.0.1:1/")
    except OSError as error:
        seen["refused"] = type(error).__name__
    client.close()
    return seen
