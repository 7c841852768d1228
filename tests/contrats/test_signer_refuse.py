"""A thousand attempts that must fail: forged, altered, late, wrong person, wrong mandate, replayed.

Each is tried on an act open to signature; then nothing was written, and the right person signs.
"""

from __future__ import annotations

import random
from copy import copy
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from contrats import circuit, signer
from contrats.models import (
    Deliberation,
    Evenement,
    LienDeSignature,
    LigneRegistre,
    Signature,
)
from contrats.statuts import StatutSignature
from tests import fabriques
from tests.contrats.monde_signature import creer_monde, geste

pytestmark = pytest.mark.django_db
ESSAIS = 1000


class Abandon(Exception):
    """Takes the transaction of one attempt back."""


def _autre_compte(monde, hasard):
    """Anyone but the person: a colleague, another signatory, an officer, someone gone."""
    signature = monde.signature("CAF")
    role = hasard.choice(["agent", "signataire", "lecteur", "voisin", "officier", "parti"])
    if role == "voisin":
        return monde.comptes["État"]
    if role == "officier":
        return monde.officier
    if role == "parti":
        compte = copy(monde.comptes["CAF"])
        compte.is_active = False
        return compte
    return fabriques.creer_utilisateur(role, signature.partenaire, password=None)


def _mauvaise_personne(monde, hasard):
    signature = monde.signature("CAF")
    return signature, _autre_compte(monde, hasard), geste(signature)


def _texte_altere(monde, hasard):
    """One bit of the sha256, or the one of another text."""
    signature = monde.signature("CAF")
    vraie = signature.version.empreinte
    rang = hasard.randrange(64)
    autre = hasard.choice([c for c in "0123456789abcdef" if c != vraie[rang]])
    return (
        signature,
        monde.comptes["CAF"],
        geste(
            signature,
            empreinte=hasard.choice([vraie[:rang] + autre + vraie[rang + 1 :], "", vraie[:-1]]),
        ),
    )


def _nom_ou_fonction(monde, hasard):
    signature = monde.signature("CAF")
    lettres = list("présidente")
    lettres[hasard.randrange(10)] = hasard.choice("xyz0")
    faux = hasard.choice(
        [
            {"nom": hasard.choice(["", "Camille", "Martine Camille"])},
            {"nom": f"Camille Martin {hasard.randrange(99)}"},
            {"fonction": hasard.choice(["", "".join(lettres)])},
        ]
    )
    return signature, monde.comptes["CAF"], geste(signature, **faux)


def _hors_mandat(monde, hasard):
    signature, jour = monde.signature("CAF"), timezone.localdate()
    ecart = timedelta(days=hasard.randrange(1, 3000))
    personne = signature.representant
    if hasard.random() < 0.5:
        personne.mandat_fin = jour - ecart
    else:
        personne.mandat_debut = jour + ecart
    personne.save()
    return signature, monde.comptes["CAF"], geste(signature)


def _delegation_qui_ne_tient_pas(monde, hasard):
    """Out of date, from someone else, to someone else, or from a person whose mandate is over."""
    signature, jour = monde.signature("CAF"), timezone.localdate()
    compte = fabriques.creer_utilisateur("signataire", signature.partenaire, password=None)
    adjointe = fabriques.creer_representant(
        signature.partenaire, nom="Petit", courriel=compte.courriel
    )
    ecart = timedelta(days=hasard.randrange(1, 300))
    cas = hasard.randrange(4)
    dates = [(jour - 2 * ecart, jour - ecart), (jour + ecart, jour + 2 * ecart)]
    debut, fin = dates[cas] if cas < 2 else (jour, jour + ecart)
    delegant = signature.representant
    if cas == 2:
        delegant = fabriques.creer_representant(signature.partenaire, nom="Autre")
    fabriques.creer_delegation(delegant, adjointe, debut=debut, fin=fin)
    if cas == 3:
        delegant.mandat_fin = jour - ecart
        delegant.save()
    return signature, compte, geste(signature, nom="Camille Petit")


