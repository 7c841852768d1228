"""Saying by hand what the columns of a file are, even of one that looks like nothing expected."""

import pytest

from imports.models import Correspondance
from tests.fabriques import creer_contrat, creer_lot_lu, creer_officier
from tests.imports import fichiers
from tests.imports.depots import faire, lot_de, page

pytestmark = pytest.mark.django_db

ETRANGER = "Code du projet;Libellé du projet;Chef de file\nA-1;Atelier vélo;Centre social\n"


def natures(lot):
    return list(lot.anomalies.values_list("nature", flat=True))


def sens(client, lot):
    """Each table: its title, whether it is unknown, what each of its columns is."""
    return [
        (table["titre"], table["inconnue"], [c["sens"] for c in table["colonnes"]])
        for table in page(client, lot, voir="colonnes").context["tables"]
    ]


def test_un_fichier_dont_rien_n_est_reconnu_se_designe(client, officier, contrat):
    lot = lot_de(officier, contrat, ETRANGER)
    assert natures(lot) == ["feuille_absente"]
    (constat,) = page(client, lot).context["constats"]
    assert constat["resolution"] == ("Dire ce que sont les colonnes", "?voir=colonnes#detail")
    assert sens(client, lot) == [
        ("Tableau non reconnu\u00a0: 1\u00a0ligne", True, ["Non reconnue"] * 3)
    ]
    dites = {"colonne_0_0": "reference", "colonne_0_1": "intitule", "colonne_0_2": "porteur"}
    faire(client, "colonnes", lot, **dites)
    lot.refresh_from_db()
    assert (natures(lot), lot.comptes["creer"]) == ([], 2)
    suivant = lot_de(officier, contrat, ETRANGER)  # recognised by what is remembered alone
    assert (natures(suivant), suivant.comptes["creer"]) == ([], 2)


def test_l_un_des_tableaux_attendus_se_choisit_par_ses_colonnes(client, officier, contrat):
    contenu = "Repère;Budget de;Ce qui se fait\nA-1;2026;Atelier vélo\n"
    lot = creer_lot_lu(contenu, sorte="programmation", contrat=contrat, par=officier)
    assert natures(lot) == ["fichier_non_reconnu"]
    form = page(client, lot, voir="colonnes").context["form_colonnes"]
    choix = form.fields["colonne_0_0"].choices
    assert [libelle for _, libelle in choix[:2]] == ["Non reconnue", "À ignorer"]
    assert [groupe for groupe, _ in choix[2:]] == [
        "Dans tous les tableaux", "Actions", "Financements",
    ]  # fmt: skip
    codes = [code for _, champs in choix[2:] for code, _ in champs]
    assert len(codes) == len(set(codes))
    faire(
        client, "colonnes", lot,
        colonne_0_0="reference", colonne_0_1="exercice", colonne_0_2="intitule",
    )  # fmt: skip
    lot.refresh_from_db()
    assert [table["attendue"] for table in lot.colonnes] == ["actions"]
    assert {a.message for a in lot.anomalies.filter(gravite="erreur")} == {
        "Dites qui porte cette action."
    }


def test_une_seconde_feuille_se_designe_aussi(client, officier, contrat):
    feuilles = {
        "Actions": [["Référence", "Exercice", "Intitulé", "Porteur"]],
        "Sous": [["N°", "Qui paie"], ["A-1", "État"]],
    }
    lot = creer_lot_lu(
        fichiers.xlsx(feuilles), nom="p.xlsx", sorte="programmation", contrat=contrat, par=officier
    )
    assert [titre for titre, inconnue, _ in sens(client, lot) if inconnue] == [
        "Tableau non reconnu, feuille «\u00a0Sous\u00a0»\u00a0: 1\u00a0ligne"
    ]
    faire(client, "colonnes", lot, colonne_1_0="reference", colonne_1_1="financeur")
    lot.refresh_from_db()
    assert [table["attendue"] for table in lot.colonnes] == ["actions", "financements"]


def test_deux_colonnes_d_un_meme_nom_ne_se_designent_qu_une_fois(client, officier, contrat):
    """What is remembered is a name: the second one could not be told from the first."""
    lot = lot_de(officier, contrat, "réf;intitulé;Intitule\nA-1;Atelier vélo;Autre\n")
    assert natures(lot) == ["colonne_double"]
    form = page(client, lot, voir="colonnes").context["form_colonnes"]
    assert list(form.fields) == ["colonne_0_0", "colonne_0_1"]


def test_ce_qu_un_sens_designe_passe_avant_le_nom_habituel(client, officier, contrat):
    lot = lot_de(officier, contrat, "réf;intitulé;Titre long;porteur\nA-1;V;Atelier vélo;CS\n")
    faire(client, "colonnes", lot, colonne_0_2="intitule")
    assert sens(client, lot) == [
        (
            "Actions\u00a0: 1\u00a0ligne",
            False,
            ["référence", "Donnée déjà lue ailleurs", "intitulé", "porteur"],
        )
    ]


def test_des_en_tetes_sans_ligne(client, officier, contrat):
    lot = lot_de(officier, contrat, "réf;intitulé\n")
    assert (natures(lot), lot.confirmable) == (["aucune_ligne"], False)
    apercu = page(client, lot).context["apercu"]
    assert (apercu.question, apercu.explication) == (
        "Il n’y a rien à confirmer",
        "Aucune ligne de ce fichier ne peut être reprise\u00a0: ce qui est signalé plus bas dit "
        "pourquoi.",
    )


def test_ce_qui_est_retenu_d_une_intercommunalite_ne_sert_pas_a_une_autre(
    client, officier, contrat
):
    lot = lot_de(officier, contrat, ETRANGER)
    faire(client, "colonnes", lot, colonne_0_0="reference", colonne_0_1="intitule")
    assert Correspondance.objects.count() == 2
    ailleurs = creer_contrat()
    autre = lot_de(creer_officier(ailleurs), ailleurs, ETRANGER)
    assert natures(autre) == ["feuille_absente"]
