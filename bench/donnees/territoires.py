"""Who and where: neighbourhoods of both generations, partners, contracts, accounts. No action.

Rows are tuples in the order of `COLONNES`; every choice is drawn from the generator that is given.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from random import Random

from bench.donnees import identites
from bench.donnees.tailles import Taille

DEBUT = "2026-01-05 08:00:00+00"
# The password of no one: these accounts are entered by a session that the bench writes.
SANS_MOT_DE_PASSE = "!banc-de-mesure-sans-mot-de-passe"
TYPES_LOCAUX = ("bailleur", "organisme_social", "chambre")
COLONNES = {
    "quartiers_intercommunalite": "id siren nom sigle departement date_creation",
    "quartiers_commune": "id code_insee siren nom intercommunalite_id",
    "quartiers_quartier": "id code nom generation nature alias",
    "quartiers_quartier_communes": "id quartier_id commune_id",
    "quartiers_filiationquartier": "id nature part_ancien part_nouveau ancien_id nouveau_id",
    "partenaires_partenaire": (
        "id type nom sigle siret siren rna alias distincts courriel"
        " intercommunalite_id commune_id quartier_id enregistre_par_id"
    ),
    "contrats_contrat": (
        "id code intitule generation date_signature lieu_signature date_debut date_fin statut"
        " contexte pilote_id delai_saisie"
    ),
    "contrats_contrat_quartiers": "id contrat_id quartier_id",
    "contrats_contrat_partenaires": "id contrat_id partenaire_id",
    "comptes_utilisateur": (
        "id password is_superuser courriel prenom nom role is_active date_joined gestionnaire"
        " partenaire_id"
    ),
}


@dataclass
class Contrat:
    """A contract being drawn: what its actions and measures will choose from."""

    pk: int
    departement: int
    generation: int
    poids: float
    quartiers: list[int] = field(default_factory=list)
    partenaires: list[int] = field(default_factory=list)
    associations: list[int] = field(default_factory=list)


@dataclass
class Pays:
    """Every row of this module, by table, and the contracts that the next one fills."""

    contrats: list[Contrat]
    lignes: dict[str, list[tuple]]


def partager(total: int, poids: list[float], minimum: int = 0) -> list[int]:
    """`total` shared as the weights say, at least `minimum` each, to the last unit."""
    reste = total - minimum * len(poids)
    somme, bornes = sum(poids), [0]
    bornes += [round(reste * cumul / somme) for cumul in accumulate(poids)]
    return [minimum + fin - debut for debut, fin in pairwise(bornes)]


def dessiner(taille: Taille, hasard: Random) -> Pays:
    """The whole country, without its actions."""
    # A metropolis is worth a hundred small towns: Zipf, without its extreme head.
    contrats = [
        Contrat(
            pk=rang + 1,
            departement=rang % taille.departements,
            generation=2015 if rang % 3 == 2 else 2024,
            poids=1 / (rang + 4) ** 0.8,
        )
        for rang in range(taille.contrats)
    ]
    lignes: dict[str, list[tuple]] = {table: [] for table in COLONNES}
    _villes(contrats, lignes)
    _quartiers(taille, contrats, lignes, hasard)
    _partenaires(taille, contrats, lignes, hasard)
    _inscrire(contrats, lignes)
    lignes["comptes_utilisateur"] = list(_comptes(taille, lignes, hasard))
    return Pays(contrats, lignes)


def _villes(contrats, lignes) -> None:
    """One intercommunality a contract (same key), of three communes."""
    for contrat in contrats:
        ville = f"{identites.VILLES[contrat.pk % len(identites.VILLES)]} {contrat.pk}"
        dep = f"{contrat.departement + 1:02d}"
        lignes["quartiers_intercommunalite"].append(
            (contrat.pk, identites.siren(contrat.pk), f"Agglomération de {ville}", "", dep, None)
        )
        for rang in range(3 * contrat.pk - 3, 3 * contrat.pk):
            code, nom = identites.commune(rang)
            lignes["quartiers_commune"].append((rang + 1, code, "", nom, contrat.pk))


def _quartiers(taille, contrats, lignes, hasard) -> None:
    """Neighbourhoods by contract, of its generation; those of 2024 come from some of 2015."""
    parts = partager(taille.quartiers, [c.poids for c in contrats], 1)
    pk, anciens = 0, []
    for contrat, nombre in zip(contrats, parts, strict=True):
        for rang in range(nombre):
            pk += 1
            nom = f"{identites.QUARTIERS[rang % len(identites.QUARTIERS)]} {contrat.pk}-{rang + 1}"
            nature = "veille" if rang and rang % 9 == 8 else "qpv"
            code = _code(contrat, pk, nature)
            lignes["quartiers_quartier"].append((pk, code, nom, contrat.generation, nature, "{}"))
            commune = 3 * contrat.pk - hasard.randrange(3)
            lignes["quartiers_quartier_communes"].append((pk, pk, commune))
            contrat.quartiers.append(pk)
            if contrat.generation == 2015:
                anciens.append(pk)
            elif anciens and hasard.random() < 0.3:
                _filiation(lignes, hasard, anciens.pop(), pk)


def _code(contrat, pk, nature) -> str | None:
    """An official-looking code; a neighbourhood under watch has none, nor one in ten."""
    if nature == "veille" or pk % 10 == 0:
        return None
    # Departments 900 and more do not exist: none of these codes is a real one.
    if contrat.generation == 2015:
        return f"QP{900 + pk // 1000}{pk % 1000:03d}"
    return f"QN{900 + pk // 100}{pk % 100:02d}N"


def _filiation(lignes, hasard, ancien, nouveau) -> None:
    table = lignes["quartiers_filiationquartier"]
    part = round(hasard.uniform(40, 99), 1)
    table.append((len(table) + 1, "modifie", part, part, ancien, nouveau))


def _partenaires(taille, contrats, lignes, hasard) -> None:
    """The State, a region, departments; of each contract its own; associations are shared."""
    ajoute = _Registre(lignes["partenaires_partenaire"])
    etats = [ajoute("etat", f"Préfecture du département {d + 1}")
             for d in range(taille.departements)]  # fmt: skip
    departements = [ajoute("departement", f"Département {d + 1}")
                    for d in range(taille.departements)]  # fmt: skip
    region = ajoute("region", "Région des Exemples")
    for contrat in contrats:
        interco = contrat.pk
        nom = lignes["quartiers_intercommunalite"][interco - 1][2]
        pilote = ajoute("epci", nom, intercommunalite=interco, par=interco)
        communes = [
            ajoute("commune", f"Commune de {identites.commune(rang)[1]}", commune=rang + 1,
                   par=interco)
            for rang in range(3 * interco - 3, 3 * interco)
        ]  # fmt: skip
        locaux = [ajoute(sorte, f"{sorte.replace('_', ' ').capitalize()} {interco}", par=interco)
                  for sorte in TYPES_LOCAUX]  # fmt: skip
        conseil = ajoute("conseil_citoyen", f"Conseil citoyen {interco}",
                         quartier=contrat.quartiers[0], par=interco)  # fmt: skip
        contrat.partenaires = [pilote, etats[contrat.departement], region,
                               departements[contrat.departement], *communes, *locaux,
                               conseil]  # fmt: skip
    _associations(taille, contrats, ajoute, hasard)


def _associations(taille, contrats, ajoute, hasard) -> None:
    """Most work for one contract; one in five also for another of its department."""
    voisins: dict[int, list[Contrat]] = {}
    for contrat in contrats:
        voisins.setdefault(contrat.departement, []).append(contrat)
    parts = partager(taille.associations, [c.poids for c in contrats], 1)
    for contrat, nombre in zip(contrats, parts, strict=True):
        for rang in range(nombre):
            theme = identites.THEMES[rang % len(identites.THEMES)]
            pk = ajoute("association", f"{theme} et compagnie {contrat.pk}-{rang + 1}",
                        par=contrat.pk)  # fmt: skip
            contrat.associations.append(pk)
            if rang % 5 == 4:
                hasard.choice(voisins[contrat.departement]).associations.append(pk)
    for contrat in contrats:
        contrat.associations = list(dict.fromkeys(contrat.associations))
        contrat.partenaires += contrat.associations


class _Registre:
    """Gives each partner its key and its numbers; one association in six has no SIRET."""

    def __init__(self, lignes: list[tuple]) -> None:
        self.lignes = lignes

    def __call__(self, sorte, nom, *, intercommunalite=None, commune=None, quartier=None, par=None):
        pk = len(self.lignes) + 1
        numero = None if sorte == "conseil_citoyen" or pk % 6 == 0 else identites.siret(1000 + pk)
        courriel = f"contact-{pk}@exemple.invalid"
        siren = numero[:9] if numero else ""
        self.lignes.append((pk, sorte, nom, "", numero, siren, "", "{}", "{}", courriel,
                            intercommunalite, commune, quartier, par))  # fmt: skip
        return pk


def _inscrire(contrats, lignes) -> None:
    for contrat in contrats:
        ancien = contrat.generation == 2015
        debut, fin = ("2015-01-01", "2023-12-31") if ancien else ("2024-01-01", "2030-12-31")
        nom = lignes["quartiers_intercommunalite"][contrat.pk - 1][2]
        statut = "clos" if ancien else ("en_signature" if contrat.pk % 29 == 0 else "en_vigueur")
        signe = None if statut == "en_signature" else debut[:4] + "-06-30"
        lignes["contrats_contrat"].append(
            (contrat.pk, f"CV{contrat.pk:03d}" if ancien else f"CN{contrat.pk:05d}E",
             f"Contrat de ville : {nom}", contrat.generation, signe, "", debut, fin, statut,
             "Contrat inventé pour mesurer le portail.", contrat.pk, 90)
        )  # fmt: skip
        for table, cles in (("quartiers", contrat.quartiers), ("partenaires", contrat.partenaires)):
            lien = lignes[f"contrats_contrat_{table}"]
            lien += [(len(lien) + rang, contrat.pk, cle) for rang, cle in enumerate(cles, 1)]


def _comptes(taille, lignes, hasard) -> Iterator[tuple]:
    """Each partner in turn has an account; who steers has officers, residents only read."""
    partenaires = lignes["partenaires_partenaire"]
    yield _compte(1, True, "lecteur", None, hasard)
    for pk in range(2, taille.utilisateurs + 1):
        partenaire = partenaires[(pk - 2) % len(partenaires)]
        tour = (pk - 2) // len(partenaires)
        if partenaire[1] == "epci":
            role = "officier"
        elif partenaire[1] == "conseil_citoyen":
            role = "lecteur"
        else:
            role = ("agent", "signataire", "lecteur")[(pk + tour) % 3]
        yield _compte(pk, False, role, partenaire[0], hasard)


def _compte(pk, superutilisateur, role, partenaire, hasard) -> tuple:
    return (pk, SANS_MOT_DE_PASSE, superutilisateur, f"compte-{pk}@exemple.invalid",
            hasard.choice(identites.PRENOMS), hasard.choice(identites.NOMS), role, True, DEBUT,
            pk % 4 == 0 and not superutilisateur, partenaire)  # fmt: skip
