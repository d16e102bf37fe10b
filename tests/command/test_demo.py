"""``python -m httplib demo`` goes over every route, and says what is missing where trustme is."""

from __future__ import annotations

import sys

import pytest

from httplib.__main__ import main


def test_goes_over_every_route(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo"]) == 0
    out = capsys.readouterr().out
    assert "   FAILED " not in out
    assert out.count("GET      / -> 200 OK") == 5
    assert "> tls(proxy.test) > tunnel(origin.test:" in out
    assert "TunnelRefused" in out
    assert "CERTIFICATE_VERIFY_FAILED" in out
    assert "The origins served 15 requests on 6 connections; the proxies opened 3 tunnels." in out


def test_says_how_to_get_what_it_needs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setitem(sys.modules, "trustme", None)
    assert main(["demo"]) == 1
    assert "pip install 'httplib-layers[demo]'" in capsys.readouterr().err
