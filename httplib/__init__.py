"""The documented names of Python 2.7's httplib, re-exported from `httplib.compat`."""
