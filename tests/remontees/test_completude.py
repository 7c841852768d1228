"""Given over asked: read from the figures, whichever way they came."""

from datetime import timedelta

import pytest
from django.utils import timezone

from contrats import saisies
from remontees.completude import completude, derniere_de_l_annee
from remontees.statuts import EtatAttendu, EtatReponse
from tests import fabriques
from tests.monde_feuille import cases
from tests.remontees.exemples import ANNEE, creer_monde, mesurer, ouvrir, preparer

pytestmark = pytest.mark.django_db


def _etats(monde, nom="CAF"):
    (bilan,) = completude(monde.campagne, monde.demande(nom)).bilans
    return [ligne.etat for ligne in bilan.lignes]


def _bilan(monde, nom="CAF"):
    return completude(monde.campagne, monde.demande(nom)).bilans[0]


def _remplir(monde, nom="CAF", lieu=None, **textes):
    """The draft that the owner types on the portal."""
    agent = fabriques.creer_utilisateur("agent", monde.partenaires[nom], password=None)
    lieu = monde.contrat.quartiers.get() if lieu is None else lieu
    return fabriques.creer_saisie(
        contrat=monde.contrat,
        partenaire=monde.partenaires[nom],
        cellules=cases(monde.indicateurs[nom], lieu or None, **textes),
        modifie_par=agent,
    )


def test_au_depart_tout_manque():
    monde = creer_monde()
    etat = completude(monde.campagne)
    assert (etat.recues, etat.attendues, etat.taux) == (0, 4, 0)
    assert [b.etat for b in etat.bilans] == [EtatReponse.PAS_ENCORE] * 2
    assert _bilan(monde).derniere is None


def test_une_valeur_du_contrat_compte_d_ou_qu_elle_vienne():
    monde = creer_monde()
    mesurer(monde, "CAF")
    mesurer(monde, "Ville", None)  # its reason is an answer
    assert _etats(monde)[0] == _etats(monde, "Ville")[0] == EtatAttendu.VALIDEE
    assert completude(monde.campagne).taux == 50


def test_une_valeur_d_ensemble_suffit():
    monde = creer_monde("CAF")
    fabriques.creer_mesure(monde.indicateurs["CAF"], ANNEE, 42)
    assert _etats(monde)[0] == EtatAttendu.VALIDEE


def test_la_valeur_d_une_autre_annee_ou_d_un_autre_ne_compte_pas():
    monde = creer_monde()
    fabriques.creer_mesure(monde.indicateurs["CAF"], ANNEE + 1, 42)
    mesurer(monde, "Ville")
    assert _etats(monde)[0] == EtatAttendu.MANQUANTE


def test_du_brouillon_a_la_validation():
    monde = creer_monde("CAF")
    saisie = _remplir(monde, valeur="41")
    assert _etats(monde)[0] == EtatAttendu.BROUILLON
    saisies.proposer(saisie, par=saisie.modifie_par)
    assert (_etats(monde)[0], _bilan(monde).etat) == (EtatAttendu.PROPOSEE, EtatReponse.EN_PARTIE)
    saisie.refresh_from_db()
    assert _bilan(monde).derniere == saisie.propose_le
    saisies.valider(saisie, par=monde.officier)
    assert _etats(monde)[0] == EtatAttendu.VALIDEE


def test_une_saisie_renvoyee_ne_compte_plus():
    monde = creer_monde("CAF")
    saisie = _remplir(monde, valeur="41")
    saisies.proposer(saisie, par=saisie.modifie_par)
    saisie.renvoyer(par=monde.officier, motif="Quelle source ?")
    assert (_etats(monde)[0], _bilan(monde).etat) == (
        EtatAttendu.RENVOYEE,
        EtatReponse.PAS_ENCORE,
    )


def test_une_case_qui_ne_donne_rien_ne_compte_pas():
    monde = creer_monde("CAF")
    saisie = _remplir(monde, valeur_femmes="3", valeur="")
    type(saisie).objects.update(statut="proposee", propose_le=timezone.now())
    assert _etats(monde)[0] == EtatAttendu.MANQUANTE


def test_le_suivi_d_une_action():
    monde = creer_monde("CAF")
    action = monde.actions["CAF"]
    agent = fabriques.creer_utilisateur("agent", action.porteur, password=None)
    saisie = fabriques.creer_saisie(action, cellules={"avancement": "50"}, modifie_par=agent)
    assert _etats(monde)[1] == EtatAttendu.BROUILLON
    saisies.proposer(saisie, par=agent)
    assert _etats(monde)[1] == EtatAttendu.PROPOSEE
    saisies.valider(saisie, par=monde.officier)
    fabriques.creer_saisie(action, cellules={"avancement": "60"}, modifie_par=agent)
    assert _etats(monde)[1] == EtatAttendu.VALIDEE  # the draft begun since undoes nothing


