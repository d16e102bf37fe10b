"""urllib.request: bodies of every framing, uploads, errors, TLS, proxies."""

import hashlib
import io
import ssl
import urllib.error
import urllib.request


def facts(response):
    """Return what a program sees of a response that it has read to the end."""
    body = response.read()
    return [
        response.status,
        response.getcode(),
        response.reason,
        response.msg,
        response.version,
        response.headers.items(),
        response.getheader("content-type", "none"),
        response.geturl().rpartition("/")[2],
        len(body),
        hashlib.sha256(body).hexdigest(),
        response.closed,
    ]


def pieces(url, opener):
    """Read one body in every way that a file has."""
    seen = []
    with opener.open(url) as response:
        seen.append(response.read(10).hex())
        seen.append(len(response.read1(5)) > 0)
        buffer = bytearray(7)
        seen.append(response.readinto(buffer))
        seen.append(len(response.readline(20)) <= 20)
        seen.append(len(response.peek()) > 0)
        response.read()
        seen.append(response.read())
    return [one.hex() if isinstance(one, bytes) else one for one in seen]


def main(http, https, cafile, http_proxy, connect_proxy):
    """Fetch in many ways and return what was seen."""
    plain = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    seen = {}
    for path in ("bytes/0", "bytes/100000", "chunked/54321", "close/3000", "status/204", "anything"):
        with plain.open(f"{http}/{path}") as response:
            seen[path] = facts(response)
    with plain.open(f"{http}/anything") as response:
        seen["lines"] = [line.decode() for line in response]
    with plain.open(f"{http}/anything") as response:
        seen["text"] = io.TextIOWrapper(response, "latin-1").read()
    seen["pieces"] = [pieces(f"{http}/{framing}/5000", plain) for framing in ("bytes", "chunked", "close")]
    for name, data in (
        ("bytes", b"x=1"),
        ("large", b"y" * 300000),
        ("file", io.BytesIO(b"from a file")),
        ("iterable", [b"one", b"", b"two"]),
    ):
        request = urllib.request.Request(f"{http}/echo", data=data, headers={"Content-Type": "text/x-test"})
        with plain.open(request) as response:
            seen[f"post {name}"] = facts(response)
    with plain.open(urllib.request.Request(f"{http}/bytes/500", method="HEAD")) as response:
        seen["head"] = facts(response)
    for status in (404, 500):
        try:
            plain.open(f"{http}/status/{status}")
        except urllib.error.HTTPError as error:
            seen[status] = [error.code, error.reason, error.read().decode(), error.headers.items()]
    context = ssl.create_default_context(cafile=cafile)
    secure = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context))
    with secure.open(f"{https}/bytes/70000") as response:
        seen["https"] = facts(response)
    try:
        plain.open(f"{https}/bytes/1")
    except urllib.error.URLError as error:
        seen["untrusted"] = type(error.reason).__name__
    proxied = urllib.request.build_opener(
        urllib.request.ProxyHandler({"http": http_proxy, "https": connect_proxy}),
        urllib.request.HTTPSHandler(context=context),
    )
    with proxied.open("http://origin.invalid/echo", data=b"through a proxy") as response:
        seen["proxy"] = facts(response)
    with proxied.open(f"{https}/chunked/4000") as response:
        seen["tunnel"] = facts(response)
    try:
        plain.open("http://127.0.0.1:1/")
    except urllib.error.URLError as error:
        seen["refused"] = type(error.reason).__name__
    return seen
