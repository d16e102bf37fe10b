"""Peers and wire examples for tests: loopback servers, certificates, proxies."""
