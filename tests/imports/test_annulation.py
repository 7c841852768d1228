"""An applied file is undone whole, as long as nobody has built on it."""

import pytest

from contrats.models import Action, Contrat, Evenement, Financement, TransitionInterdite
from imports.annulation import AnnulationImpossible, annuler
from imports.application import appliquer
from imports.plan import Plan
from imports.sortes import SORTES
from imports.sortes.base import Sorte
from imports.statuts import StatutLot
from partenaires.models import Partenaire
from quartiers.models import Commune, FiliationQuartier, Quartier
from tests.fabriques import (
    creer_action,
    creer_commune,
    creer_contrat,
    creer_intercommunalite,
    creer_lot_lu,
    creer_officier,
    creer_partenaire,
    creer_quartier,
    creer_utilisateur,
)
from tests.imports.sortes_d_essai import LIEUX, TITRE, une_sorte

pytestmark = pytest.mark.django_db


def applique(contenu=LIEUX, sorte="essai_lieux", **champs):
    lot = creer_lot_lu(contenu, sorte=sorte, **champs)
    assert list(lot.anomalies.values_list("message", "valeur")) == []
    appliquer(lot, par=lot.auteur)
    return lot


def programme(contrat, *lignes):
    contenu = "référence;intitulé;porteur;statut;accordé\n" + "\n".join(lignes)
    return applique(contenu, "essai_programme", contrat=contrat, par=creer_officier(contrat))


def obstacles(lot):
    """What prevents its author from undoing it; a national one is the administrator's."""
    par = lot.auteur if lot.contrat else creer_utilisateur(is_superuser=True)
    with pytest.raises(AnnulationImpossible) as refus:
        annuler(lot, par=par)
    lot.refresh_from_db()
    assert lot.statut == StatutLot.APPLIQUE
    return refus.value.messages


def test_annuler_remet_tout_comme_avant():
    commune = creer_commune(code_insee="62040", nom="Arque")
    lot = applique()
    annuler(lot, par=lot.auteur)
    assert (lot.statut, lot.annule_par) == (StatutLot.ANNULE, lot.auteur)
    assert list(Commune.objects.values_list("pk", "nom")) == [(commune.pk, "Arque")]
    assert not Quartier.objects.exists()
    with pytest.raises(TransitionInterdite):
        annuler(lot, par=lot.auteur)


@pytest.mark.parametrize("lignes", [1, 3])
def test_annuler_demande_autant_pour_une_ligne_que_pour_trois(django_assert_num_queries, lignes):
    lieux = [f"6200{rang};Commune {rang};Quartier {rang}" for rang in range(lignes)]
    lot = applique("\n".join(["code_insee;commune;quartier", *lieux]))
    with django_assert_num_queries(40):
        annuler(lot, par=lot.auteur)
    assert not Quartier.objects.exists()


def test_un_lot_lu_ne_s_annule_pas():
    lot = creer_lot_lu(LIEUX, sorte="essai_lieux")
    with pytest.raises(TransitionInterdite):
        annuler(lot, par=lot.auteur)


def test_une_ligne_changee_depuis_empeche_d_annuler():
    creer_commune(code_insee="62040", nom="Arque")
    lot = applique()
    Commune.objects.filter(code_insee="62040").update(nom="Arques-sur-Aa")
    Commune.objects.filter(code_insee="62765").update(siren="216207654")
    assert obstacles(lot) == [
        "Ligne 3, « Arque » a changé depuis : nom.",
        "Ligne 2, « Saint-Omer » a changé depuis : SIREN.",
    ]
    assert Quartier.objects.count() == 2


def test_une_ligne_disparue_depuis_empeche_d_annuler():
    lot = applique()
    Quartier.objects.filter(nom="Saint-Exupéry").delete()
    assert obstacles(lot) == ["Ligne 3, « Saint-Exupéry » n’existe plus."]


def test_ce_qu_on_a_accroche_a_une_ligne_creee_empeche_d_annuler():
    lot = applique()
    saint_omer = Commune.objects.get(code_insee="62765")
    quai, saint_exupery = Quartier.objects.order_by("nom")
    ailleurs = creer_quartier(saint_omer, nom="Ailleurs")
    nouveau = creer_quartier(nom="Demain", generation=2024)
    FiliationQuartier.objects.create(ancien=quai, nouveau=nouveau, nature="identique")
    contrat = creer_contrat(intitule="Saint-Omer", quartiers=[saint_exupery])
    creer_partenaire(nom="Ville", type="commune", commune=saint_omer)
    assert sorted(obstacles(lot)) == [
        "« Quai du Commerce », que cet import a créé, sert ailleurs : filiation de quartier "
        "« Quai du Commerce → Demain ».",
        "« Saint-Exupéry », que cet import a créé, sert ailleurs : contrat de ville "
        f"« {contrat} », quartiers.",
        "« Saint-Omer », que cet import a créé, sert ailleurs : partenaire « Ville ».",
        "« Saint-Omer », que cet import a créé, sert ailleurs : quartier "
        f"« {ailleurs} », communes.",
    ]
    assert Commune.objects.count() == 2


def test_une_relation_multiple_ajoutee_a_une_ligne_creee_empeche_d_annuler():
    lot = applique()
    Quartier.objects.get(nom="Saint-Exupéry").communes.add(creer_commune())
    assert obstacles(lot) == ["Ligne 3, « Saint-Exupéry » a changé depuis : communes."]


