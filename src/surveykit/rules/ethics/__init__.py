"""The ethics rules: one a file."""
