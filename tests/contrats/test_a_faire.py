"""What waits for each person: which lines, due when, late by how much, and never another's."""

from datetime import date, timedelta

import pytest

from contrats.a_faire import a_faire, duree
from contrats.dus import HORIZON_ENGAGEMENTS, HORIZON_JALONS, lire
from partenaires.models import TypePartenaire
from tests import fabriques

pytestmark = pytest.mark.django_db

JOUR = date(2017, 6, 1)


@pytest.fixture
def agent():
    return fabriques.creer_utilisateur("agent")


def _contrat(*partenaires, **champs):
    return fabriques.creer_contrat(*partenaires, **{"statut": "en_vigueur", **champs})


def _taches(utilisateur, jour=JOUR):
    return a_faire(utilisateur, lire(utilisateur, jour))


# -- actions and milestones ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("champs", "attendu"),
    [
        (
            {"statut": "retenue", "date_debut": date(2017, 5, 20)},
            ("Démarrer l’action «\u00a0Ateliers\u00a0»", date(2017, 5, 20)),
        ),
        (
            {"statut": "retenue", "date_debut": JOUR},
            ("Démarrer l’action «\u00a0Ateliers\u00a0»", JOUR),
        ),
        ({"statut": "retenue", "date_debut": date(2017, 6, 2)}, None),
        ({"statut": "retenue"}, None),
        (
            {"statut": "en_cours", "date_fin": date(2017, 5, 31)},
            ("Terminer l’action «\u00a0Ateliers\u00a0»", date(2017, 5, 31)),
        ),
        ({"statut": "en_cours", "date_fin": JOUR}, None),
        (
            {"statut": "terminee", "date_fin": date(2017, 5, 31)},
            ("Dire combien de personnes «\u00a0Ateliers\u00a0» a accueillies", date(2017, 5, 31)),
        ),
        (
            {"statut": "terminee", "beneficiaires_prevus_femmes": 12},
            ("Dire combien de personnes «\u00a0Ateliers\u00a0» a accueillies", None),
        ),
        (
            {"statut": "terminee", "date_fin": date(2017, 5, 31), "beneficiaires_reels_femmes": 0},
            None,
        ),
        ({"statut": "terminee"}, None),  # a post: it receives nobody
        ({"statut": "deposee", "date_debut": date(2017, 1, 1)}, None),
        ({"statut": "annulee", "date_fin": date(2017, 1, 1)}, None),
    ],
)
@pytest.mark.parametrize("portage", ["porteur", "coporteur"])
def test_une_action_appelle_son_porteur_selon_ses_dates(agent, champs, attendu, portage):
    contrat = _contrat(agent.partenaire)
    action = fabriques.creer_action(contrat, intitule="Ateliers", **champs)
    if portage == "porteur":
        action.porteur = agent.partenaire
        action.save()
    else:
        action.coporteurs.add(agent.partenaire)
    fabriques.creer_action(contrat, statut="retenue", date_debut=date(2017, 1, 1))  # another's
    vues = [(t.intitule, t.echeance) for t in _taches(agent)]
    assert vues == ([attendu] if attendu else [])


@pytest.mark.parametrize(("statut", "nombre"), [("brouillon", 1), ("proposee", 0)])
def test_un_bilan_deja_saisi_n_est_pas_demande_deux_fois(agent, statut, nombre):
    action = fabriques.creer_action(
        _contrat(agent.partenaire), porteur=agent.partenaire, statut="terminee", date_fin=JOUR
    )
    fabriques.creer_saisie(action, statut=statut)
    assert [t.nature for t in _taches(agent)] == ["saisie"] * nombre


@pytest.mark.parametrize(
    ("prevu_le", "delai"),
    [
        (JOUR - timedelta(days=12), "en retard de 12\u00a0jours"),
        (JOUR, "pour aujourd’hui"),
        (JOUR + HORIZON_JALONS, "dans 30\u00a0jours"),
        (JOUR + HORIZON_JALONS + timedelta(days=1), None),
    ],
)
def test_un_jalon_proche_ou_passe(agent, prevu_le, delai):
    action = fabriques.creer_action(
        _contrat(agent.partenaire), porteur=agent.partenaire, statut="en_cours"
    )
    fabriques.creer_jalon(action, prevu_le=prevu_le)
    fabriques.creer_jalon(action, prevu_le=JOUR, atteint_le=JOUR)
    fabriques.creer_jalon(fabriques.creer_action(action.contrat, statut="en_cours"), prevu_le=JOUR)
    # Mine, in a contract that I do not read.
    ailleurs = fabriques.creer_action(_contrat(), statut="en_cours", porteur=agent.partenaire)
    fabriques.creer_jalon(ailleurs, prevu_le=JOUR)
    assert [t.delai for t in _taches(agent)] == ([delai] if delai else [])


# -- promises, signatures, opinions -------------------------------------------------------------


