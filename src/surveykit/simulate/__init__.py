"""Made-up respondents drawn through an instrument: what they answer, and the files that a platform would export of it."""
