"""What the models, the settings and the documents promise each other."""

from __future__ import annotations

import ast
import inspect
import re

import pytest
from django.apps import apps
from django.db import models
from django.db.models import BaseConstraint

from contrats.models import CycleDeVie
from tests.analyse import APPS, RACINE, fichiers

MODELES = [m for m in apps.get_models() if m._meta.app_label in APPS]
PAR_NOM = {m._meta.label: m for m in MODELES}

# Public reference data, that everyone reads whole. Whatever is not here has `visibles_par`.
PUBLICS = {
    "quartiers.Intercommunalite",
    "quartiers.Commune",
    "quartiers.Statistique",
    "quartiers.Releve",
}
# French words that a field may keep as they are: one word, no accent, understood by all.
MOTS_SANS_LIBELLE = {
    "acte", "action", "commune", "contrat", "indicateur", "objectif", "pilier", "quartier",
}  # fmt: skip
INVISIBLES = {"comptes.Utilisateur.password", "courriels.Courriel.jeton"}  # shown to nobody
# A message moves by conditional UPDATEs under a fencing token: its table of who may follow
# whom is written out, cell by cell, in tests/courriels/test_modeles.py.
# A request for an account is answered once, under a lock: it belongs to no contract's journal.
STATUTS_SANS_CYCLE = {"courriels.Courriel", "comptes.DemandeAcces"}
# Of public datasets, of counted attempts and of one's own token: they give no row of a contract.
PUBLIQUES = {"en_vigueur", "compter", "presente", "creer"}
# What may follow `.objects` where people come in: the filter, the two verbs that only add, and
# the pages that an officer has put online for anyone, without an account.
PORTES_GARDEES = {"visibles_par", "consigner", "demander", "en_ligne", *PUBLIQUES}


def objets_nus(source: str, *, vue: bool = True) -> list[int]:
    """Lines that reach rows without `visibles_par`: `.objects`, or a model given as such to
    `get_object_or_404`. In a view the default managers count too; the back office locks and
    compares through them rows that its partition has already let through."""
    gestionnaires = {"objects", "_default_manager", "_base_manager"} if vue else {"objects"}
    arbre = ast.parse(source)
    gardes = {
        id(noeud.value)
        for noeud in ast.walk(arbre)
        if isinstance(noeud, ast.Attribute) and noeud.attr in PORTES_GARDEES
    }
    return [
        noeud.lineno
        for noeud in ast.walk(arbre)
        if _modele_nu(noeud)
        or (
            isinstance(noeud, ast.Attribute)
            and noeud.attr in gestionnaires
            and id(noeud) not in gardes
        )
    ]


def _modele_nu(noeud: ast.AST) -> bool:
    return (
        isinstance(noeud, ast.Call)
        and isinstance(noeud.func, ast.Name)
        and noeud.func.id in {"get_object_or_404", "get_list_or_404"}
        and isinstance(noeud.args[0], ast.Name)
        and noeud.args[0].id[0].isupper()
    )


PORTES = [c for c in fichiers(*APPS) if {"views", "admin", "api"} & {c.stem, c.parent.name}]


@pytest.mark.parametrize("chemin", PORTES, ids=lambda c: str(c.relative_to(RACINE)))
def test_vues_et_back_office_n_atteignent_que_le_visible(chemin):
    vue = bool({"views", "api"} & {chemin.stem, chemin.parent.name})
    assert objets_nus(chemin.read_text(encoding="utf-8"), vue=vue) == []


def test_chaque_modele_dit_qui_le_voit():
    sans = {nom for nom, m in PAR_NOM.items() if not hasattr(m._default_manager, "visibles_par")}
    assert sans == PUBLICS


def test_chaque_modele_a_un_nom_francais():
    sans = {
        nom
        for nom, modele in PAR_NOM.items()
        if "verbose_name" not in modele._meta.original_attrs
        or (
            " " in str(modele._meta.verbose_name)
            and "verbose_name_plural" not in modele._meta.original_attrs
        )
    }
    assert sans == set(), "un nom de plusieurs mots a aussi besoin de son pluriel"


def test_chaque_champ_a_un_libelle_francais():
    sans = {
        f"{nom}.{champ.name}"
        for nom, modele in PAR_NOM.items()
        for champ in [*modele._meta.local_fields, *modele._meta.local_many_to_many]
        if not champ.primary_key
        and champ._verbose_name is None
        and champ.name not in MOTS_SANS_LIBELLE
    }
    assert sans - INVISIBLES == set()


@pytest.mark.parametrize("nom", PAR_NOM)
def test_chaque_contrainte_parle_francais(nom):
    for contrainte in PAR_NOM[nom]._meta.constraints:
        assert contrainte.violation_error_message != BaseConstraint.default_violation_error_message
        # Django formats the message with `%`: a lone « 100 % » would break the whole form.
        assert contrainte.get_violation_error_message() != ""


def test_tout_statut_a_son_cycle():
    avec_statut = {
        nom
        for nom, modele in PAR_NOM.items()
        if any(champ.name == "statut" for champ in modele._meta.local_fields)
    }
    assert {n for n in avec_statut if not issubclass(PAR_NOM[n], CycleDeVie)} == STATUTS_SANS_CYCLE


CYCLES = [m for m in MODELES if issubclass(m, CycleDeVie)]


