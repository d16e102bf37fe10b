"""The command line: fetch a URL, show the layers at work, list plugins."""
