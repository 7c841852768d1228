"""Finds pdfsig, the second opinion on seals, installing Debian's package when that is possible."""

import os
import shutil
import subprocess
import sys

ABSENT = (
    "pdfsig est absent : installez poppler-utils, ou donnez son chemin dans PDFSIG ; "
    "les tests du sceau échouent sans lui."
)


def chemin() -> str | None:
    """The path of pdfsig: PDFSIG when set, else the one found; None without any."""
    return os.environ.get("PDFSIG") or shutil.which("pdfsig")


def pdfsig(fichier) -> str:
    """What pdfsig says of a file. Its certificates are not looked up: only what was signed."""
    executable = chemin()
    assert executable, ABSENT
    fini = subprocess.run(
        [executable, "-nocert", str(fichier)], capture_output=True, text=True, check=False
    )
    return fini.stdout


def installer() -> None:
    """Ask Debian's package manager for it, as root or with a passwordless sudo."""
    prefixe = [] if os.geteuid() == 0 else ["sudo", "-n"]
    for commande in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "poppler-utils"],
    ):
        subprocess.run([*prefixe, *commande], check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    if chemin() is None:
        print("pdfsig est absent : installation du paquet de Debian…", file=sys.stderr)
        try:
            installer()
        except (OSError, subprocess.CalledProcessError):
            print(f"Installation impossible. {ABSENT}", file=sys.stderr)
