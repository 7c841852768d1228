"""A previewed file is applied whole, as it was shown, or not at all."""

import pytest

from contrats.journal import raconter
from contrats.models import Action, Financement, TransitionInterdite
from contrats.statuts import StatutAction
from imports.application import ImportBloque, appliquer
from imports.masse import Depasse
from imports.statuts import StatutLot
from partenaires.models import Partenaire
from quartiers.models import Commune, Quartier
from tests.fabriques import creer_action, creer_commune, creer_contrat, creer_lot_lu, creer_officier
from tests.imports.sortes_d_essai import LIEUX

pytestmark = pytest.mark.django_db


def lieux(contenu=LIEUX, **champs):
    return creer_lot_lu(contenu, sorte="essai_lieux", **champs)


def test_l_apercu_compte_sans_rien_ecrire():
    creer_commune(code_insee="62040", nom="Arque")
    lot = lieux()
    assert lot.statut == StatutLot.LU
    assert lot.comptes == {
        "creer": 3,
        "modifier": 1,
        "laisser": 0,
        "erreur": 0,
        "avertissement": 0,
        "information": 0,
        "modeles": {
            "quartiers.commune": {"creer": 1, "modifier": 1},
            "quartiers.quartier": {"creer": 2},
        },
    }
    assert list(Commune.objects.values_list("nom")) == [("Arque",)]
    assert not Quartier.objects.exists()


def test_appliquer_ecrit_ce_que_l_apercu_montrait():
    creer_commune(code_insee="62040", nom="Arque")
    lot = lieux()
    appliquer(lot, par=lot.auteur)
    assert (lot.statut, lot.applique_par) == (StatutLot.APPLIQUE, lot.auteur)
    assert set(Commune.objects.values_list("code_insee", "nom")) == {
        ("62765", "Saint-Omer"),
        ("62040", "Arques"),
    }
    assert set(Quartier.objects.values_list("nom", "communes__nom")) == {
        ("Quai du Commerce", "Saint-Omer"),
        ("Saint-Exupéry", "Arques"),
    }
    assert {e.cible_id for e in lot.ecritures.filter(modele="quartiers.commune")} == set(
        Commune.objects.values_list("pk", flat=True)
    )


def test_relu_apres_application_le_meme_fichier_ne_change_rien():
    lot = lieux()
    appliquer(lot, par=lot.auteur)
    encore = lieux()
    assert (encore.comptes["creer"], encore.comptes["modifier"]) == (0, 0)
    assert encore.comptes["laisser"] == 4
    with pytest.raises(ImportBloque, match="ne change rien"):
        appliquer(encore, par=encore.auteur)
    assert encore.statut == StatutLot.LU


def test_un_fichier_avec_une_erreur_ne_s_applique_pas():
    lot = lieux(LIEUX + "x;Nulle part;\n")
    [anomalie] = lot.anomalies.all()
    assert (anomalie.gravite, anomalie.ligne, anomalie.colonne, anomalie.valeur) == (
        "erreur", 4, "code_insee", "x",
    )  # fmt: skip
    with pytest.raises(ImportBloque, match="a des erreurs"):
        appliquer(lot, par=lot.auteur)
    assert not Commune.objects.exists()


def test_ce_qui_a_change_depuis_l_apercu_n_est_pas_ecrase():
    commune = creer_commune(code_insee="62040", nom="Arque")
    lot = lieux()
    Commune.objects.filter(pk=commune.pk).update(nom="Arques-sur-Aa")
    with pytest.raises(Depasse) as refus:
        appliquer(lot, par=lot.auteur)
    assert refus.value.messages == ["Ligne 3, « Arque » a changé depuis : nom."]
    lot.refresh_from_db()
    assert lot.statut == StatutLot.LU
    assert list(Commune.objects.values_list("nom")) == [("Arques-sur-Aa",)]


def test_ce_que_quelqu_un_a_cree_entre_temps_est_dit():
    lot = lieux()
    creer_commune(code_insee="62040", nom="Arques")
    with pytest.raises(Depasse) as refus:
        appliquer(lot, par=lot.auteur)
    assert refus.value.messages == [
        "Ligne 3, « Arques » : Cette valeur existe déjà\u00a0: code INSEE."
    ]
    assert not Quartier.objects.exists()


def test_chaque_ligne_que_la_base_refuse_est_dite_et_elle_seule():
    """The others are written by halves around them, in the order of the file."""
    codes = ["62001", "62002", "62003", "62002", "62004", "62005", "62001", "62006", "62007"]
    lignes = [f"{code};Commune {rang}" for rang, code in enumerate(codes)]
    lot = lieux("\n".join(["code_insee;commune", *lignes]))
    assert list(lot.anomalies.values_list("ligne", "valeur", "message")) == [
        (5, "Commune 3", "Cette valeur existe déjà\u00a0: code INSEE."),
        (8, "Commune 6", "Cette valeur existe déjà\u00a0: code INSEE."),
    ]
    assert not Commune.objects.exists()


def test_on_n_applique_pas_deux_fois():
    lot = lieux()
    appliquer(lot, par=lot.auteur)
    with pytest.raises(TransitionInterdite):
        appliquer(lot, par=lot.auteur)
    assert Commune.objects.count() == 2


def test_un_programme_cree_ses_porteurs_et_ses_financements():
    contrat = creer_contrat()
    creer_action(contrat, reference="A1", exercice=2018, intitule="Chantier", statut="deposee")
    lot = creer_lot_lu(
        "référence;intitulé;porteur;statut;accordé\n"
        "A1;Chantier;;retenue;\n"
        "A2;Chorale;Les Voix;;1 200,50\n"
        "A3;Cirque;Les Voix;;\n",
        sorte="essai_programme",
        contrat=contrat,
        par=creer_officier(contrat),
    )
    assert list(lot.anomalies.values_list("message")) == []
    appliquer(lot, par=lot.auteur)
    assert set(Action.objects.values_list("reference", "statut", "porteur__nom")) >= {
        ("A2", "deposee", "Les Voix"),
        ("A3", "deposee", "Les Voix"),
    }
    assert Partenaire.objects.filter(nom="Les Voix").count() == 1
    assert [str(f.accorde) for f in Financement.objects.all()] == ["1200.50"]
    assert list(
        contrat.evenements.order_by("pk").values_list("verbe", "objet_libelle", "de", "vers")
    ) == [
        ("importer", lot.nom_fichier, "", ""),
        ("retenir", "Chantier (2018)", StatutAction.DEPOSEE, StatutAction.RETENUE),
    ]
    assert contrat.evenements.get(verbe="importer").details == {
        "import": lot.pk,
        "sorte": "essai_programme",
        "creer": 3,
        "modifier": 1,
    }
    recit = raconter(contrat.evenements.get(verbe="importer"))
    assert recit.precisions == ["Créations\u00a0: 3", "Modifications\u00a0: 1"]
