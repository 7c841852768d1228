"""Which partner a row of a file names: by SIRET, then by name; a new one if nobody answers.

What is doubtful is told next to the cell: a name in the SIRET column, two spellings, a number
and a name that are two partners. Nothing is written here but the plan.
"""

from __future__ import annotations

import re
from collections import defaultdict

from contrats.models import Contrat
from imports import valeurs
from imports.colonnes import normaliser
from imports.sortes.base import Ligne
from partenaires.graphies import forme_simple, proches
from partenaires.models import Partenaire, TypePartenaire

# The first plain words that tell the kind of a new partner; otherwise « Autre ».
TYPES = (
    (TypePartenaire.CONSEIL_CITOYEN, ("conseil citoyen", "conseil citoyens")),
    (TypePartenaire.ETAT, ("etat", "prefecture", "ddets", "dreets", "anct", "drac", "dsden")),
    (TypePartenaire.REGION, ("region", "conseil regional")),
    (TypePartenaire.DEPARTEMENT, ("departement", "conseil departemental")),
    (TypePartenaire.EPCI, ("communaute", "agglomeration", "metropole")),
    (TypePartenaire.ORGANISME_SOCIAL, ("caf", "caisse", "cpam", "msa", "carsat")),
    (TypePartenaire.COMMUNE, ("commune", "ville", "mairie")),
    (TypePartenaire.CHAMBRE, ("chambre", "cci", "cma")),
    (TypePartenaire.ASSOCIATION, ("association", "asso", "club", "amicale", "centre social")),
)  # fmt: skip


def deviner_le_type(nom: str) -> TypePartenaire:
    """The kind of body that a name says; « Autre » when it says nothing."""
    simple = normaliser(nom)
    for sorte, debuts in TYPES:
        if any(re.match(rf"{debut}\b", simple) for debut in debuts):
            return sorte
    return TypePartenaire.AUTRE


