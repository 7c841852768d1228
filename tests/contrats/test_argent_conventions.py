"""The conventions of subsidies: filled in a spreadsheet, imported back, then published."""

import csv
import io
from datetime import date

import pytest
from django.urls import reverse

from contrats.argent import conventions, scdl
from contrats.models import Financement
from contrats.tableur import en_csv
from imports.application import appliquer
from tests import fabriques
from tests.contrats.lecteur import contrat_lu

pytestmark = pytest.mark.django_db

REMPLI = {
    "Date de la convention": "01/03/2018",
    "Référence de la décision": "D-2018-12",
    "Conditions de versement": "échelonné",
    "Début du versement": "2018-04-01",
    "Fin du versement": "31/12/2018",
    "Notifiée à l’Union européenne": "non",
}
LU = {
    "date_convention": date(2018, 3, 1),
    "reference_decision": "D-2018-12",
    "conditions_versement": "échelonné",
    "versement_debut": date(2018, 4, 1),
    "versement_fin": date(2018, 12, 31),
    "notification_ue": False,
}


def _subvention(contrat, *, demonstration=False, **champs):
    """A grant of a body whose number is known, to an association whose number is too."""
    porteur = fabriques.creer_partenaire(nom="Les Ateliers", siret=fabriques.creer_siret())
    financeur = fabriques.creer_partenaire(
        nom="Département", type="departement", siret=fabriques.creer_siret()
    )
    action = fabriques.creer_action(
        contrat, porteur=porteur, statut="retenue", intitule="Vélo", demonstration=demonstration
    )
    return fabriques.creer_financement(
        action, financeur=financeur, nature="droit_commun", accorde=1200, **champs
    )


def _lignes() -> list[dict[str, str]]:
    (feuille,) = conventions.feuilles(Financement.objects.all())
    texte = "".join(en_csv(feuille)).removeprefix("\ufeff")
    return list(csv.DictReader(io.StringIO(texte), delimiter=";"))


def _importer(contrat, lignes: list[dict[str, str]], par):
    sortie = io.StringIO()
    stylo = csv.DictWriter(sortie, lignes[0], delimiter=";")
    stylo.writeheader()
    stylo.writerows(lignes)
    return fabriques.creer_lot_lu(
        sortie.getvalue().encode("cp1252"),
        sorte="programmation", nom="conventions.csv", contrat=contrat, par=par,
    )  # fmt: skip


@pytest.fixture
def contrat(client):
    return contrat_lu(client)


@pytest.fixture
def par(contrat):
    return fabriques.creer_officier(contrat)


def test_ce_qui_est_rempli_dans_le_tableur_rend_la_subvention_publiable(contrat, par):
    ligne = _subvention(contrat)
    (lue,) = _lignes()
    assert lue["Il manque"].split(" ; ") == [dit for code, dit, _ in scdl.MANQUES if code in {
        "convention", "conditions", "versement", "notification"}]  # fmt: skip
    lot = _importer(contrat, [lue | REMPLI], par)
    assert [(a.gravite, a.message) for a in lot.anomalies.exclude(gravite="information")] == []
    (ecriture,) = lot.ecritures.all()
    assert (
        ecriture.libelle == f"Vélo ({ligne.action.exercice})\u00a0: Département, droit commun, 2018"
    )
    appliquer(lot, par=par)
    ligne.refresh_from_db()
    assert {champ: getattr(ligne, champ) for champ in LU} == LU
    assert scdl.publiables(Financement.objects.all()).get() == ligne
    (relue,) = _lignes()
    assert relue["Il manque"] == ""
    assert _importer(contrat, [relue], par).ne_change_rien


def test_une_case_vide_n_efface_pas_une_convention(contrat, par):
    ligne = _subvention(contrat, **LU)
    (lue,) = _lignes()
    lot = _importer(contrat, [lue | dict.fromkeys(REMPLI, "")], par)
    assert lot.ne_change_rien
    (vide,) = lot.anomalies.filter(nature="vide_garde")
    assert vide.message.startswith("Case vide, valeur gardée\u00a0: date de la convention, ")
    assert Financement.objects.get().date_convention == ligne.date_convention


@pytest.mark.parametrize(
    ("titre", "tape", "dit"),
    [
        ("Date de la convention", "30/02/2018", "Le jour «\u00a030/02/2018\u00a0» n’existe pas."),
        ("Notifiée à l’Union européenne", "peut-être",
         "«\u00a0peut-être\u00a0» ne se lit pas\u00a0: écrivez oui ou non."),
        ("Référence de la décision", "x" * 101,
         "Assurez-vous que cette valeur comporte au plus 100 caractères (actuellement 101)."),
        ("Fin du versement", "01/01/2018", "Donnez le début du versement, avant sa fin."),
    ],
)  # fmt: skip
def test_une_convention_fausse_a_sa_raison_et_rien_n_est_ecrit(contrat, par, titre, tape, dit):
    _subvention(contrat)
    (lue,) = _lignes()
    lot = _importer(contrat, [lue | REMPLI | {titre: tape}], par)
    assert [a.message for a in lot.anomalies.filter(gravite="erreur")] == [dit]
    assert not lot.confirmable


def test_le_tableur_ne_montre_que_les_subventions_publiques_du_contrat(client, contrat):
    _subvention(contrat)
    _subvention(contrat, demonstration=True)
    _subvention(None)
    fabriques.creer_financement(
        fabriques.creer_action(contrat, statut="retenue"), accorde=5, nature="fonds_propres"
    )
    adresse = reverse("contrats:exporter_conventions", args=[contrat.pk])
    texte = b"".join(client.get(adresse, {"format": "csv"}).streaming_content).decode()
    assert len(texte.splitlines()) == 2


def test_le_fichier_d_essai_dit_a_chaque_ligne_qu_il_n_est_pas_a_publier(client, contrat):
    _subvention(contrat, demonstration=True, **LU)
    _subvention(contrat, demonstration=True)
    page = client.get(reverse("contrats:subventions", args=[contrat.pk]))
    assert page.context["ecartees"].essai == 1
    assert "1 ligne de démonstration</a>" in page.content.decode()
    adresse = reverse("contrats:exporter_subventions", args=[contrat.pk])
    essai, vrai = (client.get(adresse, {"essai": cle}) for cle in ("1", ""))
    lignes = list(csv.DictReader(io.StringIO(b"".join(essai.streaming_content).decode())))
    assert [ligne["objet"] for ligne in lignes] == ["DÉMONSTRATION, à ne pas publier : Vélo"]
    assert "demonstration" in essai["Content-Disposition"]
    assert len(b"".join(vrai.streaming_content).splitlines()) == 1
