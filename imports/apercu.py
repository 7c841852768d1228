"""What the page of a lot says: where it stands, its counts, what may be done. It only reads."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from contrats.ecriture import jour
from contrats.ecriture import nombre as ecrire_nombre
from imports.models import Anomalie, Gravite, Lot
from imports.sortes import SORTES
from imports.statuts import StatutLot

PATIENCE = timedelta(minutes=1)  # what the worker is given to begin
# What the page shows below: code -> label, and where its count is.
ANOMALIES = {
    "erreurs": ("Erreurs", Gravite.ERREUR),
    "avertissements": ("Avertissements", Gravite.AVERTISSEMENT),
    "informations": ("Informations", Gravite.INFORMATION),
}
ECRITURES = {"creations": ("Créations", "creer"), "modifications": ("Modifications", "modifier")}
COLONNES = "colonnes"
A_DESIGNER = {"feuille_absente", "fichier_non_reconnu"}  # resolved by naming the columns
ETATS = {"ignoree": "À ignorer", "inconnue": "Non reconnue", "double": "Donnée déjà lue ailleurs"}


@dataclass(frozen=True)
class Chiffre:
    """A count, and of what it is made."""

    libelle: str
    nombre: int
    detail: str = ""


@dataclass(frozen=True)
class Onglet:
    """One part of the detail."""

    code: str
    libelle: str
    nombre: int


@dataclass(frozen=True)
class Geste:
    """A button: one POST."""

    libelle: str
    adresse: str
    principal: bool = False


@dataclass
class Apercu:
    """The page of a lot, in words. `rythme` (htmx's `every`) is empty once nothing moves."""

    lot: Lot
    libelle: str
    en_lecture: bool
    sans_reponse: bool
    lu: bool
    vu: str = ""
    rythme: str = ""
    pourcentage: int | None = None
    message: str = ""
    question: str = ""
    explication: str = ""
    gestes: list[Geste] = field(default_factory=list)
    chiffres: list[Chiffre] = field(default_factory=list)
    onglets: list[Onglet] = field(default_factory=list)

    @property
    def grave(self) -> bool:
        return self.lot.statut == StatutLot.ECHEC

    @property
    def reussi(self) -> bool:
        return self.lot.statut == StatutLot.APPLIQUE

    @property
    def bloque(self) -> bool:
        """A corrected file is what is waited for."""
        return self.grave or (self.lot.statut == StatutLot.LU and self.lot.nombre_erreurs > 0)

    @property
    def reglages(self) -> list[tuple[str, str]]:
        """What was said with the file: label, value."""
        sorte = SORTES.get(self.lot.sorte)
        return [
            (option.libelle, _valeur(option, self.lot.options[option.code]))
            for option in (sorte.options if sorte else ())
            if option.code in self.lot.options
        ]

    def premier(self) -> str:
        """The part that is opened first: what blocks, else what would change."""
        pleins = [onglet.code for onglet in self.onglets if onglet.nombre]
        ordre = ("erreurs", "modifications", "creations", *pleins)
        return next((code for code in ordre if code in pleins), COLONNES)


def apercevoir(lot: Lot, *, agir: bool) -> Apercu:
    """What the page says of the lot; its buttons only for those who may `agir`."""
    apercu = Apercu(
        lot=lot,
        libelle=libelle_de(lot),
        en_lecture=lot.statut == StatutLot.DEPOSE,
        sans_reponse=_sans_reponse(lot),
        lu=lot.lu_le is not None and lot.statut not in (StatutLot.DEPOSE, StatutLot.ECHEC),
    )
    if apercu.en_lecture:
        apercu.rythme = "1s"
        apercu.pourcentage = lot.pourcentage if lot.total else None
        apercu.vu = f"{lot.avancement}-{lot.total}-{apercu.sans_reponse}"
    apercu.message = _message(lot)
    apercu.question, apercu.explication, verbes = _decision(lot)
    if agir:
        apercu.gestes = [_geste(lot, *verbe) for verbe in verbes]
    if apercu.lu:
        apercu.chiffres, apercu.onglets = _chiffres(lot), _onglets(lot)
    return apercu


def libelle_de(lot: Lot) -> str:
    """What kind of file it is."""
    return SORTES[lot.sorte].libelle if lot.sorte in SORTES else lot.sorte


def bilan(lot: Lot) -> str:
    """A lot in one line of the list."""
    if lot.lu_le is None or lot.statut == StatutLot.DEPOSE:
        return "—"
    if lot.statut == StatutLot.ABANDONNE:
        return "Rien n’a été écrit"
    erreurs, dits = lot.nombre_erreurs, []
    if erreurs and lot.statut == StatutLot.LU:
        dits.append(_accorder(erreurs, "erreur"))
    dits.append(_accorder(lot.comptes.get("creer", 0), "création"))
    dits.append(_accorder(lot.comptes.get("modifier", 0), "modification"))
    return ", ".join(dits)


def _accorder(nombre: int, mot: str) -> str:
    return f"{ecrire_nombre(nombre)}\u00a0{mot}{'s' if nombre > 1 else ''}"


def _sans_reponse(lot: Lot) -> bool:
    """Nobody has begun to read it for a minute, or who had begun is gone."""
    if lot.statut != StatutLot.DEPOSE:
        return False
    if lot.bail_fin is not None:
        return lot.bail_fin + PATIENCE < timezone.now()
    return lot.lu_le is None and lot.depose_le + PATIENCE < timezone.now()


def _message(lot: Lot) -> str:
    qui = lot.annule_par if lot.statut == StatutLot.ANNULE else lot.applique_par
    par = f" par {qui}" if qui else ""
    return {
        StatutLot.APPLIQUE: f"Appliqué le {_instant(lot.applique_le)}{par}.",
        StatutLot.ANNULE: f"Annulé le {_instant(lot.annule_le)}{par}\u00a0: tout est comme avant.",
        StatutLot.ABANDONNE: "Abandonné\u00a0: rien n’a été écrit.",
        StatutLot.ECHEC: lot.motif,
    }.get(lot.statut, "")


def _instant(quand: datetime) -> str:
    quand = timezone.localtime(quand)
    return f"{jour(quand)} à {quand:%H:%M}"


RELIRE = ("relire", "Relire le fichier", False)
ABANDONNER = ("abandonner", "Abandonner", False)


def _decision(lot: Lot) -> tuple[str, str, list[tuple[str, str, bool]]]:
    """The question that the lot puts, what follows, and the verbes that answer."""
    if lot.statut == StatutLot.DEPOSE:
        return "Changer d’avis", "Rien n’est encore écrit.", [ABANDONNER]
    if lot.statut == StatutLot.ECHEC:
        return "Que faire\u00a0?", "Relisez-le, ou remplacez-le.", [RELIRE, ABANDONNER]
    if lot.statut == StatutLot.APPLIQUE:
        return (
            "Revenir en arrière",
            "Ce que cet import a créé disparaît, ce qu’il a modifié reprend son ancienne valeur. "
            "C’est refusé si quelqu’un y a touché depuis.",
            [("annuler", "Annuler cet import", False)],
        )
    if lot.statut == StatutLot.LU:
        return _a_confirmer(lot)
    return "", "", []


def _a_confirmer(lot: Lot) -> tuple[str, str, list[tuple[str, str, bool]]]:
    if lot.nombre_erreurs:
        return (
            "Cet import ne peut pas être confirmé",
            f"Il reste {_accorder(lot.nombre_erreurs, 'erreur')}. Corrigez le fichier, puis "
            "remplacez-le\u00a0; une colonne mal reconnue se désigne sous l’onglet "
            "«\u00a0Colonnes\u00a0». Rien n’a été écrit.",
            [RELIRE, ABANDONNER],
        )
    if lot.ne_change_rien:
        return (
            "Il n’y a rien à confirmer",
            "Le portail dit déjà tout ce que dit ce fichier."
            if lot.comptes.get("laisser")
            else "Aucune ligne de ce fichier ne peut être reprise\u00a0: ce qui est signalé "
            "plus bas dit pourquoi.",
            [RELIRE, ABANDONNER],
        )
    return (
        "Confirmer cet import\u00a0?",
        "Rien n’est encore écrit. Si vous confirmez, tout l’est d’un coup, et cela pourra "
        "s’annuler.",
        [("appliquer", "Confirmer et tout écrire", True), RELIRE, ABANDONNER],
    )


def _geste(lot: Lot, verbe: str, libelle: str, principal: bool) -> Geste:
    return Geste(libelle, reverse(f"imports:{verbe}", args=[lot.pk]), principal)


def _chiffres(lot: Lot) -> list[Chiffre]:
    fait = lot.statut in (StatutLot.APPLIQUE, StatutLot.ANNULE)
    creer, modifier = ("Créations", "Modifications") if fait else ("À créer", "À modifier")
    comptes = lot.comptes
    chiffres = [
        Chiffre(creer, comptes.get("creer", 0), _detail(comptes, "creer")),
        Chiffre(modifier, comptes.get("modifier", 0), _detail(comptes, "modifier")),
        Chiffre("Lignes inchangées", comptes.get("laisser", 0)),
    ]
    if not fait:
        chiffres.append(Chiffre("Erreurs", comptes.get("erreur", 0)))
    return [*chiffres, Chiffre("Avertissements", comptes.get("avertissement", 0))]


def _detail(comptes: dict, genre: str) -> str:
    """Of what a count is made: « 3 actions, 12 financements »."""
    dits = []
    for nom, par_genre in comptes.get("modeles", {}).items():
        if nombre := par_genre.get(genre):
            meta = apps.get_model(nom)._meta
            mot = meta.verbose_name_plural if nombre > 1 else meta.verbose_name
            dits.append(f"{ecrire_nombre(nombre)}\u00a0{mot}")
    return ", ".join(dits)


def _onglets(lot: Lot) -> list[Onglet]:
    comptes = lot.comptes
    pleins = [
        Onglet(code, libelle, comptes.get(cle, 0))
        for code, (libelle, cle) in {**ANOMALIES, **ECRITURES}.items()
    ]
    colonnes = sum(len(table["colonnes"]) for table in lot.colonnes)
    return [*pleins, Onglet(COLONNES, "Colonnes", colonnes)]


def tables(lot: Lot, form=None) -> list[dict[str, Any]]:
    """The recognised tables, what each column is and, with `form`, its field to say otherwise."""
    return [
        {
            "titre": _titre(table),
            "inconnue": not table["attendue"],
            "colonnes": [
                {
                    "entete": colonne["entete"] or "(sans nom)",
                    "sens": ETATS.get(colonne["etat"], colonne["libelle"]),
                    "champ": form and form.champ(numero, colonne["rang"]),
                }
                for colonne in table["colonnes"]
            ],
        }
        for numero, table in enumerate(lot.colonnes)
    ]


def _titre(table: dict) -> str:
    feuille = f", feuille «\u00a0{table['table']}\u00a0»" if table["table"] else ""
    return f"{table['libelle']}{feuille}\u00a0: {_accorder(table['lignes'], 'ligne')}"


def _valeur(option, valeur) -> str:
    if option.genre == "choix":
        return str(dict(option.choix()).get(valeur, valeur))
    if option.genre == "date":
        return jour(date.fromisoformat(valeur))
    return str(valeur)


def resolution(anomalie: Anomalie) -> tuple[str, str] | None:
    """What resolves it and where: label, address; None when only the file can be corrected."""
    a_designer = anomalie.nature in A_DESIGNER or anomalie.donnees.get("a_designer")
    if a_designer or anomalie.nature.startswith("colonne_"):
        return "Dire ce que sont les colonnes", f"?voir={COLONNES}#detail"
    garde, absorbe, connu = map(anomalie.donnees.get, ("garde", "absorbe", "partenaire"))
    if garde and absorbe:
        adresse = reverse("contrats:fusionner_partenaire", args=[garde])
        return "Réunir ces deux partenaires", f"{adresse}?avec={absorbe}"
    if connu:
        return "Voir ce partenaire", reverse("contrats:partenaire", args=[connu])
    return None
