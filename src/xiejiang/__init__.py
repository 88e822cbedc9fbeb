"""协江 Xiejiang: twelve kinds of agencies work one environmental case as one team."""

__version__ = "0.1.0"
