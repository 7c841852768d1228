"""What merging two partners would move, add up or meet on its way. It only reads.

Every relation to a partner is found through the models and named in NOMS: one that is not named
is an error, never something left behind.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.db.models import Model, Q, QuerySet

from contrats.models import Acte, Action, Contrat, Financement, Modification
from contrats.statuts import SAISIES_OUVERTES, StatutActe, StatutAvis, StatutSignature
from partenaires.models import Partenaire

TOUTES = Q()


@dataclass(frozen=True)
class Lien:
    """A relation to a partner: its French names, the way to its contract, and the columns that
    may not be twice the same for one partner, among the rows `parmi`."""

    un: str
    plusieurs: str
    contrat: str = ""
    cle: tuple[str, ...] = ()
    parmi: Q = TOUTES
    remede: str = ""


NOMS = {
    "contrats": Lien("contrat", "contrats", "contrat"),
    "actions": Lien("action portée", "actions portées", "contrat"),
    "actions_coportees": Lien("action co-portée", "actions co-portées", "action__contrat"),
    "financements": Lien("financement", "financements", "action__contrat"),
    "engagements": Lien("engagement", "engagements", "contrat"),
    "indicateurs": Lien("indicateur à renseigner", "indicateurs à renseigner", "objectif__contrat"),
    "avis": Lien(
        "avis",
        "avis",
        "contrat",
        ("contrat", "objet"),
        ~Q(statut=StatutAvis.ANNULE),
        "Annulez d’abord l’une des deux demandes.",
    ),
    "saisies": Lien(
        "saisie",
        "saisies",
        "contrat",
        ("contrat", "periode_debut", "periode_fin"),
        Q(statut__in=SAISIES_OUVERTES, periode_debut__isnull=False),
        "Validez ou retirez d’abord l’une des deux.",
    ),
    "signatures": Lien(
        "signature attendue",
        "signatures attendues",
        "acte__contrat",
        ("acte",),
        ~Q(statut=StatutSignature.CADUQUE),
        "Retirez d’abord l’un des deux des signataires.",
    ),
    "deliberations": Lien(
        "délibération", "délibérations", "", ("numero",), TOUTES, "Corrigez d’abord son numéro."
    ),
    "demandes": Lien("demande de remontée", "demandes de remontée", "campagne__contrat"),
    "rapports": Lien(
        "rapport",
        "rapports",
        "contrat",
        ("contrat", "nature", "periode_debut", "periode_fin", "version"),
        TOUTES,
        "Ces deux rapports portent sur la même période.",
    ),
    "abonnements": Lien(
        "abonnement",
        "abonnements",
        "contrat",
        ("contrat", "nature", "quartier"),
        TOUTES,
        "Supprimez d’abord l’un des deux abonnements.",
    ),
    "relances": Lien(
        "relance",
        "relances",
        "rapport__contrat",
        ("rapport", "jour"),
        TOUTES,
        "Attendez demain.",
    ),
    "avis_annuels": Lien(
        "avis sur un rapport annuel",
        "avis sur des rapports annuels",
        "annuel__contrat",
        ("annuel", "qualite", "quartier"),
        TOUTES,
        "Tous deux ont été consultés sur le même rapport\u00a0: ils restent deux.",
    ),
    "contributions_annuelles": Lien(
        "contribution à un rapport annuel",
        "contributions à des rapports annuels",
        "annuel__contrat",
        ("annuel",),
        TOUTES,
        "Tous deux sont sollicités pour le même rapport\u00a0: ils restent deux.",
    ),
    "delegations": Lien("délégation de signature", "délégations de signature"),
    "representants": Lien("représentant", "représentants"),
    "utilisateurs": Lien("compte", "comptes"),
}
# What one partner may know that the other does not; two different values are two organisations.
IDENTIFIANTS = ("siret", "siren", "rna", "intercommunalite", "commune", "quartier")
QUI = ("partenaire", "responsable", "porteur")  # the fields of a modification that name a partner
CACHES = (
    "L’un de ces partenaires agit aussi dans des contrats que vous ne pouvez pas lire\u00a0: "
    "l’administrateur du portail peut réunir ces deux noms."
)
MONTANTS = ("demande", "accorde", "verse")


@dataclass(frozen=True)
class Relation:
    """One relation to a partner, as rows: those of the table between, for a many-to-many."""

    nom: str
    lien: Lien
    modele: type[Model]
    champ: str
    entre: str = ""  # for a many-to-many, the other column of the table between

    def lignes(self, partenaire: Partenaire) -> QuerySet:
        return self.modele._base_manager.filter(**{self.champ: partenaire})


def relations() -> list[Relation]:
    """Every relation to a partner. Raises KeyError for one that NOMS does not name."""
    trouvees = []
    for relation in Partenaire._meta.related_objects:
        nom = relation.get_accessor_name()
        lien, champ = NOMS[nom], relation.field
        if relation.many_to_many:
            noms = champ.m2m_reverse_field_name(), champ.m2m_field_name()
            trouvees.append(Relation(nom, lien, relation.through, *noms))
        else:
            trouvees.append(Relation(nom, lien, relation.related_model, champ.name))
    return trouvees


@dataclass(frozen=True)
class Deplacement:
    """How many rows of one kind pass to the partner that is kept, contract by contract."""

    relation: Relation
    nombre: int
    par_contrat: Counter

    def dire(self, nombre: int | None = None) -> str:
        nombre = self.nombre if nombre is None else nombre
        lien = self.relation.lien
        return f"{nombre} {lien.plusieurs if nombre > 1 else lien.un}"


@dataclass(frozen=True)
class Doublon:
    """The same funding line under both names: both rows, and what they make together."""

    garde: Financement
    absorbe: Financement

    def somme(self, champ: str) -> Decimal | None:
        """The sum of what is known; None if neither is."""
        connus = [v for v in (getattr(self.garde, champ), getattr(self.absorbe, champ)) if v]
        zeros = [v for v in (getattr(self.garde, champ), getattr(self.absorbe, champ)) if v == 0]
        return sum(connus) if connus else (zeros[0] if zeros else None)

    @property
    def montants(self) -> list[tuple]:
        """For each amount: its name, that of each line, their sum."""
        return [
            (
                Financement._meta.get_field(champ).verbose_name.removesuffix(" (€)"),
                getattr(self.garde, champ),
                getattr(self.absorbe, champ),
                self.somme(champ),
            )
            for champ in MONTANTS
        ]


@dataclass(frozen=True)
class Apercu:
    """All that a merge would do, and what prevents it."""

    garde: Partenaire
    absorbe: Partenaire
    deplacements: list[Deplacement]
    doublons: list[Doublon]
    combles: dict[str, object]
    alias: list[str]
    empechements: list[str] = field(default_factory=list)

    @property
    def contrats(self) -> set[int]:
        """The keys of the contracts that it touches."""
        return {pk for deplacement in self.deplacements for pk in deplacement.par_contrat}

    @property
    def identite(self) -> list[tuple[str, str]]:
        """The name of each identifier that is filled, and its value."""
        return [
            (Partenaire._meta.get_field(nom).verbose_name, str(valeur))
            for nom, valeur in self.combles.items()
        ]

    @property
    def empreinte(self) -> str:
        """Changes as soon as anything shown does."""
        vu = [
            [self.garde.pk, self.absorbe.pk, str(self.garde), str(self.absorbe), self.alias],
            [[d.relation.nom, d.nombre, sorted(d.par_contrat.items())] for d in self.deplacements],
            [[d.garde.pk, d.absorbe.pk, str(d.montants)] for d in self.doublons],
            [self.identite, self.empechements],
        ]
        return hashlib.sha256(json.dumps(vu).encode()).hexdigest()


def examiner(garde: Partenaire, absorbe: Partenaire, *, par) -> Apercu:
    """What merging `absorbe` into `garde` would do, if `par` asked for it now.

    Nothing is said of contracts that `par` does not read, but that they prevent it.
    """
    apercu = Apercu(
        garde,
        absorbe,
        [d for relation in relations() if (d := _compter(relation, absorbe)).nombre],
        _doublons(garde, absorbe),
        _combles(garde, absorbe),
        _alias(garde, absorbe),
    )
    cites = _avenants_en_cours(absorbe)
    lisibles = set(Contrat.objects.visibles_par(par).values_list("pk", flat=True))
    if (apercu.contrats | {acte.contrat_id for acte in cites}) - lisibles:
        return replace(apercu, deplacements=[], doublons=[], empechements=[CACHES])
    return replace(apercu, empechements=_empechements(garde, absorbe, cites))


def _combles(garde: Partenaire, absorbe: Partenaire) -> dict[str, object]:
    return {
        nom: getattr(absorbe, nom)
        for nom in (*IDENTIFIANTS, "sigle", "courriel")
        if getattr(absorbe, nom) and not getattr(garde, nom)
    }


def _compter(relation: Relation, partenaire: Partenaire) -> Deplacement:
    lignes = relation.lignes(partenaire).order_by()
    if not relation.lien.contrat:
        return Deplacement(relation, lignes.count(), Counter())
    contrats = Counter(lignes.values_list(relation.lien.contrat, flat=True))
    return Deplacement(relation, contrats.total(), contrats)


def _doublons(garde: Partenaire, absorbe: Partenaire) -> list[Doublon]:
    lignes = Financement.objects.select_related("action").order_by("pk")
    cles = {(f.action_id, f.nature, f.annee): f for f in lignes.filter(financeur=garde)}
    siennes = [
        (f, cles.get((f.action_id, f.nature, f.annee))) for f in lignes.filter(financeur=absorbe)
    ]
    return [Doublon(jumelle, ligne) for ligne, jumelle in siennes if jumelle]


def _alias(garde: Partenaire, absorbe: Partenaire) -> list[str]:
    """The other names of the one that is kept, afterwards."""
    sigle = [absorbe.sigle] if absorbe.sigle and garde.sigle else []
    noms = dict.fromkeys([*garde.alias, absorbe.nom, *sigle, *absorbe.alias])
    return [nom for nom in noms if nom not in {garde.nom, garde.sigle}]


def _empechements(garde: Partenaire, absorbe: Partenaire, cites: list[Acte]) -> list[str]:
    return [
        *_identites_contraires(garde, absorbe),
        *_preuves(garde, absorbe),
        *(
            f"«\u00a0{acte}\u00a0», qui n’est pas encore appliqué, cite "
            f"«\u00a0{absorbe}\u00a0»\u00a0: appliquez-le, ou retirez-en d’abord cette "
            "modification."
            for acte in cites
        ),
        *_rencontres(garde, absorbe),
    ]


def _identites_contraires(garde: Partenaire, absorbe: Partenaire) -> list[str]:
    contraires = [
        Partenaire._meta.get_field(nom).verbose_name
        for nom in IDENTIFIANTS
        if getattr(garde, nom) and getattr(absorbe, nom)
        if getattr(garde, nom) != getattr(absorbe, nom)
    ]
    return [
        f"{nom[0].upper()}{nom[1:]}\u00a0: chacun a le sien, et ils diffèrent. Ce sont deux "
        "organisations, ou l’un des deux est faux\u00a0: corrigez-le d’abord."
        for nom in contraires
    ]


def _preuves(garde: Partenaire, absorbe: Partenaire) -> list[str]:
    """What was signed, or is being signed, keeps the name under which it was."""
    siennes = absorbe.signatures.exclude(
        acte__statut=StatutActe.PROJET, statut=StatutSignature.ATTENDUE, preuve__isnull=True
    )
    if not siennes.exists():
        return []
    if garde.signatures.exclude(acte__statut=StatutActe.PROJET).exists():
        return [
            "Les deux noms sont dans le circuit de signature d’un acte\u00a0: une signature "
            "est une preuve, elle garde le nom sous lequel elle a été demandée ou donnée."
        ]
    return [
        f"«\u00a0{absorbe}\u00a0» est dans le circuit de signature d’un acte\u00a0: une signature "
        "est une preuve. C’est ce nom qu’il faut garder."
    ]


def _avenants_en_cours(absorbe: Partenaire) -> list[Acte]:
    """The avenants not applied yet: they name partners by their number."""
    lignes = Modification.objects.filter(acte__applique_le__isnull=True)
    lignes = lignes.select_related("acte__contrat").order_by("acte")
    actes = {ligne.acte_id: ligne.acte for ligne in lignes if _cite(ligne, absorbe)}
    return list(actes.values())


def _cite(ligne: Modification, absorbe: Partenaire) -> bool:
    if ligne.cible == absorbe._meta.label_lower:
        return ligne.cible_id == absorbe.pk
    valeurs = ligne.base, ligne.propose
    if ligne.champ:
        return ligne.champ in QUI and absorbe.pk in valeurs
    return any(_nomme(valeur, absorbe.pk) for valeur in valeurs)


def _nomme(valeur, pk: int) -> bool:
    """True if the JSON of an object, with what goes with it, names this partner."""
    if isinstance(valeur, dict):
        return any(valeur.get(nom) == pk for nom in QUI) or _nomme(list(valeur.values()), pk)
    return isinstance(valeur, list) and any(_nomme(v, pk) for v in valeur)


def _rencontres(garde: Partenaire, absorbe: Partenaire) -> list[str]:
    """Rows that would be twice the same under one name."""
    raisons = []
    for relation in relations():
        lien = relation.lien
        if not lien.cle:
            continue
        miennes = set(relation.lignes(garde).filter(lien.parmi).values_list(*lien.cle))
        for ligne in relation.lignes(absorbe).filter(lien.parmi):
            valeurs = tuple(getattr(ligne, ligne._meta.get_field(c).attname) for c in lien.cle)
            if valeurs in miennes:
                raisons.append(f"Les deux noms ont «\u00a0{ligne}\u00a0». {lien.remede}")
    return raisons


def coporte_deja(garde: Partenaire) -> QuerySet:
    """The rows that make a partner co-carry an action that it already carries."""
    entre = Action.coporteurs.through.objects
    return entre.filter(partenaire=garde, action__porteur=garde)
