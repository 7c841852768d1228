"""Whatever was typed, no exported cell is a formula: every text column, CSV and XLSX read back."""

import csv
import io
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contrats import exports
from contrats.argent import engagements, export, registre
from contrats.models import Action, Contrat, Engagement, Financement, Objectif, Pilier
from contrats.tableur import CELLULE_MAX, Feuille, ecrire_xlsx, en_csv
from partenaires.models import Partenaire
from quartiers.models import Intercommunalite, Quartier
from tests import classeur, fabriques

pytestmark = pytest.mark.django_db

# Written apart from the code that neutralises: what a spreadsheet may run.
DANGER = re.compile(r"\s*[=+\-@\t\r\n＝＋－＠]")
DEBUTS = ["=", "+", "-", "@", "\t", "\r", "\n", " =", "\u00a0=", "＝", "＋", "－", "＠", "'=", ""]
# What people type, model by model; short enough for the shortest of these fields.
TAPES = {
    Contrat: ("intitule",),
    Intercommunalite: ("nom",),
    Partenaire: ("nom", "sigle"),
    Quartier: ("nom",),
    Pilier: ("intitule",),
    Objectif: ("intitule",),
    Action: ("intitule", "dispositif", "motif"),
    Engagement: ("intitule", "motif"),
}
textes = st.builds(
    str.__add__,
    st.sampled_from(DEBUTS),
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20),
)


@pytest.fixture
def contrat():
    contrat = fabriques.creer_contrat()
    porteur = fabriques.creer_partenaire()
    pilier = Pilier.objects.create(contrat=contrat, intitule="Pilier")
    action = fabriques.creer_action(contrat, porteur=porteur, statut="retenue")
    action.quartiers.add(fabriques.creer_quartier())
    action.objectifs.add(fabriques.creer_objectif(contrat, pilier=pilier))
    fabriques.creer_financement(action, financeur=porteur, accorde=10)
    fabriques.creer_engagement(contrat, partenaire=porteur, objectif=action.objectifs.get())
    return contrat


def _taper(texte: str) -> None:
    for modele, champs in TAPES.items():
        modele.objects.update(**dict.fromkeys(champs, texte))


def _feuilles(contrat) -> list[Feuille]:
    """Every sheet that the portal exports of this contract, as the views make them."""
    contrat.refresh_from_db()
    lignes = Financement.objects.filter(action__contrat=contrat)
    partenaires = list(Partenaire.objects.all())
    for partenaire in partenaires:
        partenaire.contrats_lisibles, partenaire.nb_actions, partenaire.nb_engagements = (
            [contrat],
            1,
            1,
        )
    promesses = list(contrat.engagements.select_related("partenaire", "objectif"))
    ventilations = registre.registre(lignes, contrat)["ventilations"]
    return [
        *exports.contrats(Contrat.objects.filter(pk=contrat.pk)),
        *exports.actions(Action.objects.filter(contrat=contrat), lignes),
        Feuille("Partenaires", exports.PARTENAIRES, partenaires),
        *engagements.feuilles(promesses),
        *(export.feuille(ventilation) for ventilation in ventilations.values()),
        export.notes(ventilations),
    ]


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(texte=textes)
def test_aucune_cellule_de_csv_n_est_une_formule(contrat, texte):
    _taper(texte)
    for feuille in _feuilles(contrat):
        lues = csv.reader(io.StringIO("".join(en_csv(feuille))[1:], newline=""), delimiter=";")
        titres, *lignes = lues
        assert titres == [colonne.titre for colonne in feuille.colonnes]
        dangereuses = [
            (feuille.nom, colonne.titre, cellule)
            for ligne in lignes
            for colonne, cellule in zip(feuille.colonnes, ligne, strict=True)
            if colonne.genre == "texte" and DANGER.match(cellule)
        ]
        assert dangereuses == []


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(texte=textes)
def test_aucune_cellule_de_classeur_n_est_une_formule(contrat, texte):
    """`classeur.lire` refuses a formula; what was typed is there as it was, typed as text."""
    _taper(texte)
    fichier = io.BytesIO()
    ecrire_xlsx(fichier, "Essai", _feuilles(contrat))
    feuilles = classeur.lire(fichier.getvalue())
    genres = {genre for lignes in feuilles.values() for ligne in lignes for genre, _ in ligne}
    assert genres <= {classeur.TEXTE, classeur.NOMBRE}
    ecrit = texte[:CELLULE_MAX]
    if ecrit and ecrit.isprintable():
        assert (classeur.TEXTE, ecrit) in feuilles["Actions"][1]
        assert (classeur.TEXTE, ecrit) in feuilles["Par financeur"][1]
