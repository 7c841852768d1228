"""What open data and the API keep: here, re-exported by name."""

from ouvert.models.edition import Edition
from ouvert.models.jeton import JetonApi

__all__ = ["Edition", "JetonApi"]