@pytest.mark.parametrize("modele", CYCLES, ids=lambda m: m.__name__)
def test_le_cycle_couvre_tous_les_statuts(modele):
    """Every status is reached from the first one, and no status lies outside the table."""
    statuts = next(iter(modele.CYCLE.values()))[1].__class__
    champ = modele._meta.get_field("statut")
    assert issubclass(statuts, models.TextChoices)
    assert champ.choices == statuts.choices
    atteints, avant = {champ.default, *modele.AUTRES_DEPARTS}, set()
    while atteints != avant:
        avant = set(atteints)
        atteints |= {vers for depuis, vers in modele.CYCLE.values() if depuis & avant}
    assert atteints == set(statuts)


@pytest.mark.parametrize("modele", CYCLES, ids=lambda m: m.__name__)
def test_chaque_transition_a_son_verbe(modele):
    """A public method that walks it: nothing else moves a status."""
    classe = ast.parse(inspect.getsource(modele))
    employees = {n.attr for n in ast.walk(classe) if isinstance(n, ast.Attribute)}
    assert {t.name for t in modele.CYCLE} - employees == set()


# -- documents ----------------------------------------------------------------------------------


def _code_du_glossaire() -> set[str]:
    texte = (RACINE / "docs" / "glossaire.md").read_text(encoding="utf-8")
    return set(re.findall(r"`([^`\s]+)`", texte))


def _choix(app: str) -> set[type]:
    """The lists of codes that the models of an app store, and those of its transitions."""
    modules = [m for m in (f"{app}.models", f"{app}.statuts") if _existe(m)]
    return {
        objet
        for module in modules
        for objet in vars(__import__(module, fromlist=["_"])).values()
        if isinstance(objet, type) and issubclass(objet, models.Choices) and objet.__members__
    }


def _existe(module: str) -> bool:
    chemin = RACINE.joinpath(*module.split("."))
    return chemin.is_dir() or chemin.with_suffix(".py").exists()


@pytest.mark.parametrize("app", [a for a in APPS if a != "config"])
def test_le_glossaire_nomme_les_modeles_et_les_codes(app):
    attendus = {m.__name__ for m in MODELES if m._meta.app_label == app}
    for choix in _choix(app):
        attendus |= {choix.__name__, *map(str, choix.values)}
    assert attendus - _code_du_glossaire() == set()


def variables_lues(source: str) -> set[str]:
    """The environment variables that a settings file asks for."""
    lues = set()
    for noeud in ast.walk(ast.parse(source)):
        if isinstance(noeud, ast.Call) and noeud.args and isinstance(noeud.args[0], ast.Constant):
            appele = ast.unparse(noeud.func)
            if appele.startswith("env.") or appele == "_exige_hors_local":
                lues.add(noeud.args[0].value)
        elif isinstance(noeud, ast.Compare) and ast.unparse(noeud.comparators[0]) == "env.ENVIRON":
            lues |= {noeud.left.value} if isinstance(noeud.left, ast.Constant) else set()
    return {nom.removesuffix("_FILE") for nom in lues}


def test_env_example_dit_toutes_les_variables_et_rien_d_autre():
    exemple = (RACINE / ".env.example").read_text(encoding="utf-8")
    sources = [(RACINE / "config" / nom).read_text("utf-8") for nom in ("settings.py", "seau.py")]
    lues = set().union(*map(variables_lues, sources))
    assert set(re.findall(r"(?m)^#?([A-Z][A-Z0-9_]+)=", exemple)) == lues


def exigences_sans_version_ni_raison(texte: str) -> list[str]:
    """Lines of a requirements file that are not `name==version  # reason`."""
    correcte = re.compile(r"[\w.\[\],-]+==[\w.]+\s+#\s+\S.*|#.*|-r requirements\.txt|")
    return [ligne for ligne in texte.splitlines() if not correcte.fullmatch(ligne.strip())]


@pytest.mark.parametrize("nom", sorted(c.name for c in RACINE.glob("requirements*.txt")))
def test_exigences_epinglees_et_justifiees(nom):
    texte = (RACINE / nom).read_text(encoding="utf-8")
    assert "==" in texte
    assert exigences_sans_version_ni_raison(texte) == []


# -- each check can fail ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "attendu"),
    [
        ("Contrat.objects.all()", [1]),
        ("x = 1\nContrat.objects.filter(pk=1)", [2]),
        ("gestionnaire = Contrat.objects", [1]),
        ("Contrat._default_manager.all()", [1]),
        ("Contrat.objects.get(pk=Contrat.objects.visibles_par(u))", [1]),
        ("Rapport.objects.demander(par=u)", []),
        ("Publication.objects.en_ligne().filter(pk=1)", []),
        ("Publication.objects.concernant(q)", [1]),
        ("get_object_or_404(Contrat, pk=1)", [1]),
        ("get_object_or_404(contrats, pk=1)", []),
        ("Contrat.objects.visibles_par(request.user).filter(pk=1)", []),
    ],
)
def test_un_acces_nu_est_vu(source, attendu):
    assert objets_nus(source) == attendu


def test_une_variable_lue_est_vue():
    source = "env.str('A')\n_exige_hors_local('B', 1)\n'C_FILE' in env.ENVIRON\nautre('D')"
    assert variables_lues(source) == {"A", "B", "C"}


@pytest.mark.parametrize("ligne", ["django", "django>=5  # x", "django==5.2", "django==5.2  #"])
def test_une_exigence_floue_est_vue(ligne):
    assert exigences_sans_version_ni_raison(ligne) == [ligne]
