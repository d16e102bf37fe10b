"""Plugins that are broken in one way each, and correct ones to compare them with: what the kit is measured by."""
