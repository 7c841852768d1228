"""Starts a real OpenID provider (npm's oidc-provider) beside the tests; without node, they fail."""

import contextlib
import fcntl
import hashlib
import json
import os
import select
import shutil
import subprocess
from pathlib import Path

import requests

ICI = Path(__file__).resolve().parent
RACINE = ICI.parent.parent
DEPART, ESSAIS = 60, 3  # seconds to start, and how often one that does not is started again
SECRET = "secret-des-tests-qui-ne-sert-a-rien-d-autre"
GENS = {
    "nour": {
        "dit": {
            "given_name": "Nour",
            "usual_name": "Benali",
            "email": "nour@exemple.fr",
            "siret": "21620765300017",
            "idp_id": "fournisseur-un",
        },
        "acr": "eidas1",
        "amr": ["pwd"],
    },
    "forte": {
        "dit": {
            "given_name": "Fatou",
            "usual_name": "Forte",
            "email": "fatou@exemple.fr",
            "idp_id": "fournisseur-un",
        },
        "acr": "eidas2",
        "amr": ["pwd", "mfa"],
    },
    "menteur": {"dit": {"email": "m@exemple.fr", "idp_id": "fournisseur-un"}, "falsifie": True},
}


def installer() -> Path:
    """The folder where the provider is installed, from its lock file; once for each lock file."""
    verrou = (ICI / "package-lock.json").read_bytes()
    dossier = RACINE / "var" / "fournisseur_openid" / hashlib.sha256(verrou).hexdigest()[:16]
    dossier.mkdir(parents=True, exist_ok=True)
    with (dossier / "verrou").open("w") as attente:
        fcntl.flock(attente, fcntl.LOCK_EX)
        for nom in ("package.json", "package-lock.json", "serveur.js"):
            shutil.copy(ICI / nom, dossier / nom)
        if not (dossier / "pret").exists():
            npm = shutil.which("npm")
            assert npm, "npm est absent : installez Node.js 20 ou plus récent."
            commande = [npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
            fait = subprocess.run(
                commande, cwd=dossier, capture_output=True, text=True, timeout=300
            )
            assert fait.returncode == 0, f"npm ci a échoué :\n{fait.stdout}{fait.stderr}"
            (dossier / "pret").touch()
    return dossier


@contextlib.contextmanager
def fournisseur(*, portail: str = "http://testserver", **reglages):
    """The address of a provider that knows this portal, stopped at the end."""
    dossier, node = installer(), shutil.which("node")
    assert node, "node est absent : installez Node.js 20 ou plus récent."
    reglages = {
        "gens": GENS,
        "retours": [f"{portail}/compte/proconnect/retour/"],
        "sorties": [f"{portail}/compte/connexion/"],
        **reglages,
    }
    env = {**os.environ, "FOURNISSEUR": json.dumps(reglages)}
    for _ in range(ESSAIS):
        with _lance([node, "serveur.js"], dossier, env) as processus:
            # Node 20 may stand still for ever where it makes its keys (a lock of its own, seen).
            if not select.select([processus.stdout], [], [], DEPART)[0]:
                continue
            adresse = processus.stdout.readline().strip()
            assert adresse, processus.stderr.read()
            yield adresse
            return
    raise AssertionError(f"le fournisseur n'a pas démarré, {ESSAIS} fois de suite")


@contextlib.contextmanager
def _lance(commande: list[str], dossier: Path, env: dict[str, str]):
    processus = subprocess.Popen(
        commande, cwd=dossier, env=env, text=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        yield processus
    finally:
        processus.kill()
        processus.wait(10)
        processus.stdout.close()
        processus.stderr.close()


def passer_chez_le_fournisseur(adresse_demandee: str, qui: str) -> str:
    """Follow the portal's redirect, log in there as `qui`: the address of the way back."""
    session = requests.Session()
    page = session.get(adresse_demandee, timeout=60)
    assert (page.status_code, "/qui/" in page.url) == (200, True), page.text
    reponse = session.get(f"{page.url}/{qui}", allow_redirects=False, timeout=60)
    while "/compte/proconnect/retour/" not in (suite := reponse.headers["location"]):
        reponse = session.get(suite, allow_redirects=False, timeout=60)
    return suite
