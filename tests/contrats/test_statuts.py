"""Every (transition x status) pair of each life cycle: legal ones move, others write nothing.

What is expected is written here by hand, independently of the tables of `contrats.statuts`.
"""

from datetime import date

import pytest

from contrats.models import (
    Acte,
    Action,
    Contrat,
    Engagement,
    Evenement,
    Saisie,
    Signature,
    TransitionInterdite,
)
from contrats.statuts import (
    CYCLE_ACTE,
    CYCLE_ACTION,
    CYCLE_CONTRAT,
    CYCLE_ENGAGEMENT,
    CYCLE_SAISIE,
    CYCLE_SIGNATURE,
    StatutActe,
    StatutAction,
    StatutContrat,
    StatutEngagement,
    StatutSaisie,
    StatutSignature,
)
from tests import fabriques

pytestmark = pytest.mark.django_db

JOUR = date(2015, 5, 28)
TABLES = {
    Contrat: (CYCLE_CONTRAT, StatutContrat),
    Acte: (CYCLE_ACTE, StatutActe),
    Signature: (CYCLE_SIGNATURE, StatutSignature),
    Action: (CYCLE_ACTION, StatutAction),
    Engagement: (CYCLE_ENGAGEMENT, StatutEngagement),
    Saisie: (CYCLE_SAISIE, StatutSaisie),
}

# model -> status -> {verb: status reached}; what is absent is refused.
ATTENDU = {
    Contrat: {
        "elaboration": {"ouvrir_signature": "en_signature"},
        "en_signature": {"reprendre": "elaboration", "entrer_en_vigueur": "en_vigueur"},
        "en_vigueur": {"suspendre": "suspendu", "clore": "clos", "resilier": "resilie"},
        "suspendu": {"lever_suspension": "en_vigueur", "resilier": "resilie"},
        "clos": {},
        "resilie": {},
    },
    Acte: {
        "projet": {"ouvrir": "en_signature", "constater": "constate"},
        "en_signature": {"reprendre": "projet", "achever": "signe"},
        "signe": {},
        "constate": {},
    },
    Signature: {
        "attendue": {"signer": "signee", "refuser": "refusee", "perimer": "caduque"},
        "signee": {"retirer": "attendue", "perimer": "caduque"},
        "refusee": {"perimer": "caduque"},
        "caduque": {},
    },
    Action: {
        "deposee": {"ajourner": "ajournee", "refuser": "refusee", "retenir": "retenue"},
        "ajournee": {"refuser": "refusee", "retenir": "retenue"},
        "refusee": {},
        "retenue": {"demarrer": "en_cours", "annuler": "annulee"},
        "en_cours": {"terminer": "terminee", "annuler": "annulee"},
        "terminee": {},
        "annulee": {},
    },
    Engagement: {
        "pris": {"tenir": "tenu", "abandonner": "abandonne"},
        "tenu": {},
        "abandonne": {},
    },
    Saisie: {
        "brouillon": {"proposer": "proposee", "retirer": "retiree"},
        "proposee": {
            "reprendre": "brouillon",
            "renvoyer": "renvoyee",
            "valider": "validee",
        },
        "renvoyee": {"proposer": "proposee", "retirer": "retiree"},
        "validee": {},
        "retiree": {},
    },
}

# What a verb needs besides its author.
COMPLEMENTS = {
    (Contrat, "entrer_en_vigueur"): {"signe_le": JOUR},
    (Contrat, "suspendre"): {"fondement": "Délibération du 3 mars 2026"},
    (Contrat, "lever_suspension"): {"fondement": "Délibération du 2 juin 2026"},
    (Contrat, "resilier"): {"fondement": "Délibération du 1er décembre 2026"},
    (Signature, "signer"): {"le": JOUR, "lieu": "Longuenesse"},
    (Signature, "refuser"): {"motif": "Le montant a changé"},
    (Signature, "retirer"): {"motif": "Délibération annulée"},
    (Signature, "perimer"): {"motif": "Le texte a changé"},
    (Action, "ajourner"): {"motif": "Budget à préciser"},
    (Action, "refuser"): {"motif": "Hors du territoire"},
    (Action, "annuler"): {"motif": "Porteur dissous"},
    (Engagement, "abandonner"): {"motif": "Crédits supprimés"},
    (Saisie, "renvoyer"): {"motif": "Montant à revoir"},
}
METHODES = {(Signature, "signer"): "signer_sur_papier"}


