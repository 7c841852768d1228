"""Finds Chromium for the journeys, installing Debian's package when that is possible."""

import os
import shutil
import subprocess
import sys

NOMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def chemin() -> str | None:
    """The browser's path: CHROMIUM when set, else the first one found; None without any."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NOMS)), None)


def installer() -> None:
    """Ask Debian's package manager for Chromium, as root or with a passwordless sudo."""
    prefixe = [] if os.geteuid() == 0 else ["sudo", "-n"]
    for commande in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "chromium"]):
        subprocess.run([*prefixe, *commande], check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    if chemin() is None:
        print("Chromium est absent : installation du paquet de Debian…", file=sys.stderr)
        try:
            installer()
        except (OSError, subprocess.CalledProcessError):
            print(
                "Installation impossible. Installez Chromium ou donnez son chemin dans CHROMIUM ; "
                "les parcours échoueront sans lui.",
                file=sys.stderr,
            )