def _sans_deliberation(monde, hasard):
    signature = monde.signature("CAF")
    signature.deliberation_requise = True
    if hasard.random() < 0.5:
        demain = timezone.localdate() + timedelta(days=hasard.randrange(1, 400))
        signature.deliberation = Deliberation.objects.create(
            partenaire=signature.partenaire, numero="X", adoptee_le=demain, objet="Autorisation"
        )
    signature.save()
    return signature, monde.comptes["CAF"], geste(signature)


def _avant_son_tour(monde, hasard):
    signature = monde.signature("Pilote")
    return signature, monde.comptes["Pilote"], geste(signature)


def _ancien_texte(monde, hasard):
    """Taken back, and perhaps opened again with another text: the page is out of date."""
    signature = monde.signature("CAF")
    tape = geste(signature)
    circuit.reprendre_le_texte(monde.acte, par=monde.officier, motif="Faute")
    if hasard.random() < 0.7:
        fabriques.creer_version(monde.acte, pdf=f"%PDF-1.7 {hasard.random()}".encode())
        signataires = monde.acte.signatures_vivantes()
        assert signataires.count() == 3
        circuit.ouvrir_le_circuit(monde.acte, par=monde.officier)
    return signature, monde.comptes["CAF"], tape


def _contrat_ferme(monde, hasard):
    contrat = monde.acte.contrat
    contrat.statut = hasard.choice(["suspendu", "clos", "resilie"])
    contrat.save()
    signature = monde.signature("CAF")
    return signature, monde.comptes["CAF"], geste(signature)


def _lien_qui_ne_sert_plus(monde, hasard):
    """Used, out of date, someone else's, or made for a former representative."""
    signature = monde.signature("CAF")
    lien, _ = fabriques.creer_lien(signature)
    cas = hasard.randrange(4)
    if cas == 0:
        assert lien.consommer()
    elif cas == 1:
        LienDeSignature.objects.update(expire_le=timezone.now() - timedelta(seconds=1))
    elif cas == 2:
        lien, _ = fabriques.creer_lien(monde.signature("État"))
    else:
        lien.representant = fabriques.creer_representant(signature.partenaire, nom="Ancienne")
    return signature, monde.comptes["CAF"], geste(signature, lien=lien)


def _rejouee(monde, hasard):
    """The same act sent twice: the second one changes nothing."""
    signature = monde.signature("État")
    tape = geste(signature)
    signer.signer(signature, par=monde.comptes["État"], geste=tape)
    return Signature.objects.get(pk=signature.pk), monde.comptes["État"], tape


# Those that prepare little are tried three times as often.
SIMPLES = [_texte_altere, _nom_ou_fonction, _hors_mandat, _avant_son_tour, _contrat_ferme]
ATTAQUES = [
    *SIMPLES, *SIMPLES, *SIMPLES, _mauvaise_personne, _sans_deliberation,
    _delegation_qui_ne_tient_pas, _ancien_texte, _lien_qui_ne_sert_plus, _rejouee,
]  # fmt: skip


def _tenter(monde, attaque, hasard) -> str:
    """Why the attempt is refused; "" if it went through. Whatever it did is taken back."""
    refus = ""
    try:
        with transaction.atomic():
            signature, compte, tape = attaque(monde, hasard)
            avant = (LigneRegistre.objects.count(), Evenement.objects.count())
            try:
                signer.signer(signature, par=compte, geste=tape)
            except ValidationError as erreur:
                refus = " ".join(erreur.messages)
            if refus:
                assert (LigneRegistre.objects.count(), Evenement.objects.count()) == avant
            raise Abandon
    except Abandon:
        return refus


def test_mille_tentatives_sont_refusees():
    monde = creer_monde("CAF", "État", "Pilote", rangs={"Pilote": 2})
    hasard = random.Random(20150528)  # noqa: S311 - attempts drawn anew the same, no secret
    reussies = [
        (rang, attaque.__name__)
        for rang in range(ESSAIS)
        if not _tenter(monde, attaque := ATTAQUES[rang % len(ATTAQUES)], hasard)
    ]
    assert reussies == []
    assert set(monde.acte.signatures.values_list("statut", flat=True)) == {"attendue"}
    signature = monde.signature("CAF")
    signer.signer(signature, par=monde.comptes["CAF"], geste=geste(signature))
    assert monde.signature("CAF").statut == StatutSignature.SIGNEE
