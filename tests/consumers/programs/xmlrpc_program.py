"""xmlrpc.client against xmlrpc.server: calls, faults, several calls in one, what the server refuses."""

import xmlrpc.client


def main(url):
    """Call in many ways and return what was seen."""
    seen = {}
    with xmlrpc.client.ServerProxy(url, allow_none=True) as proxy:
        seen["add"] = [proxy.add(number, 1) for number in range(5)]
        seen["text"] = proxy.same("Grüße, 世界")
        seen["binary"] = proxy.same(xmlrpc.client.Binary(bytes(range(256)))).data.hex()
        seen["large"] = len(proxy.same("z" * 200000))
        seen["methods"] = proxy.system.listMethods()
        try:
            proxy.fail()
        except xmlrpc.client.Fault as fault:
            seen["fault"] = [fault.faultCode, fault.faultString]
        several = xmlrpc.client.MultiCall(proxy)
        several.add(1, 2)
        several.same("again")
        seen["several"] = list(several())
    with xmlrpc.client.ServerProxy(url.replace("/RPC2", "/elsewhere")) as proxy:
        try:
            proxy.add(1, 1)
        except xmlrpc.client.ProtocolError as error:
            seen["elsewhere"] = [error.errcode, error.errmsg]
    return seen
