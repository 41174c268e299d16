"""Scenarios: interviews written down beside a module or an instrument, played on its form and compared with what happens."""
