"""What a report is about, and the one before it: the right rows, in as many queries for all."""

from datetime import date

import pytest

from contrats.models import NatureCredit
from contrats.statuts import StatutAction
from rapports.calculs import calculer
from rapports.models import Dispense, Rapport
from tests import fabriques

pytestmark = pytest.mark.django_db

JOUR = date(2019, 3, 1)


@pytest.fixture
def contrat():
    ville = fabriques.creer_commune(nom="Arques")
    lieux = [fabriques.creer_quartier(ville, nom=nom) for nom in ("Aviateurs", "Castors")]
    contrat = fabriques.creer_contrat(quartiers=lieux)
    fabriques.creer_mesure(fabriques.creer_indicateur(contrat), 2018, 45)
    return contrat


def _partenaire(contrat, nom):
    """A partner that promises, leads, funds and answers for an indicator."""
    partenaire = fabriques.creer_partenaire(nom=nom)
    contrat.partenaires.add(partenaire)
    fabriques.creer_engagement(contrat, partenaire=partenaire, intitule=f"Promesse de {nom}")
    action = fabriques.creer_action(
        contrat, porteur=partenaire, intitule=f"Action de {nom}", statut=StatutAction.TERMINEE
    )
    action.quartiers.set(contrat.quartiers.filter(nom="Castors"))
    fabriques.creer_financement(
        action, financeur=partenaire, nature=NatureCredit.DROIT_COMMUN, accorde=100
    )
    fabriques.creer_indicateur(contrat, responsable=partenaire, intitule=f"Chiffre de {nom}")
    return partenaire


def _emettre(contrat, annee, **champs):
    periode = {"periode_debut": date(annee, 1, 1), "periode_fin": date(annee, 12, 31)}
    rapport = fabriques.creer_rapport(contrat, **periode, **champs)
    rapport.figer(calculer(rapport, etabli_le=JOUR))
    rapport.emettre(b"%PDF", gabarit="3", emis_le="2019-03-01T10:00:00Z")
    return rapport


def test_la_fiche_d_un_partenaire_ne_dit_rien_des_autres(contrat):
    caf = _partenaire(contrat, "CAF")
    _partenaire(contrat, "Région")
    fige = calculer(fabriques.creer_rapport(contrat, partenaire=caf), etabli_le=JOUR)
    assert "Région" not in str(fige)
    assert [a["intitule"] for a in fige["actions"]] == ["Action de CAF"]
    assert [e["intitule"] for e in fige["engagements"]] == ["Promesse de CAF"]
    assert fige["financements"]["total"]["accorde"] == "100.00"
    assert {m["partenaire"] for m in fige["manques"]} == {caf.pk}
    assert fige["mise_en_page"] == {"couverture": False, "sommaire": False}


def test_le_rapport_d_un_quartier_ne_dit_rien_des_autres(contrat):
    _partenaire(contrat, "CAF")
    aviateurs = contrat.quartiers.get(nom="Aviateurs")
    fige = calculer(fabriques.creer_rapport(contrat, quartier=aviateurs), etabli_le=JOUR)
    assert "Castors" not in str(fige)
    assert (fige["actions"], fige["engagements"], fige["objectifs"]) == ([], [], [])
    assert fige["financements"]["total"]["accorde"] is None
    assert fige["portee"] == {"genre": "quartier", "libelle": "Aviateurs"}


def test_autant_de_requetes_pour_trente_partenaires_que_pour_un(contrat, django_assert_num_queries):
    partenaires = [_partenaire(contrat, "CAF")]
    for _ in range(2):
        annee = {"periode_debut": date(2018, 1, 1), "periode_fin": date(2018, 12, 31)}
        demande = fabriques.creer_rapport(contrat, partenaire=partenaires[-1], **annee)
        rapport = Rapport.objects.get(pk=demande.pk)
        with django_assert_num_queries(11):
            calculer(rapport, etabli_le=JOUR)
        partenaires += [_partenaire(contrat, f"Partenaire {rang}") for rang in range(29)]


def test_le_rapport_precedent_est_le_dernier_emis_sur_le_meme_sujet(contrat):
    caf = _partenaire(contrat, "CAF")
    _emettre(contrat, 2016)
    avant = _emettre(contrat, 2017)
    _emettre(contrat, 2017, partenaire=caf)
    _emettre(contrat, 2018)  # another version of the same period
    avis = fabriques.creer_engagement(contrat, partenaire=caf)
    avis.tenir(par=fabriques.creer_officier(contrat))
    fige = calculer(fabriques.creer_rapport(contrat), etabli_le=JOUR)
    part = fige["changements"]
    assert part["precedent"] == {
        "titre": "Rapport d'avancement",
        "periode": "2017",
        "version": avant.version,
        "etabli_le": "2019-03-01",
    }
    assert [(f["un"], f["nombre"]) for f in part["evenements"]] == [("engagement tenu", 1)]
    changes = {e["cle"]: (e["avant"], e["apres"]) for e in part["ecarts"]}
    assert changes["engagements.Tenu"] == (None, "1")
    assert changes["carte.Actions financées sur la période"] == ("0", "1")


def test_le_premier_rapport_n_est_compare_a_rien(contrat):
    _emettre(contrat, 2019)  # a later period
    fige = calculer(fabriques.creer_rapport(contrat), etabli_le=JOUR)
    assert fige["changements"] is None


def test_une_dispense_sort_des_manques_imprimes_avec_son_motif(contrat):
    rapport = fabriques.creer_rapport(contrat)
    manque = calculer(rapport, etabli_le=JOUR)["manques"][0]
    Dispense.objects.create(
        rapport=rapport,
        cle=manque["cle"],
        quoi=manque["quoi"],
        qui=manque["qui"],
        motif="Le producteur ne publie plus ce taux.",
        par=fabriques.creer_officier(contrat),
    )
    fige = calculer(rapport, etabli_le=JOUR)
    tables = {b["legende"]: b["lignes"] for b in fige["corps"] if b["bloc"] == "tableau"}
    assert [ligne[2] for ligne in tables["Informations dont le rapport est dispensé"]] == [
        "Le producteur ne publie plus ce taux."
    ]
    attendues = [ligne[0] for ligne in tables["Informations attendues"]]
    assert len(attendues) == len(fige["manques"]) - 1


def test_un_mois_dit_de_quelle_annee_sont_les_chiffres(contrat):
    mois = {"periode_debut": date(2018, 3, 1), "periode_fin": date(2018, 3, 31)}
    fige = calculer(fabriques.creer_rapport(contrat, **mois), etabli_le=date(2018, 4, 2))
    assert fige["methode"][0] == (
        "Ce rapport porte sur la période « mars 2018 ». Les actions, les montants et les valeurs "
        "des indicateurs sont comptés par année : ce sont ceux de l’année civile 2018, tels "
        "qu’ils étaient connus à la date du 2 avril 2018."
    )
