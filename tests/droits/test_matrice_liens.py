"""Every kind of personal link x what may be wrong with it has a declared answer, and gives it.

The kinds are read from the routes: an address that carries a text of ours, and is not declared,
fails the build. So does a new place of the code that makes a secret.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from audit.models import LigneAudit
from comptes.invitations import lien_personnel
from contrats.models import LienDeSignature
from rapports import desabonnement
from remontees.models import LienDeRemontee
from tests import fabriques
from tests.analyse import APPS, RACINE, fichiers
from tests.comptes.exemples import choisir
from tests.contrats import monde_signature
from tests.remontees import exemples as remontees

pytestmark = pytest.mark.django_db

CAS = ("bon", "altéré", "inconnu", "périmé", "fermé", "d'un autre", "rejoué")


@dataclass(frozen=True)
class Espece:
    """A kind of link: how to make it in each case, what each case opens (None: no such case)."""

    fabriquer: Callable
    attendus: dict[str, int | None]


def _altere(adresse: str) -> str:
    """One character of the secret changed, far from its end, whose last bits may not count."""
    morceaux = adresse.rstrip("/").split("/")
    secret = morceaux[-1]
    milieu = len(secret) // 2
    autre = "A" if secret[milieu] != "A" else "B"
    morceaux[-1] = secret[:milieu] + autre + secret[milieu + 1 :]
    return "/".join(morceaux) + "/"


def _invitation(cas, settings):
    compte, voisin = (fabriques.creer_utilisateur("agent", password=None) for _ in range(2))
    adresse = lien_personnel(compte)
    if cas == "périmé":
        settings.PASSWORD_RESET_TIMEOUT = -1
    elif cas == "fermé":
        type(compte).objects.filter(pk=compte.pk).update(is_active=False)
    elif cas == "d'un autre":
        jeton = adresse.rstrip("/").rpartition("/")[2]
        adresse = lien_personnel(voisin).rstrip("/").rpartition("/")[0] + f"/{jeton}/"
    elif cas == "rejoué":
        assert choisir(Client(), adresse).status_code == 302
    return Client(), adresse


def _signature(cas, settings):
    monde = monde_signature.creer_monde("CAF", "État")
    lien, secret = fabriques.creer_lien(monde.signature("CAF"))
    ligne = LienDeSignature.objects.filter(pk=lien.pk)
    if cas == "périmé":
        ligne.update(expire_le=timezone.now() - timedelta(seconds=1))
    elif cas == "fermé":
        LienDeSignature.objects.fermer(monde.signature("CAF"))
    elif cas == "rejoué":
        assert lien.consommer() is True
    client = Client()
    client.force_login(monde.comptes["État" if cas == "d'un autre" else "CAF"])
    return client, reverse("contrats:signer_par_lien", args=[secret])


def _remontee(cas, settings):
    monde = remontees.creer_monde("CAF", "Ville")
    adresse = remontees.lien(remontees.messages("caf@exemple.fr")[-1])
    client = Client()
    if cas == "périmé":
        LienDeRemontee.objects.update(expire_le=timezone.now() - timedelta(seconds=1))
    elif cas == "fermé":
        LienDeRemontee.objects.all().revoquer()
    elif cas == "rejoué":
        assert client.get(adresse, follow=True).status_code == 200
    elif cas == "d'un autre":
        client.get(adresse)
        adresse = reverse("remontees:repondre", args=[monde.demande("Ville").pk])
    return client, adresse


def _desabonnement(cas, settings):
    contrat = fabriques.creer_contrat()
    adresse = reverse(
        "rapports:desabonnement", args=[desabonnement.jeton(contrat.pk, "avancement", "a@ex.fr")]
    )
    if cas == "d'un autre":
        autre = desabonnement.jeton(contrat.pk, "avancement", "b@ex.fr")
        contenu, _, reste = autre.partition(":")
        adresse = reverse(
            "rapports:desabonnement", args=[contenu + ":" + adresse.partition(":")[2].rstrip("/")]
        )
        assert reste
    elif cas == "rejoué":
        assert Client().post(adresse).status_code == 200
    return Client(), adresse


FERME = dict.fromkeys(CAS, 404) | {"bon": 200}
ESPECES = {
    "comptes:choisir_mot_de_passe": Espece(_invitation, FERME),
    # Another account is told that the link is not for it; nothing is used up.
    "contrats:signer_par_lien": Espece(_signature, FERME | {"d'un autre": 403}),
    # Used as often as needed until its end: see docs/decisions.md.
    "remontees:lien": Espece(_remontee, FERME | {"rejoué": 200}),
    # It only stops messages, has no end and cannot be closed.
    "rapports:desabonnement": Espece(
        _desabonnement, FERME | {"rejoué": 200, "périmé": None, "fermé": None}
    ),
}
# The same secret, at a second address that only takes a form.
AUSSI = {"rapports:reabonnement"}
# Texts that open nothing by themselves: a word of a list, a number with letters.
SANS_SECRET = {"ouvert:jeu", "ouvert:schema"}
# Where a secret or a signed text is made: the kinds above, and the fields of forms that are sealed.
FABRIQUES = {
    "comptes/invitations.py": "lien",
    "comptes/proconnect/sortie.py": "état d’une sortie",
    "contrats/models/lien.py": "lien",
    "remontees/models/lien.py": "lien",
    "ouvert/models/jeton.py": "jeton d’accès",
    "rapports/desabonnement.py": "lien",
    "config/embarque.py": "clé de la machine",
    "quartiers/conflits.py": "champ scellé",
    "contrats/forms/dehors.py": "champ scellé",
    "contrats/forms/grille.py": "champ scellé",
    "audit/models/chaine.py": "sel d’une preuve",
    "contrats/papier.py": "code imprimé",
    "remontees/forms/valeurs.py": "champ scellé",
}
SECRET = re.compile(
    r"signing\.dumps|\bSigner\(|token_urlsafe|token_hex|get_random_string|\.make_token\("
)


def _routes_a_texte(resolveur=None, espace="", chemin=""):
    for motif in (resolveur or get_resolver()).url_patterns:
        suite = chemin + str(motif.pattern)
        if hasattr(motif, "url_patterns"):
            nom = f"{espace}{motif.namespace}:" if motif.namespace else espace
            yield from _routes_a_texte(motif, nom, suite)
        elif re.search(r"<(?!int:)[^>]*(secret|jeton|token|cle|key|uidb64|code)[^>]*>", suite):
            yield f"{espace}{motif.name}"


def test_chaque_adresse_qui_porte_un_secret_est_declaree():
    portail = {nom for nom in _routes_a_texte() if not nom.startswith("admin:")}
    assert portail == set(ESPECES) | AUSSI | SANS_SECRET


def test_chaque_endroit_qui_fabrique_un_secret_est_declare():
    trouves = {
        str(chemin.relative_to(RACINE))
        for chemin in fichiers(*APPS)
        if SECRET.search(chemin.read_text(encoding="utf-8"))
    }
    assert trouves == set(FABRIQUES)


@pytest.mark.parametrize("nom", sorted(ESPECES))
@pytest.mark.parametrize("cas", CAS)
def test_chaque_lien_ouvre_ce_qui_est_declare(nom, cas, settings):
    espece = ESPECES[nom]
    assert espece.attendus.keys() == set(CAS)
    if espece.attendus[cas] is None:
        pytest.skip("ce lien n'a pas de fin : il ne fait que cesser des envois")
    client, adresse = espece.fabriquer(cas, settings)
    if cas == "altéré":
        adresse = _altere(adresse)
    elif cas == "inconnu":
        adresse = adresse.rstrip("/").rpartition("/")[0] + "/" + "x" * 43 + "/"
    assert client.get(adresse, follow=True).status_code == espece.attendus[cas]
    refuses = LigneAudit.objects.filter(fait="lien_refuse")
    assert refuses.count() == (espece.attendus[cas] == 404)
    secret = adresse.rstrip("/").rpartition("/")[2]
    ecrit = " ".join(str(vars(ligne)) for ligne in refuses)
    assert len(secret) < 20 or secret[:12] not in ecrit


def test_un_secret_ne_sert_pas_a_une_autre_espece(settings):
    """Each of the four, carried to the address of the other three, opens nothing."""
    adresses = {nom: espece.fabriquer("bon", settings) for nom, espece in ESPECES.items()}
    secrets = {
        nom: adresse.rstrip("/").rpartition("/")[2] for nom, (_, adresse) in adresses.items()
    }
    for nom, (client, adresse) in adresses.items():
        debut = adresse.rstrip("/").rpartition("/")[0]
        for autre in set(secrets) - {nom}:
            reponse = client.get(f"{debut}/{secrets[autre]}/", follow=True)
            assert (nom, autre, reponse.status_code) == (nom, autre, 404)