def _objet(modele, statut, verbe=""):
    """An object of `modele` in `statut`, with what `verbe` needs; an act is an avenant, which
    moves alone: signed by all, unless it is to be taken back."""
    contrat = fabriques.creer_contrat()
    if modele in {Acte, Signature}:
        acte = fabriques.creer_acte(
            contrat,
            nature="avenant",
            numero=1,
            statut="en_signature" if modele is Signature else statut,
            fondement="Loi de finances pour 2022, article 68",
            effet_prevu=JOUR,
        )
        if verbe == "constater":
            return acte
        champs = {"statut": "signee", "signee_le": JOUR}
        if modele is Signature and statut != "signee":
            champs = {"statut": statut}
        if modele is Acte and verbe == "reprendre":
            champs = {}
        signature = Signature.objects.create(
            acte=acte, partenaire=fabriques.creer_partenaire(), **champs
        )
        return signature if modele is Signature else acte
    fabrique = {
        Contrat: lambda: contrat,
        Action: lambda: fabriques.creer_action(contrat),
        Engagement: lambda: fabriques.creer_engagement(contrat),
        Saisie: lambda: fabriques.creer_saisie(fabriques.creer_action(contrat)),
    }[modele]
    objet = fabrique()
    modele.objects.filter(pk=objet.pk).update(statut=statut)
    objet.refresh_from_db()
    return objet


def _appeler(objet, verbe, par):
    cle = (type(objet), verbe)
    return getattr(objet, METHODES.get(cle, verbe))(par=par, **COMPLEMENTS.get(cle, {}))


CAS = [
    pytest.param(modele, str(statut), str(verbe), id=f"{modele.__name__}-{statut}-{verbe}")
    for modele, (cycle, statuts) in TABLES.items()
    for statut in statuts
    for verbe in cycle
]


def test_la_matrice_attendue_nomme_les_memes_statuts_et_les_memes_verbes():
    for modele, (cycle, statuts) in TABLES.items():
        assert set(ATTENDU[modele]) == {str(statut) for statut in statuts}
        verbes = {verbe for possibles in ATTENDU[modele].values() for verbe in possibles}
        assert verbes == {str(transition) for transition in cycle}


@pytest.mark.parametrize(("modele", "statut", "verbe"), CAS)
def test_transition(modele, statut, verbe):
    objet, auteur = _objet(modele, statut, verbe), fabriques.creer_utilisateur()
    vers = ATTENDU[modele][statut].get(verbe)
    if vers is None:
        with pytest.raises(TransitionInterdite) as refus:
            _appeler(objet, verbe, auteur)
        assert f"est à l'état « {objet.get_statut_display().lower()} »" in refus.value.messages[0]
        assert objet.statut == statut
        vers = statut
        evenements = []
    else:
        _appeler(objet, verbe, auteur)
        evenements = [(auteur.pk, verbe, statut, vers, modele._meta.label_lower, objet.pk)]
    objet.refresh_from_db()
    assert objet.statut == vers
    assert objet.contrat_du_journal.evenements.count() == Evenement.objects.count()
    assert evenements == list(
        Evenement.objects.values_list("auteur", "verbe", "de", "vers", "objet_type", "objet_id")
    )


@pytest.mark.parametrize(
    ("modele", "statut"), [(m, s) for m, etats in ATTENDU.items() for s in etats]
)
def test_transitions_possibles(modele, statut):
    possibles = _objet(modele, statut).transitions_possibles()
    assert {str(transition) for transition in possibles} == set(ATTENDU[modele][statut])


def test_le_refus_se_lit():
    action = _objet(Action, "refusee")
    with pytest.raises(TransitionInterdite) as refus:
        action.terminer(par=None)
    assert refus.value.messages == [
        f"« {action} » est à l'état « non retenue » : impossible de terminer."
    ]


def test_le_refus_s_elide_devant_une_voyelle():
    contrat = _objet(Contrat, "clos")
    with pytest.raises(TransitionInterdite) as refus:
        contrat.ouvrir_signature(par=None)
    assert refus.value.messages == [
        f"« {contrat} » est à l'état « clos » : impossible d'ouvrir à la signature."
    ]


def test_un_objet_perime_ne_passe_pas():
    """What counts is the locked row, not what this process had read earlier."""
    action, auteur = _objet(Action, "deposee"), fabriques.creer_utilisateur()
    perimee = Action.objects.get(pk=action.pk)
    action.refuser(par=auteur, motif="Hors du territoire")
    assert perimee.statut == "deposee"
    with pytest.raises(TransitionInterdite):
        perimee.retenir(par=auteur)
    action.refresh_from_db()
    assert (action.statut, Evenement.objects.count()) == ("refusee", 1)
