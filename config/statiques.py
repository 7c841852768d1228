"""Where static files are: the address of each is worked out once in the life of a process."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class Statiques(CompressedManifestStaticFilesStorage):
    """What `collectstatic` wrote is read when a process starts, and does not change under it."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self._adresses: dict[str, str] = {}

    def url(self, name: str, force: bool = False) -> str:
        """Raises ValueError for a file that is not in the manifest."""
        if force:
            return super().url(name, force)
        if name not in self._adresses:
            self._adresses[name] = super().url(name)
        return self._adresses[name]