@pytest.mark.parametrize("role", ["agent", "signataire"])
def test_les_engagements_de_mon_organisation(role):
    personne = fabriques.creer_utilisateur(role)
    contrat = _contrat(personne.partenaire)
    limite = JOUR + HORIZON_ENGAGEMENTS
    for echeance in (date(2016, 6, 1), limite, limite + timedelta(days=1), None):
        fabriques.creer_engagement(contrat, partenaire=personne.partenaire, echeance=echeance)
    fabriques.creer_engagement(
        contrat, partenaire=personne.partenaire, echeance=JOUR, statut="tenu"
    )
    fabriques.creer_engagement(contrat, echeance=JOUR)  # another's
    assert [t.delai for t in _taches(personne)] == ["en retard de 12\u00a0mois", "dans 2\u00a0mois"]


def test_le_signataire_voit_les_textes_ouverts_a_sa_signature():
    signataire = fabriques.creer_utilisateur("signataire")
    autre = fabriques.creer_partenaire()
    contrat = _contrat(signataire.partenaire, autre)
    acte = fabriques.creer_acte(
        contrat, signataires=[autre, signataire.partenaire], statut="en_signature"
    )
    projet = fabriques.creer_acte(
        contrat, nature="avenant", numero=1, signataires=[signataire.partenaire], statut="projet"
    )
    fabriques.designer(acte)
    fabriques.designer(projet)
    fabriques.creer_acte(
        contrat, nature="avenant", numero=2, signataires=[autre], statut="en_signature"
    )
    # Of a contract that its organisation takes no part in any more.
    ailleurs = fabriques.creer_acte(
        _contrat(), signataires=[signataire.partenaire], statut="en_signature"
    )
    fabriques.designer(ailleurs)
    (tache,) = _taches(signataire)
    assert (tache.intitule, tache.precision, tache.url) == (
        "Signer «\u00a0Contrat initial\u00a0»",
        "Signatures recueillies\u00a0: 0 sur 2",
        f"/signatures/{acte.signatures.get(partenaire=signataire.partenaire).pk}/signer/",
    )
    agent = fabriques.creer_utilisateur("agent", signataire.partenaire)
    collegue = fabriques.creer_utilisateur("signataire", signataire.partenaire)
    assert (_taches(agent), _taches(collegue)) == ([], [])


def test_un_texte_attend_son_tour_pour_etre_a_signer():
    signataire = fabriques.creer_utilisateur("signataire")
    autre = fabriques.creer_partenaire()
    contrat = _contrat(signataire.partenaire, autre)
    acte = fabriques.designer(
        fabriques.creer_acte(
            contrat, signataires=[autre, signataire.partenaire], statut="en_signature"
        )
    )
    acte.signatures.filter(partenaire=signataire.partenaire).update(rang=2)
    assert _taches(signataire) == []
    acte.signatures.filter(partenaire=autre).update(
        statut="signee", signee_le=date(2026, 1, 1), niveau="papier"
    )
    assert [t.intitule for t in _taches(signataire)] == ["Signer «\u00a0Contrat initial\u00a0»"]


@pytest.mark.parametrize(
    ("role", "type_", "nombre"),
    [
        ("lecteur", TypePartenaire.CONSEIL_CITOYEN, 1),
        ("lecteur", TypePartenaire.ASSOCIATION, 0),
        ("agent", TypePartenaire.ASSOCIATION, 1),
        ("signataire", TypePartenaire.DEPARTEMENT, 1),
    ],
)
def test_un_avis_attendu_appelle_ceux_qui_peuvent_le_rendre(role, type_, nombre):
    personne = fabriques.creer_utilisateur(role, fabriques.creer_partenaire(type=type_))
    contrat = _contrat(personne.partenaire)
    mien = fabriques.creer_avis(contrat, personne.partenaire, objet="Programmation", echeance=JOUR)
    fabriques.creer_avis(contrat)  # asked of another
    fabriques.creer_avis(contrat, personne.partenaire, statut="annule")
    assert [(t.intitule, t.url) for t in _taches(personne)] == [
        ("Programmation", f"/avis/{mien.pk}/")
    ] * nombre


# -- order, words, account ----------------------------------------------------------------------


def test_le_plus_presse_d_abord_et_sans_date_a_la_fin(agent):
    contrat = _contrat(agent.partenaire)
    for nom, echeance in (("b", date(2017, 6, 20)), ("a", date(2017, 6, 20)), ("c", JOUR)):
        fabriques.creer_engagement(
            contrat, partenaire=agent.partenaire, intitule=nom, echeance=echeance
        )
    fabriques.creer_saisie(fabriques.creer_action(contrat, porteur=agent.partenaire))
    assert [t.echeance and t.intitule for t in _taches(agent)] == ["c", "a", "b", None]


@pytest.mark.parametrize(
    ("jours", "dit"),
    [
        (1, "1\u00a0jour"),
        (59, "59\u00a0jours"),
        (60, "2\u00a0mois"),
        (729, "24\u00a0mois"),
        (730, "2\u00a0ans"),
    ],
)
def test_une_duree_se_dit_en_mots(jours, dit):
    assert duree(jours) == dit


def test_un_compte_ferme_n_a_rien_a_faire(agent):
    contrat = _contrat(agent.partenaire)
    fabriques.creer_indicateur(contrat, responsable=agent.partenaire)
    agent.is_active = False
    assert _taches(agent) == []