class Annuaire:
    """The partners that the person reads, and those that the file is about to create."""

    def __init__(self, source, plan):
        self.plan, self.contrat = plan, source.contrat
        visibles = Partenaire.objects.all()
        if source.par is not None:
            visibles = Partenaire.objects.visibles_par(source.par)
        connus = list(visibles.order_by("pk"))
        self.formes = [(partenaire, forme_simple(partenaire.nom)) for partenaire in connus]
        # A number is one organisation everywhere, even where its name is not shown.
        self.par_siret = {p.siret: p for p in Partenaire.objects.filter(siret__isnull=False)}
        self.par_nom, self.par_forme = defaultdict(dict), defaultdict(dict)
        for partenaire in connus:
            for nom in (partenaire.nom, partenaire.sigle, *partenaire.alias):
                if nom:
                    self.par_nom[normaliser(nom)][partenaire.pk] = partenaire
                    self.par_forme[forme_simple(nom)][partenaire.pk] = partenaire
        self.propres = self._propres()
        self.crees_par_siret, self.crees_par_forme = {}, {}
        self.sirets_du_fichier = defaultdict(set)

    def _propres(self) -> set[int]:
        """Partners of this intercommunality alone: a file does not touch those it shares."""
        ailleurs = Contrat.objects.exclude(pilote=self.contrat.pilote_id)
        miens = Partenaire.objects.filter(enregistre_par=self.contrat.pilote_id)
        return set(miens.exclude(contrats__in=ailleurs).values_list("pk", flat=True))

    def apprendre(self, table, champ_nom: str, champ_siret: str) -> None:
        """Read first which numbers a table gives to its names: another row may give none."""
        for ligne in (Ligne(table, rang) for rang in table.table.lignes):
            try:
                siret = valeurs.siret(ligne[champ_siret])
            except valeurs.ValeurInvalide:
                continue
            if siret and ligne[champ_nom]:
                self.sirets_du_fichier[forme_simple(ligne[champ_nom])].add(siret)

    def trouver(self, ligne, champ_nom: str, champ_siret: str):
        """The partner, or the reference of a new one; None after telling why there is none."""
        nom, siret, refuse = self._lire(ligne, champ_nom, champ_siret)
        if refuse:
            return None
        if siret and (connu := self.par_siret.get(siret)):
            return self._par_siret(ligne, champ_nom, nom, connu)
        if not nom:
            if siret:
                ligne.erreur(champ_nom, "Donnez le nom de cette organisation.")
            return None
        return self._par_nom(ligne, champ_nom, nom, siret)

    def trouver_par_nom(self, ligne, champ: str, nom: str):
        """The same where the file gives a name only."""
        return self._par_nom(ligne, champ, nom, None)

    def _lire(self, ligne, champ_nom, champ_siret):
        """The name and the SIRET that the cells hold, and True if the row is refused."""
        nom, brut = valeurs.texte(ligne[champ_nom]), ligne[champ_siret]
        if len(nom or "") > 200:
            ligne.erreur(champ_nom, "Un nom compte au plus 200 caractères.")
            return None, None, True
        try:
            return nom, valeurs.siret(brut), False
        except valeurs.ValeurInvalide as refus:
            if sum(c.isalpha() for c in brut) < 3 or len(brut) > 200:
                ligne.erreur(champ_siret, str(refus))
                return None, None, True
        ligne.avertir(
            champ_siret,
            f"La colonne SIRET contient un nom\u00a0: «\u00a0{brut[:80]}\u00a0». "
            "Le numéro reste vide.",
            nature="nom_dans_siret",
        )
        return nom or valeurs.texte(brut), None, False

    def _par_siret(self, ligne, champ, nom, connu):
        """The number decides; a name that is another partner's is an error."""
        if not nom or normaliser(nom) in {
            normaliser(n) for n in (connu.nom, connu.sigle, *connu.alias)
        }:
            return connu
        autres = [p for pk, p in self.par_nom.get(normaliser(nom), {}).items() if pk != connu.pk]
        if autres:
            ligne.erreur(
                champ,
                f"Le SIRET est celui de «\u00a0{connu}\u00a0», le nom celui de "
                f"«\u00a0{autres[0]}\u00a0»\u00a0: corrigez l’un ou l’autre, ou réunissez ces deux "
                "partenaires.",
                nature="deux_graphies",
                donnees={"garde": connu.pk, "absorbe": autres[0].pk},
            )
            return None
        self._deux_graphies(ligne, champ, nom, connu, "Le SIRET est le même")
        return connu

    def _par_nom(self, ligne, champ, nom, siret):
        exacts = self._conciliables(self.par_nom.get(normaliser(nom), {}), siret)
        if len(exacts) > 1:
            ligne.erreur(
                champ,
                f"{len(exacts)} partenaires s’appellent «\u00a0{nom}\u00a0»\u00a0: donnez le "
                "SIRET, ou réunissez-les.",
                nature="homonymes",
                donnees={"garde": exacts[0].pk, "absorbe": exacts[1].pk},
            )
            return None
        if exacts:
            return self._completer(ligne, exacts[0], siret)
        simples = self._conciliables(self.par_forme.get(forme_simple(nom), {}), siret)
        if len(simples) == 1:
            self._deux_graphies(ligne, champ, nom, simples[0], "Le nom est le même")
            return self._completer(ligne, simples[0], siret)
        return self._creer(ligne, champ, nom, siret)

    @staticmethod
    def _conciliables(partenaires: dict, siret) -> list[Partenaire]:
        """Those whose own number, if any, is not another one."""
        return [p for p in partenaires.values() if not (siret and p.siret and p.siret != siret)]

    def _completer(self, ligne, partenaire, siret):
        """A number that the portal did not know is kept, if nothing that it knows denies it."""
        inconnu = not partenaire.siret and partenaire.siren in ("", (siret or "")[:9])
        if siret and inconnu and partenaire.pk in self.propres:
            champs = {"siret": siret, "siren": siret[:9]}
            self.plan.modifier(partenaire, champs, **ligne.ou)
            self.par_siret[siret] = partenaire
        return partenaire

    def _deux_graphies(self, ligne, champ, nom, connu, pourquoi) -> None:
        ligne.avertir(
            champ,
            f"«\u00a0{nom}\u00a0» s’écrit aussi «\u00a0{connu}\u00a0». {pourquoi}\u00a0: c’est ce "
            "partenaire qui est pris.",
            nature="deux_graphies",
            donnees={"partenaire": getattr(connu, "pk", None), "graphie": nom},
        )

    def _creer(self, ligne, champ, nom, siret):
        """A new partner, once for all the rows that name it."""
        forme = forme_simple(nom)
        if not siret and len(numeros := self.sirets_du_fichier[forme]) == 1:
            siret = next(iter(numeros))
        deja = self.crees_par_siret.get(siret) or self.crees_par_forme.get((forme, siret))
        if deja:
            reference, premier = deja
            if normaliser(nom) != normaliser(premier):
                self._deux_graphies(ligne, champ, nom, premier, "Le fichier en fait un seul")
            return reference
        champs = {"nom": nom, "type": deviner_le_type(nom), "enregistre_par": self.contrat.pilote}
        if siret:
            champs |= {"siret": siret, "siren": siret[:9]}
        reference = self.plan.creer(Partenaire, champs, **ligne.ou)
        self._annoncer(ligne, champ, nom, forme)
        if siret:
            self.crees_par_siret[siret] = (reference, nom)
        self.crees_par_forme[forme, siret] = (reference, nom)
        return reference

    def _annoncer(self, ligne, champ, nom, forme) -> None:
        """Tell that a partner is created, and the known one whose name is close."""
        voisin = next((p for p, connue in self.formes if proches(forme, connue)), None)
        if voisin is None:
            dit = f"«\u00a0{nom}\u00a0» n’est pas connu\u00a0: il sera inscrit."
            ligne.informer(champ, dit, nature="nouveau_partenaire")
            return
        ligne.avertir(
            champ,
            f"«\u00a0{nom}\u00a0» sera inscrit\u00a0; son nom ressemble à «\u00a0{voisin}\u00a0». "
            "Si c’est le même, corrigez le fichier, ou réunissez-les ensuite.",
            nature="deux_graphies",
            donnees={"partenaire": voisin.pk, "graphie": nom},
        )
