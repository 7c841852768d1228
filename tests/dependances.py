"""`python -m tests.dependances`: the packages of this environment against the published advisories.

Green only if every package was compared. A service that does not answer is told so: nothing was
checked, which is neither good news nor bad. It needs the network: `make check` leaves it out.
"""

from __future__ import annotations

import json
import subprocess
import sys

COMMANDE = ["pip_audit", "--local", "--format", "json", "--progress-spinner", "off", "--timeout"]
DELAI = "15"  # seconds for each answer of the service
SAIN, FAILLES, NON_VERIFIE = 0, 1, 2


def juger(sortie: str, erreur: str) -> tuple[int, str]:
    """The verdict on what pip-audit printed, and its sentence."""
    try:
        paquets = json.loads(sortie)["dependencies"]
    except (ValueError, KeyError, TypeError):
        derniere = (erreur.strip().splitlines() or ["aucune réponse"])[-1]
        return NON_VERIFIE, f"Rien n’a été vérifié : le service d’avis n’a pas répondu ({derniere})"
    omis = [p["name"] for p in paquets if "skip_reason" in p]
    touches = {p["name"]: [v["id"] for v in p["vulns"]] for p in paquets if p.get("vulns")}
    if touches:
        return FAILLES, "\n".join(f"{nom} : {', '.join(avis)}" for nom, avis in touches.items())
    if omis or not paquets:
        return NON_VERIFIE, (
            f"{len(omis)} paquets sur {len(paquets)} n’ont pas été vérifiés : le service d’avis ne "
            f"les connaît pas ou n’a pas répondu ({', '.join(omis[:5])}…)"
        )
    return SAIN, f"{len(paquets)} paquets vérifiés, aucun avis de sécurité."


def main() -> int:
    fini = subprocess.run(
        [sys.executable, "-m", *COMMANDE, DELAI], capture_output=True, text=True, check=False
    )
    code, phrase = juger(fini.stdout, fini.stderr)
    sys.stdout.write(phrase + "\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
