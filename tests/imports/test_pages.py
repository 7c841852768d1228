"""Bringing a file, and its preview: nothing is written before it is confirmed."""

import pytest
from django.urls import reverse

from contrats.models import Action
from imports.models import Lot
from imports.statuts import StatutLot
from quartiers.models import Commune
from tests import fabriques
from tests.imports.depots import PROGRAMME, deposer, faire, fichier, lot_de, page

pytestmark = pytest.mark.django_db


# -- bringing a file ----------------------------------------------------------------------------


def test_l_officier_ne_choisit_que_ce_qu_il_peut_importer(client, officier):
    reponse = client.get(reverse("imports:deposer"))
    sortes = [s.code for groupe in reponse.context["groupes"] for s in groupe["sortes"]]
    assert "essai_programme" in sortes
    assert "essai_lieux" not in sortes
    assert client.get(reverse("imports:deposer") + "?sorte=essai_lieux").status_code == 403


def test_un_fichier_depose_est_lu_et_rien_n_est_ecrit(client, officier, contrat):
    reponse = deposer(client, contrat=contrat.pk)
    lot = Lot.objects.get()
    assert reponse["Location"] == reverse("imports:lot", args=[lot.pk])
    assert (lot.statut, lot.nom_fichier, lot.contrat) == (StatutLot.LU, "programme.csv", contrat)
    assert not Action.objects.exists()
    apercu = page(client, lot).context["apercu"]
    assert [(c.libelle, c.nombre) for c in apercu.chiffres] == [
        ("À créer", 3), ("À modifier", 0), ("Lignes inchangées", 0), ("Erreurs", 0),
        ("Avertissements", 0),
    ]  # fmt: skip
    assert [g.libelle for g in apercu.gestes] == [
        "Confirmer et tout écrire",
        "Relire le fichier",
        "Abandonner",
    ]


@pytest.mark.parametrize(
    ("depose", "message"),
    [
        (fichier("", "vide.csv"), "Le fichier soumis est vide."),
        (fichier(b"\0\0", "binaire.csv"), "Ce fichier n’est pas du texte"),
        (
            fichier(PROGRAMME, "programme.pdf"),
            "Cette sorte de fichier se lit en .csv, .xlsx, .ods.",
        ),
        (fichier(b"PK\3\4", "abime.xlsx"), "Ce fichier n’est pas un"),
    ],
)
def test_un_mauvais_fichier_est_refuse_a_cote_du_champ(
    client, officier, contrat, settings, depose, message
):
    reponse = deposer(client, contrat=contrat.pk, fichier=depose)
    assert reponse.status_code == 422
    (erreur,) = reponse.context["form"].errors["fichier"]
    assert erreur.startswith(message)
    assert not Lot.objects.exists()
    assert not (settings.DOSSIER_FICHIERS / "imports").exists()


def test_le_contrat_d_une_autre_intercommunalite_ne_se_choisit_pas(client, officier):
    ailleurs = fabriques.creer_contrat()
    reponse = deposer(client, contrat=ailleurs.pk)
    assert reponse.status_code == 422
    assert set(reponse.context["form"].errors) == {"contrat"}


def test_l_administrateur_importe_un_referentiel(client, administrateur):
    contenu = "code_insee;commune\n62765;Saint-Omer\n"
    deposer(client, "essai_lieux", fichier=fichier(contenu))
    lot = Lot.objects.get()
    faire(client, "appliquer", lot)
    assert list(Commune.objects.values_list("nom", flat=True)) == ["Saint-Omer"]


# -- the preview --------------------------------------------------------------------------------


def test_chaque_erreur_dit_ou_et_pourquoi(client, officier, contrat):
    lot = lot_de(officier, contrat, PROGRAMME + "A-2;Autre;Centre social;beaucoup\n")
    reponse = page(client, lot)
    assert reponse.context["voir"] == "erreurs"
    (constat,) = reponse.context["constats"]
    vu = constat["anomalie"]
    assert (constat["ou"], vu.colonne, vu.valeur, vu.message) == (
        "ligne\u00a03", "accordé", "beaucoup", "«\u00a0beaucoup\u00a0» n’est pas un nombre.",
    )  # fmt: skip
    assert reponse.context["apercu"].question == "Cet import ne peut pas être confirmé"
    assert "appliquer" not in {g.adresse.split("/")[-2] for g in reponse.context["apercu"].gestes}
    assert faire(client, "appliquer", lot).status_code == 409
    assert not Action.objects.exists()


