"""Which fields an avenant may change: how each is kept as JSON, read back, and said in French.

Nothing is written here. A target and its year are one field: one without the other is nothing.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Field, Model

from contrats.ecriture import jour, nombre, quantite
from contrats.models import Action, Contrat, Engagement, Indicateur, Objectif
from partenaires.models import Partenaire
from quartiers.models import Quartier

CONTRAT, OBJECTIF, INDICATEUR = "contrats.contrat", "contrats.objectif", "contrats.indicateur"
ACTION, ENGAGEMENT = "contrats.action", "contrats.engagement"
QUARTIER, PARTENAIRE = "quartiers.quartier", "partenaires.partenaire"
MODELES: dict[str, type[Model]] = {
    CONTRAT: Contrat,
    OBJECTIF: Objectif,
    INDICATEUR: Indicateur,
    ACTION: Action,
    ENGAGEMENT: Engagement,
    QUARTIER: Quartier,
    PARTENAIRE: Partenaire,
}
# Fields kept with their year, as one value: [value, year], or None.
COUPLES = {
    "reference": ("reference_valeur", "reference_annee"),
    "cible_intermediaire": ("cible_intermediaire", "cible_intermediaire_annee"),
    "cible_finale": ("cible_finale", "cible_finale_annee"),
}
# What may change in an object that stands.
CHAMPS = {
    CONTRAT: ("intitule", "date_fin", "pilote", "contexte"),
    OBJECTIF: ("intitule", "description"),
    INDICATEUR: ("intitule", "definition", "responsable", *COUPLES),
    ACTION: ("intitule", "date_debut", "date_fin"),
}
# What is said of an object that is added. `objectif` and `parent` are kept by their number: the
# objective may be added by the same avenant.
AJOUTS = {
    OBJECTIF: ("numero", "intitule", "description", "pilier", "parent"),
    INDICATEUR: (
        "objectif", "intitule", "definition", "unite", "sens", "agregation", "responsable",
        "reference_source", *COUPLES,
    ),
    ENGAGEMENT: ("partenaire", "objectif", "intitule", "description", "montant", "echeance"),
}  # fmt: skip
PAR_NUMERO = {"objectif", "parent"}
# What makes two added objects the same one.
IDENTITES = {
    OBJECTIF: ("numero",),
    INDICATEUR: ("objectif", "intitule"),
    ENGAGEMENT: ("partenaire", "intitule"),
}
# What an avenant adds to, or takes from, a set of the contract.
ENSEMBLES = {QUARTIER: "quartiers", PARTENAIRE: "partenaires"}
LIBELLES = {
    "reference": "valeur de départ",
    "cible_intermediaire": "cible intermédiaire",
    "cible_finale": "cible finale",
}
CENTIEME = Decimal("0.01")


def cible_de(objet: Model) -> str:
    """The name under which a modification keeps the kind of `objet`."""
    return objet._meta.label_lower


def en_json(valeur: Any) -> Any:
    """A value as a modification keeps it: one writing for one value."""
    if isinstance(valeur, Decimal):
        return str(valeur.quantize(CENTIEME))
    if isinstance(valeur, date):
        return valeur.isoformat()
    if isinstance(valeur, str):
        return valeur.replace("\r\n", "\n")  # a browser sends back other ends of lines
    return valeur.pk if isinstance(valeur, Model) else valeur


def lire(objet: Model, champ: str) -> Any:
    """What `objet`, as read from the database, holds in this field, as JSON."""
    if champ in PAR_NUMERO:
        voisin = getattr(objet, champ)
        return voisin and voisin.numero
    if champ in COUPLES:
        valeur, annee = (getattr(objet, nom) for nom in COUPLES[champ])
        return None if valeur is None else [en_json(valeur), annee]
    return en_json(getattr(objet, objet._meta.get_field(champ).attname))


def decrire(objectif: Objectif) -> dict[str, Any]:
    """All that goes with an objective that is withdrawn, its indicators included."""
    indicateurs = [
        {"numero": indicateur.pk, **{nom: lire(indicateur, nom) for nom in CHAMPS[INDICATEUR]}}
        for indicateur in sorted(objectif.indicateurs.all(), key=lambda i: i.pk)
    ]
    return {nom: lire(objectif, nom) for nom in AJOUTS[OBJECTIF]} | {"indicateurs": indicateurs}


def colonnes(modele: type[Model], champ: str, valeur: Any) -> dict[str, Any]:
    """The columns that this JSON value fills. Raises DoesNotExist for a row that is gone."""
    if champ in COUPLES:
        quantite_, annee = valeur or (None, None)
        noms = COUPLES[champ]
        return dict(zip(noms, (quantite_ and Decimal(quantite_), annee), strict=True))
    colonne = modele._meta.get_field(champ)
    if colonne.is_relation:
        lignes = colonne.related_model._base_manager
        return {champ: lignes.get(pk=valeur) if valeur is not None else None}
    return {champ: colonne.to_python(valeur)}


def libelle(modele: type[Model], champ: str) -> str:
    """The name of a field, as people read it."""
    nom = LIBELLES.get(champ) or str(modele._meta.get_field(champ).verbose_name)
    return nom[:1].upper() + nom[1:]


def dire(modele: type[Model], champ: str, valeur: Any, unite: str = "") -> str:
    """A JSON value in words; nothing for an empty one."""
    if valeur in (None, ""):
        return ""
    if champ in COUPLES:
        return f"{quantite(Decimal(valeur[0]), unite)} en {valeur[1]}"
    if champ in PAR_NUMERO:
        return f"Objectif {valeur}"
    return _dire_colonne(modele._meta.get_field(champ), valeur)


def _dire_colonne(colonne: Field, valeur: Any) -> str:
    if colonne.is_relation:
        ligne = colonne.related_model._base_manager.filter(pk=valeur).first()
        return str(ligne) if ligne else "supprimé depuis"
    if colonne.choices:
        return str(dict(colonne.flatchoices).get(valeur, valeur))
    if colonne.get_internal_type() == "DateField":
        return jour(date.fromisoformat(valeur))
    if colonne.get_internal_type() == "DecimalField":
        return nombre(Decimal(valeur))
    return str(valeur)


def nommer(objet: Model) -> str:
    """An object as the difference names it."""
    return {
        CONTRAT: "Le contrat",
        OBJECTIF: f"Objectif {objet}",
        INDICATEUR: f"Indicateur «\u00a0{objet}\u00a0»",
        ACTION: f"Action «\u00a0{objet}\u00a0»",
    }.get(cible_de(objet), str(objet))
