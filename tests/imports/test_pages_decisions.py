"""What is decided of an imported file: its columns, confirm, undo, replace, give up."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from contrats.models import Action, Evenement
from imports.models import Correspondance, Lot
from imports.preparation import preparer
from imports.statuts import StatutLot
from tests import fabriques
from tests.imports.depots import PROGRAMME, faire, fichier, lot_de, page

pytestmark = pytest.mark.django_db


# -- the columns --------------------------------------------------------------------------------


def test_une_colonne_inconnue_se_designe_une_fois_pour_toutes(client, officier, contrat):
    contenu = "réf;Libellé du projet;porteur\nA-1;Atelier vélo;Centre social\n"
    lot = lot_de(officier, contrat, contenu)
    assert lot.nombre_erreurs == 1
    form = page(client, lot, voir="colonnes").context["form_colonnes"]
    assert {nom: champ.initial for nom, champ in form.fields.items()} == {
        "colonne_0_0": "reference",
        "colonne_0_1": "",
        "colonne_0_2": "porteur",
    }
    faire(client, "colonnes", lot, colonne_0_0="reference", colonne_0_1="intitule")
    lot.refresh_from_db()
    assert (lot.nombre_erreurs, lot.comptes["creer"]) == (0, 2)
    retenue = Correspondance.objects.get()
    assert (retenue.entete, retenue.champ, retenue.intercommunalite) == (
        "libelle du projet", "intitule", contrat.pilote,
    )  # fmt: skip
    assert lot_de(officier, contrat, contenu).nombre_erreurs == 0


def test_un_envoi_vide_n_oublie_rien(client, officier, contrat):
    lot = lot_de(officier, contrat)
    faire(client, "colonnes", lot)
    assert not Correspondance.objects.exists()
    faire(client, "colonnes", lot, colonne_0_3="-")
    assert [(c.entete, c.champ) for c in Correspondance.objects.all()] == [("accorde", "")]


def test_un_sens_inconnu_est_refuse(client, officier, contrat):
    lot = lot_de(officier, contrat)
    assert faire(client, "colonnes", lot, colonne_0_1="météo").status_code == 422
    assert not Correspondance.objects.exists()


# -- what is decided ----------------------------------------------------------------------------


def test_confirmer_puis_annuler(client, officier, contrat):
    lot = lot_de(officier, contrat)
    faire(client, "appliquer", lot)
    assert Action.objects.get().intitule == "Atelier vélo"
    (geste,) = page(client, lot).context["apercu"].gestes
    assert geste.libelle == "Annuler cet import"
    faire(client, "annuler", lot)
    lot.refresh_from_db()
    assert (lot.statut, Action.objects.count()) == (StatutLot.ANNULE, 0)
    assert [e.verbe for e in Evenement.objects.order_by("pk")] == ["importer", "annuler_import"]
    assert page(client, lot).context["apercu"].gestes == []


def test_ce_qui_a_change_depuis_l_apercu_n_est_pas_ecrase(client, officier, contrat):
    action = fabriques.creer_action(contrat, reference="A-1", intitule="Vélo")
    lot = lot_de(officier, contrat, "réf;intitulé\nA-1;Atelier vélo\n")
    Action.objects.filter(pk=action.pk).update(intitule="Vélo et marche")
    reponse = faire(client, "appliquer", lot)
    assert reponse.status_code == 409
    assert len(reponse.context["empechements"]) == 2
    faire(client, "relire", lot)
    (changement,) = page(client, lot).context["changements"]
    assert changement.valeurs[0].avant == "Vélo et marche"


def test_ce_qui_empeche_d_annuler_est_dit(client, officier, contrat):
    lot = lot_de(officier, contrat)
    faire(client, "appliquer", lot)
    fabriques.creer_jalon(Action.objects.get())
    reponse = faire(client, "annuler", lot)
    assert reponse.status_code == 409
    assert len(reponse.context["empechements"]) == 1
    assert Action.objects.count() == 1


def test_remplacer_garde_les_reglages(client, officier, contrat):
    lot = lot_de(officier, contrat, PROGRAMME.replace("1 234,50", "beaucoup"))
    reponse = faire(client, "remplacer", lot, fichier=fichier(nom="corrige.csv"))
    ancien, nouveau = Lot.objects.order_by("pk")
    assert reponse["Location"] == reverse("imports:lot", args=[nouveau.pk])
    assert (ancien.statut, nouveau.statut) == (StatutLot.ABANDONNE, StatutLot.LU)
    assert (nouveau.contrat, nouveau.sorte, nouveau.nombre_erreurs) == (contrat, lot.sorte, 0)


def test_un_mauvais_remplacant_ne_remplace_rien(client, officier, contrat):
    lot = lot_de(officier, contrat)
    assert faire(client, "remplacer", lot, fichier=fichier(b"\0")).status_code == 422
    lot.refresh_from_db()
    assert (lot.statut, Lot.objects.count()) == (StatutLot.LU, 1)


def test_abandonner_ferme_tout(client, officier, contrat):
    lot = lot_de(officier, contrat)
    faire(client, "abandonner", lot)
    reponse = client.post(reverse("imports:appliquer", args=[lot.pk]), follow=True)
    assert [m.level_tag for m in reponse.context["messages"]] == ["success", "error"]
    assert not Action.objects.exists()


def test_le_fichier_se_reprend_tel_quel(client, officier, contrat):
    reponse = client.get(
        reverse("imports:fichier", args=[lot_de(officier, contrat, nom="p.csv").pk])
    )
    assert b"".join(reponse.streaming_content) == PROGRAMME.encode()
    assert reponse["Content-Disposition"] == 'attachment; filename="p.csv"'
    assert reponse["X-Content-Type-Options"] == "nosniff"
    assert reponse["Content-Type"] == "application/octet-stream"


# -- while it is read ---------------------------------------------------------------------------


def suivre(client, lot, vu=""):
    return client.get(reverse("imports:suivi", args=[lot.pk]), {"vu": vu})


def test_la_page_demande_des_nouvelles_tant_que_le_fichier_se_lit(client, officier, contrat):
    lot = fabriques.creer_lot(PROGRAMME, sorte="essai_programme", par=officier, contrat=contrat)
    assert page(client, lot).context["apercu"].rythme == "1s"
    vu = suivre(client, lot).context["apercu"].vu
    assert suivre(client, lot, vu).status_code == 204
    Lot.objects.filter(pk=lot.pk).update(total=200, avancement=50)
    assert suivre(client, lot, vu).context["apercu"].pourcentage == 25
    assert preparer(lot)
    reponse = suivre(client, lot, vu)
    assert (reponse["HX-Refresh"], reponse.content) == ("true", b"")


@pytest.mark.parametrize(
    ("champs", "attendu"),
    [
        ({"depose_le": 30}, False),
        ({"depose_le": 90}, True),
        ({"depose_le": 90, "bail_fin": -30}, False),
        ({"depose_le": 900, "bail_fin": 90}, True),
        ({"depose_le": 900, "lu_le": 800}, False),
    ],
)
def test_un_service_qui_ne_repond_pas_est_dit(client, officier, contrat, champs, attendu):
    """Each moment is so many seconds ago."""
    lot = fabriques.creer_lot(PROGRAMME, sorte="essai_programme", par=officier, contrat=contrat)
    moments = {nom: timezone.now() - timedelta(seconds=n) for nom, n in champs.items()}
    Lot.objects.filter(pk=lot.pk).update(**moments)
    assert page(client, lot).context["apercu"].sans_reponse is attendu
