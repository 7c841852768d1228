"""`importer` shows, refuses, and writes only when it is asked to."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from imports.models import Lot
from imports.statuts import StatutLot
from quartiers.models import Commune
from tests.fabriques import creer_commune, creer_contrat, creer_officier, creer_utilisateur
from tests.imports.sortes_d_essai import LIEUX

pytestmark = pytest.mark.django_db


@pytest.fixture
def importer(tmp_path):
    def lancer(contenu=LIEUX, *options, sorte="essai_lieux", nom="lieux.csv"):
        fichier = tmp_path / nom
        fichier.write_text(contenu)
        sortie = StringIO()
        call_command("importer", sorte, str(fichier), *options, stdout=sortie)
        return sortie.getvalue().replace("\u00a0", " ")

    return lancer


def test_sans_rien_demander_elle_montre_seulement(importer):
    creer_commune(code_insee="62040", nom="Arque")
    dit = importer()
    lot = Lot.objects.get()
    assert dit.splitlines() == [
        "Lieux : lieux.csv",
        "  à créer               3",
        "  à modifier            1",
        "  inchangées            0",
        "  erreurs               0",
        "  avertissements        0",
        "  informations          0",
        "  Création : Saint-Omer",
        "  Création : Quai du Commerce",
        "  Création : Saint-Exupéry",
        "  Modification : Arque (nom : Arque → Arques)",
        f"Rien n'est écrit : ajoutez --appliquer (import {lot.pk}).",
    ]
    assert Commune.objects.get().nom == "Arque"


def test_elle_ecrit_au_nom_de_quelqu_un(importer):
    chef = creer_utilisateur(is_superuser=True)
    assert importer(LIEUX, "--appliquer", "--par", chef.courriel.upper()).endswith(
        f"Appliqué (import {Lot.objects.get().pk}).\n"
    )
    assert (Commune.objects.count(), Lot.objects.get().applique_par) == (2, chef)
    assert "Rien à changer." in importer(LIEUX, "--appliquer")


def test_une_erreur_se_dit_et_arrete_tout(importer, capsys):
    with pytest.raises(CommandError, match="a des erreurs"):
        importer(LIEUX + "x;Nulle part;\n", "--appliquer")
    assert (Commune.objects.count(), Lot.objects.get().statut) == (0, StatutLot.ABANDONNE)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--contrat", "CV999"], "Aucun contrat n'a le code CV999."),
        (["--option", "annee=2020"], "Précision inconnue : annee=2020 (attendues : aucune)."),
        (["--par", "inconnu@exemple.fr"], "Aucun compte ouvert n'a l'adresse inconnu@exemple.fr."),
    ],
)
def test_une_mauvaise_demande_est_refusee(importer, options, message):
    with pytest.raises(CommandError) as refus:
        importer(LIEUX, *options)
    assert str(refus.value) == message
    assert not Lot.objects.exists()


def test_les_droits_sont_ceux_des_pages(importer):
    contrat = creer_contrat(code="CV220")
    programme = "référence;intitulé;porteur\nA1;Chorale;Les Voix\n"
    options = ("--contrat", "CV220", "--par")
    refuse = creer_utilisateur("officier").courriel
    with pytest.raises(CommandError, match="n'a pas le droit"):
        importer(programme, *options, refuse, sorte="essai_programme")
    officier = creer_officier(contrat).courriel
    importer(programme, *options, officier, "--appliquer", sorte="essai_programme")
    assert contrat.actions.get().reference == "A1"
    with pytest.raises(CommandError, match="n'a pas le droit"):
        importer(LIEUX, "--par", officier)
    with pytest.raises(CommandError, match="donnez --contrat"):
        importer(programme, sorte="essai_programme")


def test_une_extension_inconnue_est_refusee(importer):
    with pytest.raises(CommandError, match="Extensions acceptées : csv, xlsx, ods"):
        importer(nom="lieux.exe")
