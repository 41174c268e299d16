"""surveykit: question modules in YAML, compiled to forms and codebooks."""

__version__ = "0.1.0"