def test_les_anomalies_se_telechargent(client, officier, contrat):
    lot = lot_de(officier, contrat, PROGRAMME + "A-2;Autre;Centre social;beaucoup\n")
    reponse = client.get(reverse("imports:anomalies", args=[lot.pk]), {"format": "csv"})
    lignes = b"".join(reponse.streaming_content).decode("utf-8-sig").splitlines()
    assert lignes == [
        "Gravité;Feuille;Ligne;Colonne;Valeur lue;Raison",
        "Erreur;;3;accordé;beaucoup;«\u00a0beaucoup\u00a0» n’est pas un nombre.",
    ]


def test_avant_et_apres_en_francais(client, officier, contrat):
    action = fabriques.creer_action(contrat, reference="A-1", intitule="Vélo", statut="programmee")
    lot = lot_de(officier, contrat, "réf;intitulé\nA-1;Atelier vélo\n")
    (changement,) = page(client, lot).context["changements"]
    assert (changement.sorte, changement.modifie, changement.ou) == ("Action", True, "ligne\u00a02")
    (valeur,) = changement.valeurs
    assert (valeur.libelle, valeur.avant, valeur.apres) == ("Intitulé", "Vélo", "Atelier vélo")
    action.refresh_from_db()
    assert action.intitule == "Vélo"


def test_une_creation_nomme_ce_a_quoi_elle_se_rattache(client, officier, contrat):
    lot = lot_de(officier, contrat)
    dits = {
        (changement.sorte, valeur.libelle): valeur.apres
        for changement in page(client, lot, voir="creations").context["changements"]
        for valeur in changement.valeurs
    }
    assert dits["Action", "Contrat"] == str(contrat)
    assert dits["Action", "Porteur"] == "Centre social"
    assert dits["Financement", "Accordé (€)"] == "1\u202f234,50"


@pytest.mark.parametrize("nombre", [1, 3])
def test_l_apercu_a_un_nombre_constant_de_requetes(
    client, officier, contrat, django_assert_num_queries, nombre
):
    lignes = [f"A-{n};Atelier {n};Porteur {n};1{n}" for n in range(nombre)]
    lot = lot_de(officier, contrat, "\n".join(["réf;intitulé;porteur;accordé", *lignes]))
    adresse = reverse("imports:lot", args=[lot.pk])
    with django_assert_num_queries(5):
        client.get(adresse)


@pytest.mark.parametrize("nombre", [1, 3])
def test_la_liste_a_un_nombre_constant_de_requetes(
    client, officier, contrat, django_assert_num_queries, nombre
):
    for _ in range(nombre):
        lot_de(officier, contrat)
    with django_assert_num_queries(2):
        reponse = client.get(reverse("imports:liste"))
    assert len(reponse.context["resumes"]) == nombre


def test_personne_ne_voit_les_imports_des_autres(client, officier, contrat):
    ailleurs = fabriques.creer_contrat()
    autre = lot_de(fabriques.creer_officier(ailleurs), ailleurs)
    national = fabriques.creer_lot_lu("code;nom\n", sorte="essai_lieux")
    sien = lot_de(officier, contrat)
    vus = client.get(reverse("imports:liste")).context["resumes"]
    assert [resume["lot"] for resume in vus] == [sien]
    for lot in (autre, national):
        assert client.get(reverse("imports:lot", args=[lot.pk])).status_code == 404


def test_un_agent_n_entre_pas(client, contrat):
    client.force_login(fabriques.creer_utilisateur("agent", fabriques.creer_partenaire()))
    assert client.get(reverse("imports:liste")).status_code == 403
    assert client.get(reverse("imports:deposer")).status_code == 403


def test_les_grands_nombres_se_lisent(client, officier, contrat):
    lot = lot_de(officier, contrat)
    lot.comptes = {"creer": 60000, "modeles": {"contrats.action": {"creer": 60000}}}
    lot.save(update_fields=["comptes"])
    vue = page(client, lot).content.decode()
    assert vue.count("60\u202f000") == 3  # the figure, of what it is made, the part of the detail
    assert "60000" not in vue
