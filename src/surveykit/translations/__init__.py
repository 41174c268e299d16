"""The translators' workflow: extract, update, check, exchange with spreadsheets, and say how far it is."""