def test_un_suivi_valide_avant_l_ouverture_est_a_refaire():
    monde = creer_monde("CAF")
    action = monde.actions["CAF"]
    fabriques.creer_saisie(
        action, statut="validee", propose_le=timezone.now() - timedelta(days=300)
    )
    assert _etats(monde)[1] == EtatAttendu.MANQUANTE


def test_confirmer_sans_changement():
    monde = creer_monde("CAF")
    attendu = monde.demande("CAF").attendus.get(action__isnull=False)
    assert (attendu.confirmer(par=monde.officier), attendu.confirmer(par=monde.officier)) == (
        True,
        False,
    )
    assert _etats(monde)[1] == EtatAttendu.CONFIRMEE
    attendu.refresh_from_db()
    assert _bilan(monde).derniere == attendu.confirme_le


def test_une_action_abandonnee_n_est_plus_attendue():
    monde = creer_monde("CAF")
    monde.actions["CAF"].annuler(par=monde.officier, motif="Porteur dissous")
    assert (_etats(monde)[1], _bilan(monde).attendues) == (EtatAttendu.SANS_OBJET, 1)


def test_ce_qui_est_passe_a_un_autre_n_est_plus_attendu_de_celui_ci():
    monde = creer_monde()
    type(monde.actions["CAF"]).objects.filter(pk=monde.actions["CAF"].pk).update(
        porteur=monde.partenaires["Ville"]
    )
    monde.indicateurs["CAF"].responsable = monde.partenaires["Ville"]
    monde.indicateurs["CAF"].save()
    assert _etats(monde) == [EtatAttendu.SANS_OBJET] * 2
    assert (_bilan(monde).attendues, _bilan(monde).manquantes) == (0, [])
    assert completude(monde.campagne).attendues == 2
    mesurer(monde, "CAF")  # its successor gave it: the value is in the contract
    assert _etats(monde) == [EtatAttendu.VALIDEE, EtatAttendu.SANS_OBJET]


def test_un_motif_d_absence_propose_est_une_reponse():
    monde = creer_monde("CAF")
    saisie = _remplir(monde, motif_absence="Secret statistique")
    saisies.proposer(saisie, par=saisie.modifie_par)
    assert (_etats(monde)[0], completude(monde.campagne).recues) == (EtatAttendu.PROPOSEE, 1)


def test_ce_qui_s_ajoute_au_contrat_apres_l_ouverture_ne_change_pas_ce_qui_est_attendu():
    monde = creer_monde("CAF")
    nouveau = fabriques.creer_indicateur(monde.contrat, responsable=monde.partenaires["CAF"])
    fabriques.creer_mesure(nouveau, ANNEE, 3, quartier=monde.contrat.quartiers.get())
    fabriques.creer_mesure(
        monde.indicateurs["CAF"], ANNEE - 1, 3, quartier=fabriques.creer_quartier()
    )
    etat = completude(monde.campagne)
    assert (etat.recues, etat.attendues) == (0, 2)


def test_ce_que_le_contrat_avait_deja_n_est_pas_une_reponse():
    monde = creer_monde("CAF", ouverte=False)
    mesurer(monde, "CAF")
    ouvrir(monde)
    bilan = _bilan(monde)
    assert (bilan.etat, bilan.recues, bilan.attendues) == (EtatReponse.PAS_ENCORE, 1, 2)


def test_le_denominateur_est_fixe_a_l_ouverture():
    monde = creer_monde("CAF", ouverte=False)
    monde.contrat.quartiers.first()
    jamais = fabriques.creer_indicateur(monde.contrat, responsable=monde.partenaires["CAF"])
    monde.campagne.indicateurs.add(jamais)
    ouvrir(monde)
    assert completude(monde.campagne).attendues == 3
    fabriques.creer_mesure(jamais, ANNEE, 3, quartier=monde.contrat.quartiers.get())
    etat = completude(monde.campagne)
    assert (etat.recues, etat.attendues, etat.taux) == (1, 3, 33)


def test_le_taux_n_arrondit_jamais_a_cent():
    monde = creer_monde(*(f"Partenaire{n}" for n in range(3)))
    for nom in monde.partenaires:
        mesurer(monde, nom)
    assert completude(monde.campagne).taux == 50


def test_la_derniere_remontee_ouverte_de_l_annee():
    monde = creer_monde("CAF")
    assert derniere_de_l_annee(monde.contrat, ANNEE + 1) is None
    monde.campagne.annuler(par=None, motif="Trop tôt")
    assert derniere_de_l_annee(monde.contrat, ANNEE) is None
    preparer(monde)
    assert derniere_de_l_annee(monde.contrat, ANNEE) is None


@pytest.mark.parametrize("noms", [("CAF",), ("CAF", "Ville", "Mission")])
def test_le_nombre_de_requetes_ne_depend_pas_de_ce_qu_il_y_a(django_assert_num_queries, noms):
    monde = creer_monde(*noms)
    for nom in noms:
        _remplir(monde, nom, valeur="41")
    with django_assert_num_queries(1):
        etat = completude(monde.campagne)
        [b.etat for b in etat.bilans]
        str([x.attendu for b in etat.bilans for x in b.lignes])
