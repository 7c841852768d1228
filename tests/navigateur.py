"""Finds Chromium for the journeys, installing Debian's package when that is possible."""

import os
import shutil
import subprocess
import sys

# First the shell: the same pages and the same tools, without the windows and tabs of a browser,
# which Chromium draws for each page that it opens, even when nobody sees them.
COQUILLE = "chromium-headless-shell"
NOMS = (COQUILLE, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def chemin() -> str | None:
    """The browser's path: CHROMIUM when set, else the first one found; None without any."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NOMS)), None)


def installer() -> None:
    """Ask Debian's package manager for the shell, or for the whole of Chromium where there is no
    shell, as root or with a passwordless sudo."""
    _apt("update")
    try:
        _apt("install", "-y", COQUILLE)
    except subprocess.CalledProcessError:
        _apt("install", "-y", "chromium")


def _apt(*ordre: str) -> None:
    prefixe = [] if os.geteuid() == 0 else ["sudo", "-n"]
    commande = [*prefixe, "apt-get", "-qq", *ordre]
    subprocess.run(commande, check=True, stdout=subprocess.DEVNULL)


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
    elif not os.environ.get("CHROMIUM") and shutil.which(COQUILLE) is None:
        print(f"Les parcours vont plus vite avec le paquet {COQUILLE}.", file=sys.stderr)