def test_un_autre_import_par_dessus_s_annule_d_abord():
    premier = applique()
    second = applique("code_insee;commune\n62040;Arques-sur-Aa\n")
    assert obstacles(premier) == ["Ligne 3, « Arques » a changé depuis : nom."]
    annuler(second, par=second.auteur)
    annuler(premier, par=premier.auteur)
    assert not Commune.objects.exists()


def test_annuler_rend_les_statuts_et_le_dit_au_journal():
    contrat = creer_contrat()
    action = creer_action(contrat, reference="A1", intitule="Chantier", statut="deposee")
    lot = programme(contrat, "A1;Grand chantier;;retenue;", "A2;Chorale;Les Voix;;1200,5")
    assert (Action.objects.count(), Financement.objects.count()) == (2, 1)
    annuler(lot, par=lot.auteur)
    assert list(Action.objects.values_list("pk", "intitule", "statut")) == [
        (action.pk, "Chantier", "deposee")
    ]
    assert not Financement.objects.exists()
    assert not Partenaire.objects.filter(nom="Les Voix").exists()
    assert list(
        contrat.evenements.order_by("pk").values_list("verbe", "objet_libelle", "de", "vers")
    ) == [
        ("importer", lot.nom_fichier, "", ""),
        ("retenir", "Grand chantier (2018)", "deposee", "retenue"),
        ("annuler_import", lot.nom_fichier, "", ""),
        ("annuler_import", "Grand chantier (2018)", "retenue", "deposee"),
    ]


def test_une_action_suivie_depuis_empeche_d_annuler():
    contrat = creer_contrat()
    lot = programme(contrat, "A2;Chorale;Les Voix;;")
    Action.objects.get(reference="A2").retenir(par=None)
    assert obstacles(lot) == ["Ligne 2, « Chorale (2018) » a changé depuis : statut."]


def test_ce_qui_sert_ailleurs_n_est_pas_nomme_a_qui_ne_peut_pas_le_lire():
    lot = programme(creer_contrat(), "A2;Chorale;Les Voix;;")
    voix = Partenaire.objects.get(nom="Les Voix")
    ailleurs = creer_contrat(voix, intitule="Contrat d’ailleurs")
    creer_action(ailleurs, intitule="Projet secret", porteur=voix)
    creer_utilisateur("agent", voix)
    debut = "« Les Voix », que cet import a créé, sert ailleurs : "
    assert sorted(obstacles(lot)) == [
        f"{debut}action que vous ne pouvez pas lire.",
        f"{debut}contrat de ville que vous ne pouvez pas lire, partenaires.",
        f"{debut}utilisateur que vous ne pouvez pas lire.",
    ]


class Contrats(Sorte):
    """One contract, which takes with it the journal that its own import wrote."""

    code = "essai_contrats"
    tables = (TITRE,)

    def preparer(self, source, plan):
        interco = creer_intercommunalite(siren=source.options["siren"])
        donnees = {
            "code": "CV220",
            "intitule": "Saint-Omer",
            "generation": 2015,
            "pilote": interco,
            "date_debut": "2015-01-01",
            "date_fin": "2020-12-31",
        }
        plan.creer("contrats.contrat", donnees)


def test_un_contrat_cree_disparait_avec_ce_que_l_import_a_mis_a_son_journal(monkeypatch):
    monkeypatch.setitem(SORTES, "essai_contrats", Contrats())
    lot = applique("titre\nx\n", "essai_contrats", options={"siren": "200069037"})
    assert list(Evenement.objects.values_list("verbe", "contrat__code")) == [("importer", "CV220")]
    annuler(lot, par=lot.auteur)
    assert (Contrat.objects.count(), Evenement.objects.count()) == (0, 0)


def test_ce_qu_un_contrat_cree_a_vecu_empeche_d_annuler(monkeypatch):
    monkeypatch.setitem(SORTES, "essai_contrats", Contrats())
    lot = applique("titre\nx\n", "essai_contrats", options={"siren": "200069037"})
    contrat = Contrat.objects.get()
    Evenement.objects.consigner(contrat=contrat, auteur=None, verbe="modifier", objet=contrat)
    assert obstacles(lot) == [
        "« Saint-Omer (CV220) », que cet import a créé, sert ailleurs : événement "
        "« modifier : Saint-Omer (CV220) »."
    ]


def test_une_ligne_de_journal_qui_se_dit_de_l_import_n_est_pas_effacee(monkeypatch):
    """Only the event that the import itself wrote goes with the contract."""
    monkeypatch.setitem(SORTES, "essai_contrats", Contrats())
    lot = applique("titre\nx\n", "essai_contrats", options={"siren": "200069037"})
    contrat = Contrat.objects.get()
    Evenement.objects.consigner(
        contrat=contrat, auteur=None, verbe="signer", objet=contrat, details={"import": lot.pk}
    )
    assert len(obstacles(lot)) == 1
    assert (Contrat.objects.count(), Evenement.objects.count()) == (1, 2)


def test_les_cles_liberees_par_une_modification_servent_a_une_creation(monkeypatch):
    ancienne = creer_commune(code_insee="62040", nom="Arques")

    def preparer(source, plan: Plan):
        plan.modifier(ancienne, {"code_insee": "62041"})
        plan.creer("quartiers.commune", {"code_insee": "62040", "nom": "Nouvelle Arques"})

    monkeypatch.setitem(SORTES, "essai", une_sorte(preparer))
    lot = applique("titre\nx\n", "essai")
    assert set(Commune.objects.values_list("code_insee", "nom")) == {
        ("62041", "Arques"),
        ("62040", "Nouvelle Arques"),
    }
    annuler(lot, par=lot.auteur)
    assert list(Commune.objects.values_list("pk", "code_insee")) == [(ancienne.pk, "62040")]
