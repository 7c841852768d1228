"""The name and the address of one person, looked for in every column of the database that holds
text. Which of them are replaced is decided elsewhere.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

from rgpd.registre import REGISTRE, Sort

# Columns whose text is bytes of a proof, or that the database itself refuses to change.
GARDES = {nom for nom, donnee in REGISTRE.items() if donnee.sort == Sort.GARDE}
# A figure frozen and issued, under its hash: it never holds a name, its texts are published.
EMIS = ("rapports.Rapport", "statut <> 'emis'")
APPS_SANS_PERSONNE = {"contenttypes", "auth", "sessions", "audit"}


@dataclass(frozen=True)
class Identite:
    """Who is looked for: a name (both orders, accents or not), addresses."""

    prenom: str
    nom: str
    adresses: frozenset[str]

    def motif(self) -> str:
        """A regular expression of PostgreSQL that finds the name; "" if there is none."""
        if not (self.prenom.strip() and self.nom.strip()):
            return ""
        formes = {(self.prenom, self.nom), (_sans_accents(self.prenom), _sans_accents(self.nom))}
        ordres = [ordre for a, b in sorted(formes) for ordre in ((a, b), (b, a))]
        return "|".join(rf"\m{_mots(a)}[\s._,-]+{_mots(b)}\M" for a, b in ordres)

    def motif_des_adresses(self) -> str:
        return "|".join(_echappe(adresse) for adresse in sorted(self.adresses))


@dataclass(frozen=True)
class Colonne:
    """One column that holds text, as SQL names it."""

    modele: type[models.Model]
    champ: models.Field

    @property
    def cle(self) -> str:
        return f"{self.modele._meta.label}.{self.champ.name}"

    @property
    def type_sql(self) -> str:
        return self.champ.db_type(connection)


def colonnes() -> Iterator[Colonne]:
    """Every column of text, JSON or list of texts, of ours and of the libraries."""
    for modele in apps.get_models(include_auto_created=True):
        if modele._meta.app_label in APPS_SANS_PERSONNE or not modele._meta.managed:
            continue
        for champ in modele._meta.local_fields:
            if _est_du_texte(champ):
                yield Colonne(modele, champ)


def trouver(identite: Identite) -> dict[str, int]:
    """Where the person is named: column -> rows. What is kept by law included."""
    trouves = {}
    with connection.cursor() as curseur:
        for colonne in colonnes():
            table, nom = _noms(colonne)
            conditions, valeurs = _conditions(identite, nom)
            curseur.execute(f"SELECT count(*) FROM {table} WHERE {conditions}", valeurs)  # noqa: S608 - names of our own models
            if lignes := curseur.fetchone()[0]:
                trouves[colonne.cle] = lignes
    return trouves


def remplacer(identite: Identite, nom: str, adresse: str) -> int:
    """Write `nom` and `adresse` where the person is named, signed acts excepted; how many rows."""
    total = 0
    with connection.cursor() as curseur:
        curseur.execute("SELECT set_config('contrats.effacement', 'oui', true)")
        for colonne in colonnes():
            if colonne.cle not in GARDES:
                total += _remplacer_dans(curseur, colonne, identite, nom, adresse)
        curseur.execute("SELECT set_config('contrats.effacement', '', true)")
    return total


def _remplacer_dans(curseur, colonne, identite, nom, adresse) -> int:
    table, champ = _noms(colonne)
    conditions, valeurs = _conditions(identite, champ)
    if colonne.modele._meta.label == EMIS[0]:
        conditions = f"({conditions}) AND {EMIS[1]}"
    expression, remplacements = f"{champ}::text", []
    for motif, mot in ((identite.motif_des_adresses(), adresse), (identite.motif(), nom)):
        if motif:
            expression = f"regexp_replace({expression}, %s, %s, 'gi')"
            remplacements += [motif, mot]
    if longueur := getattr(colonne.champ, "max_length", None):
        expression = f"left({expression}, {int(longueur)})"
    curseur.execute(
        f"UPDATE {table} SET {champ} = ({expression})::{colonne.type_sql} WHERE {conditions}",  # noqa: S608 - names of our own models
        [*remplacements, *valeurs],
    )
    return curseur.rowcount


def _conditions(identite, champ) -> tuple[str, list[str]]:
    motifs = [m for m in (identite.motif_des_adresses(), identite.motif()) if m]
    return " OR ".join([f"{champ}::text ~* %s"] * len(motifs)) or "false", motifs


def _noms(colonne) -> tuple[str, str]:
    citer = connection.ops.quote_name
    return citer(colonne.modele._meta.db_table), citer(colonne.champ.column)


def _est_du_texte(champ) -> bool:
    textes = (models.CharField, models.TextField, models.JSONField, ArrayField, models.FileField)
    return isinstance(champ, textes) and not champ.primary_key


def _mots(texte: str) -> str:
    return r"[\s._-]+".join(_echappe(mot) for mot in re.split(r"[\s._-]+", texte.strip()) if mot)


def _echappe(texte: str) -> str:
    return re.sub(r"([^\w])", r"\\\1", texte)


def _sans_accents(texte: str) -> str:
    decompose = unicodedata.normalize("NFKD", texte)
    return "".join(lettre for lettre in decompose if not unicodedata.combining(lettre))
