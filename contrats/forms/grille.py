"""The sheet of values on screen: what was shown, what was typed, what a colleague wrote since.

The page carries, signed, the texts that it showed. Only what differs from them is the person's
own; what the contract or a colleague has changed meanwhile is theirs, and is told (409).
Who may is not asked here.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.core import signing
from django.core.exceptions import ValidationError
from django.urls import reverse

from contrats.ecriture import quantite
from contrats.forms.collage import lire_collage
from contrats.models import Agregation, Indicateur, Saisie
from contrats.saisies import brouillon
from contrats.saisies.brouillon import Conflit
from contrats.saisies.indicateurs import nom_du_champ
from contrats.saisies.lignes import Feuille, Ligne, ecrire, lire_lignes
from contrats.saisies.projet import Projet, projeter

SEL = "contrats.grille"
CORRECTION = "correction"
LONGUEUR_MAX = 1000  # of a text kept as typed; the measure's own limits are told beside the cell
CORRECTION_MAX = Saisie._meta.get_field("correction").max_length
LIBELLES = {
    "valeur": "Valeur",
    "numerateur": "Numérateur",
    "denominateur": "Dénominateur",
    "motif_absence": "Motif d’absence",
}
MOTIFS_USUELS = ("Secret statistique", "Pas encore publié", "Non transmis")


@dataclass(frozen=True)
class Cellule:
    """One field on screen. `validee`: what the contract holds, when it is not what is shown."""

    cle: str
    colonne: str
    texte: str
    validee: str
    erreur: str
    numerique: bool

    @property
    def identifiant(self) -> str:
        return "cellule-" + self.cle.replace(":", "-")


@dataclass(frozen=True)
class Rang:
    """One territory of an indicator."""

    ligne: Ligne
    projet: Projet
    cellules: list[Cellule]

    @property
    def identifiant(self) -> str:
        quartier = self.ligne.quartier
        return f"rang-{self.ligne.indicateur.pk}-{quartier.pk if quartier else 0}"

    @property
    def calculee(self) -> str:
        """The value of a ratio, as it would be."""
        valeur = self.projet.valeurs["valeur"]
        return "" if valeur is None else quantite(valeur, self.ligne.indicateur.unite)


@dataclass(frozen=True)
class Tableau:
    """One indicator: a column a field, a row a territory."""

    indicateur: Indicateur
    est_un_ratio: bool
    colonnes: list[tuple[str, str]]
    rangs: list[Rang]
    demonstration: bool
    annee_precedente: str

    @property
    def identifiant(self) -> str:
        return f"indicateur-{self.indicateur.pk}"


@dataclass(frozen=True)
class Difference:
    """A cell that changed since the page was read; `votre` is None if the person left it."""

    libelle: str
    affichee: str
    enregistree: str
    votre: str | None


class GrilleForm:
    """The sheet of one organisation for one period; `donnees` is what was posted, if anything.

    `tout` shows every territory of the contract, not only those where each indicator is measured.
    """

    def __init__(self, feuille: Feuille, saisie: Saisie | None, donnees=None, *, tout=False):
        self.feuille, self.tout, self.refus = feuille, tout, {}
        self.lignes = lire_lignes(feuille)
        self.cellules = {
            ligne.cle(champ): (ligne, champ) for ligne in self.lignes for champ in ligne.champs
        }
        self.stockees = {
            cle: ecrire(ligne.stockee(champ)) for cle, (ligne, champ) in self.cellules.items()
        }
        self.relire(saisie)
        self.lues = self._lues(donnees) if donnees is not None else {}
        self.tapees = self._tapees(donnees) if donnees is not None else {}

    def relire(self, saisie: Saisie | None) -> None:
        """Take the entry as it stands now: its texts cover those of the contract."""
        self.saisie = saisie
        gardees = saisie.cellules if saisie else {}
        self.actuelles = self.stockees | {c: t for c, t in gardees.items() if c in self.stockees}
        self.actuelles[CORRECTION] = saisie.correction if saisie else ""

    def _lues(self, donnees) -> dict[str, str]:
        """The texts that the page had shown; without its proof, the contract's own."""
        try:
            lues = signing.loads(donnees.get("lecture", ""), salt=self._sel)
        except signing.BadSignature:
            lues = self.stockees
        return {cle: lues.get(cle, "") for cle in self.actuelles}

    def _tapees(self, donnees) -> dict[str, str]:
        """The texts that the person has changed on the page."""
        postees = {cle: _propre(cle, donnees[cle]) for cle in self.actuelles if cle in donnees}
        return {cle: texte for cle, texte in postees.items() if texte != self.lues[cle]}

    @property
    def _sel(self) -> str:
        feuille = self.feuille
        return f"{SEL}:{feuille.contrat.pk}:{feuille.partenaire.pk}:{feuille.debut}:{feuille.fin}"

    # -- what is shown ------------------------------------------------------------------------

    @property
    def textes(self) -> dict[str, str]:
        """What the fields hold: what the person typed, over what is written now."""
        return self.actuelles | self.tapees

    @property
    def lecture(self) -> str:
        """The proof of what this page shows, to come back with its fields."""
        pleines = {cle: texte for cle, texte in self.actuelles.items() if texte}
        return signing.dumps(pleines, salt=self._sel, compress=True)

    @property
    def correction(self) -> str:
        return self.textes[CORRECTION]

    @property
    def modifiees(self) -> dict[str, str]:
        """The texts that differ from what the contract holds: what the entry keeps."""
        return {cle: t for cle, t in self.textes.items() if t != self.stockees.get(cle, t)}

    @property
    def adresse(self) -> str:
        """Where this sheet is read."""
        feuille = self.feuille
        adresse = reverse(
            "contrats:grille", args=[feuille.contrat.pk, feuille.annee, feuille.partenaire.pk]
        )
        return f"{adresse}?tout=1" if self.tout else adresse

    @property
    def modifiable(self) -> bool:
        return self.saisie is None or self.saisie.a_la_main

    @property
    def deja_dans_le_contrat(self) -> bool:
        """True if all that the person typed is what the contract holds: sent twice."""
        return bool(self.tapees) and not self.modifiees

    @property
    def fige(self) -> bool:
        """True while it is only read: handed over, and nothing more typed."""
        return not self.modifiable and not self.tapees

    @property
    def a_des_mesures(self) -> bool:
        return any(ligne.mesure for ligne in self.lignes)

    def tableaux(self) -> list[Tableau]:
        """One table an indicator, its rows where it is measured and where something is typed."""
        modifiees = self.modifiees
        par_indicateur: dict[int, list[Rang]] = {}
        for ligne in self.lignes:
            projet = projeter(ligne, modifiees)
            if ligne.proposee or projet.textes or self.tout:
                rang = Rang(ligne, projet, [self._cellule(projet, c) for c in ligne.champs])
                par_indicateur.setdefault(ligne.indicateur.pk, []).append(rang)
        return [self._tableau(rangs) for rangs in par_indicateur.values()]

    def _tableau(self, rangs: list[Rang]) -> Tableau:
        premiere = rangs[0].ligne
        return Tableau(
            indicateur=premiere.indicateur,
            est_un_ratio=premiere.est_un_ratio,
            colonnes=[
                (cellule.colonne, LIBELLES.get(champ) or _sexe(premiere, champ))
                for champ, cellule in zip(premiere.champs, rangs[0].cellules, strict=True)
            ],
            rangs=rangs,
            demonstration=premiere.indicateur.demonstration
            or any(mesure.demonstration for r in rangs for mesure in r.ligne.montrees),
            annee_precedente=str(self.feuille.annee - 1),
        )

    def _cellule(self, projet: Projet, champ: str) -> Cellule:
        cle = projet.ligne.cle(champ)
        return Cellule(
            cle=cle,
            colonne=f"colonne-{projet.ligne.indicateur.pk}-{champ}",
            texte=self.textes[cle],
            validee=self.stockees[cle] if champ in projet.textes else "",
            erreur=projet.erreurs.get(champ, ""),
            numerique=champ != "motif_absence",
        )

    def erreurs(self, tableaux: list[Tableau]) -> list[tuple[str, str]]:
        """(anchor, sentence) of what is wrong, in the order of the page."""
        dites = [
            (c.identifiant, f"{t.indicateur}, {rang.ligne.territoire}\u00a0: {c.erreur}")
            for t in tableaux
            for rang in t.rangs
            for c in rang.cellules
            if c.erreur
        ]
        return dites + [(cle or "grille", texte) for cle, texte in self.refus.items()]

    def differences(self) -> list[Difference]:
        """What has changed since the page was read, otherwise than the person changed it."""
        return [
            Difference(
                libelle=self._nommer(cle),
                affichee=lue,
                enregistree=self.actuelles[cle],
                votre=self.tapees.get(cle),
            )
            for cle, lue in self.lues.items()
            if self.actuelles[cle] not in (lue, self.tapees.get(cle, lue))
        ]

    def _nommer(self, cle: str) -> str:
        if cle == CORRECTION:
            return "Motif de la correction"
        ligne, champ = self.cellules[cle]
        return f"{ligne.indicateur}, {ligne.territoire}\u00a0: {nom_du_champ(champ)}"

    # -- what is done -------------------------------------------------------------------------

    def enregistrer(self, *, par) -> Saisie | None:
        """Keep what was typed, right or wrong; None when nothing was. In a transaction.

        Raises Conflit if a cell has changed since the page was read, TransitionInterdite.
        """
        if self.saisie is None and not self.modifiees:
            return None
        self.relire(brouillon.ouvrir(self.feuille, par=par))
        if self.modifiable and self.differences():
            raise Conflit("Cette feuille a changé depuis que vous l’avez ouverte.", code="conflit")
        self.saisie.remplir(par=par, cellules=self.modifiees, correction=self.correction)
        self.relire(self.saisie)
        return self.saisie

    def coller(self, donnees) -> int:
        """Type in the cells of a pasted block (`indicateur_colle`, `collage`); how many.

        Raises ValidationError if a line's territory is unknown: then no cell is filled.
        """
        choisies = [
            ligne
            for ligne in self.lignes
            if str(ligne.indicateur.pk) == donnees.get("indicateur_colle")
        ]
        collage = lire_collage(donnees.get("collage", ""), choisies)
        if collage.inconnus:
            noms = ", ".join(f"«\u00a0{nom}\u00a0»" for nom in collage.inconnus)
            inconnu = "territoires inconnus" if len(collage.inconnus) > 1 else "territoire inconnu"
            raise ValidationError(
                f"Aucune case n’est remplie. {inconnu.capitalize()}\u00a0: {noms}."
            )
        if not collage.cellules:
            raise ValidationError(
                "Collez au moins une ligne\u00a0: un territoire, puis ses valeurs."
            )
        self.tapees |= {cle: _propre(cle, texte) for cle, texte in collage.cellules.items()}
        return len(collage.cellules)

    def refuser(self, erreurs: dict[str, str]) -> None:
        """Remember what stands in the way and belongs to no cell."""
        self.refus = {cle: texte for cle, texte in erreurs.items() if cle not in self.cellules}


def _sexe(ligne: Ligne, champ: str) -> str:
    """Women and men are parts of a sum; for a rate they have their own."""
    nom = "femmes" if champ == "valeur_femmes" else "hommes"
    return f"dont {nom}" if ligne.indicateur.agregation == Agregation.SOMME else nom.capitalize()


def _propre(cle: str, texte: str) -> str:
    """PostgreSQL's JSON refuses a null character; the spaces around are not meant."""
    longueur = CORRECTION_MAX if cle == CORRECTION else LONGUEUR_MAX
    return texte.replace("\x00", "").strip()[:longueur]
