"""Run once, as a process of the portal: tables, the CASO case, subscribers, an officer's session.

Prints on its last line, in JSON, what the bench needs to drive the web pages.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import date

ABONNES = "abonne-%03d@exemple.invalid"


def principal(abonnes: int) -> dict:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("charger_caso", stdout=sys.stderr)
    return _garnir(abonnes)


def _garnir(abonnes: int) -> dict:
    from comptes.models import Utilisateur
    from config.demo.acces import OFFICIER
    from contrats.models import Contrat
    from rapports.models import Abonnement, Planification

    contrat = Contrat.objects.get(code="CV220")
    Planification.objects.update(active=False)
    Abonnement.objects.all().delete()
    for rang in range(abonnes):
        Abonnement.objects.create(
            contrat=contrat,
            nature="avancement",
            courriel=ABONNES % rang,
            nom=f"Abonné {rang}",
            piece_jointe=rang % 2 == 0,
        )
    en_cours = Contrat.objects.filter(date_fin__gt=date(2027, 6, 30)).order_by("pk").first()
    officier = Utilisateur.objects.get(courriel=OFFICIER)
    return {
        "contrat": contrat.pk,
        "contrat_en_cours": en_cours.pk,
        "abonnes": abonnes,
        "session": ouvrir(officier),
        "quartiers": list(contrat.quartiers.values_list("pk", flat=True)),
        "debut": contrat.date_debut.isoformat(),
        "fin": contrat.date_fin.isoformat(),
    }


def ouvrir(compte) -> str:
    """A session as the login leaves it: who, by which door, with a second factor proved."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from comptes.sessions import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(compte.pk)
    session[BACKEND_SESSION_KEY] = "comptes.droits.DroitsParRole"
    session[HASH_SESSION_KEY] = compte.get_session_auth_hash()
    session["second_facteur"] = "totp"
    session.save()
    return session.session_key


if __name__ == "__main__":
    print(json.dumps(principal(int(sys.argv[1]))))
