"""One contract, always the same, that the golden texts tell: what is known, small, missing."""

from dataclasses import dataclass
from datetime import date

from contrats.models import Agregation, Contrat, NatureCredit, Pilier, Sens
from partenaires.models import Partenaire, TypePartenaire
from quartiers.models import Commune, NatureQuartier, Quartier, Statistique
from rapports.models import Rapport
from tests import fabriques

ETABLI_LE = date(2019, 3, 4)


@dataclass
class Monde:
    """The rows that the tests name."""

    contrat: Contrat
    communes: dict[str, Commune]
    quartiers: dict[str, Quartier]
    partenaires: dict[str, Partenaire]

    def demande(self, debut: int, fin: int, quartier: str = "", nature: str = "avancement"):
        """A report that nobody keeps: its contract, its years, its neighbourhood."""
        return Rapport(
            contrat=self.contrat,
            nature=nature,
            quartier=self.quartiers.get(quartier),
            periode_debut=date(debut, 1, 1),
            periode_fin=date(fin, 12, 31),
        )


def peupler() -> Monde:
    """The contract of the Deux Rives, 2015-2020, told at the beginning of 2019."""
    pilote = fabriques.creer_intercommunalite(nom="CA des Deux Rives", sigle="CADR")
    communes = {
        nom: fabriques.creer_commune(nom=nom, code_insee=code, intercommunalite=pilote)
        for nom, code in (("Aubigny", "62901"), ("Belval", "62902"))
    }
    quartiers = _quartiers(communes)
    partenaires = _partenaires(pilote, communes, quartiers)
    contrat = fabriques.creer_contrat(
        *partenaires.values(),
        quartiers=quartiers.values(),
        pilote=pilote,
        intitule="Contrat de ville des Deux Rives",
        contexte="Un contrat pour deux communes.\nIl suit trois quartiers.",
    )
    monde = Monde(contrat, communes, quartiers, partenaires)
    objectifs = _objectifs(contrat)
    _mesures(objectifs, quartiers, partenaires)
    _actions(monde, objectifs)
    _paroles(monde, objectifs)
    _statistiques(pilote, communes, quartiers)
    return monde


def _quartiers(communes):
    return {
        "Les Moulins": fabriques.creer_quartier(communes["Aubigny"], nom="Les Moulins"),
        "Le Port": fabriques.creer_quartier(*communes.values(), nom="Le Port", code="QP062901"),
        "La Gare": fabriques.creer_quartier(nom="La Gare", nature=NatureQuartier.VEILLE),
    }


def _partenaires(pilote, communes, quartiers):
    lignes = {
        "epci": ("CA des Deux Rives", TypePartenaire.EPCI, {"intercommunalite": pilote}),
        "aubigny": ("Ville d’Aubigny", TypePartenaire.COMMUNE, {"commune": communes["Aubigny"]}),
        "belval": ("Ville de Belval", TypePartenaire.COMMUNE, {"commune": communes["Belval"]}),
        "etat": ("État", TypePartenaire.ETAT, {}),
        "caf": ("CAF", TypePartenaire.ORGANISME_SOCIAL, {}),
        "tremplin": ("Tremplin", TypePartenaire.ASSOCIATION, {}),
        "conseil": (
            "Conseil citoyen des Moulins",
            TypePartenaire.CONSEIL_CITOYEN,
            {"quartier": quartiers["Les Moulins"]},
        ),
    }
    return {
        cle: fabriques.creer_partenaire(nom=nom, type=nature, **champs)
        for cle, (nom, nature, champs) in lignes.items()
    }


def _objectifs(contrat):
    piliers = {
        nom: Pilier.objects.create(contrat=contrat, intitule=nom, ordre=ordre)
        for ordre, nom in enumerate(
            ("Cohésion sociale", "Emploi et développement économique", "Cadre de vie"), start=1
        )
    }
    lignes = (
        ("1", "Aider les jeunes vers l’emploi", "Emploi et développement économique"),
        ("2", "Soutenir la réussite à l’école", "Cohésion sociale"),
        ("3", "Rénover les logements", "Cadre de vie"),
        ("4", "Embellir les rues", "Cadre de vie"),
    )
    return {
        numero: fabriques.creer_objectif(
            contrat, numero=numero, intitule=intitule, pilier=piliers[pilier]
        )
        for numero, intitule, pilier in lignes
    }


def _mesures(objectifs, quartiers, partenaires):
    """A rate on the whole contract, a count by neighbourhood (one year too small), a ratio with
    an unknown year, an indicator that nobody measures."""
    chomage = fabriques.creer_indicateur(
        objectif=objectifs["1"], intitule="Taux de chômage des jeunes",
        cible_intermediaire=45, cible_intermediaire_annee=2017,
        responsable=partenaires["etat"],
    )  # fmt: skip
    for annee, valeur in ((2016, 49), (2017, 44), (2018, 43)):
        fabriques.creer_mesure(chomage, annee, valeur, source="France Travail")
    suivis = fabriques.creer_indicateur(
        objectif=objectifs["2"], intitule="Enfants accompagnés", unite="enfants",
        sens=Sens.HAUSSE, agregation=Agregation.SOMME, reference_valeur=40,
        cible_intermediaire=80, cible_intermediaire_annee=2018, cible_finale=120,
    )  # fmt: skip
    for annee, moulins, port in ((2016, 30, 25), (2017, 35, 6), (2018, 40, 28)):
        for nom, valeur in (("Les Moulins", moulins), ("Le Port", port)):
            fabriques.creer_mesure(
                suivis, annee, valeur, quartier=quartiers[nom], source="Villes",
                valeur_femmes=valeur // 2, valeur_hommes=valeur - valeur // 2,
            )  # fmt: skip
    renoves = fabriques.creer_indicateur(
        objectif=objectifs["3"], intitule="Part des logements rénovés", sens=Sens.HAUSSE,
        agregation=Agregation.RATIO, reference_valeur=10, cible_finale=30,
    )  # fmt: skip
    fabriques.creer_mesure(renoves, 2016, 15, numerateur=150, denominateur=1000)
    fabriques.creer_mesure(renoves, 2017, motif_absence="Enquête non publiée")
    fabriques.creer_indicateur(
        objectif=objectifs["3"], intitule="Charges par logement", unite="€",
        reference_valeur=None, reference_annee=None, cible_finale=None, cible_finale_annee=None,
    )  # fmt: skip


def _actions(monde, objectifs):
    """(reference, year, title, carrier, state, neighbourhoods, objectives, women, men, money)"""
    p147, commun, autre = (
        NatureCredit.P147, NatureCredit.DROIT_COMMUN, NatureCredit.AUTRE_SPECIFIQUE,
    )  # fmt: skip
    moulins, port, gare = ("Les Moulins",), ("Le Port",), ("La Gare",)
    lignes = (
        ("A1", 2017, "Chantier jeunes", "tremplin", "terminee", moulins, "1", 14, 22,
         (("etat", p147, 8000), ("epci", commun, 4000))),
        ("A2", 2018, "Chantier jeunes", "tremplin", "en_cours", moulins, "1", 18, 25,
         (("etat", p147, "9000.50"), ("epci", commun, 5000))),
        ("A3", 2018, "Aide aux devoirs", "aubigny", "terminee", moulins, "2", 4, 3,
         (("aubigny", commun, 12000), ("caf", commun, None))),
        ("A4", 2018, "Rénovation des halls (NPNRU)", "epci", "en_cours", moulins + port, "3", None,
         None, (("epci", autre, 40000),)),
        ("A5", 2018, "Fête du Port", "belval", "retenue", port, "", None, None, ()),
        ("A6", 2018, "Permanence santé", "caf", "terminee", (), "", 30, None,
         (("caf", commun, 6000),)),
        ("A7", 2018, "Jardin de la Gare", "aubigny", "terminee", gare, "4", None, None,
         (("aubigny", commun, 1500),)),
        ("A8", 2018, "Radio de quartier", "tremplin", "refusee", moulins, "2", 99, 99,
         (("etat", p147, 77777),)),
    )  # fmt: skip
    for reference, annee, titre, porteur, statut, lieux, numeros, femmes, hommes, argent in lignes:
        action = fabriques.creer_action(
            monde.contrat, reference=reference, exercice=annee, intitule=titre, statut=statut,
            porteur=monde.partenaires[porteur], beneficiaires_reels_femmes=femmes,
            beneficiaires_reels_hommes=hommes,
        )  # fmt: skip
        action.quartiers.set(monde.quartiers[nom] for nom in lieux)
        action.objectifs.set(objectifs[numero] for numero in numeros)
        for financeur, nature, accorde in argent:
            fabriques.creer_financement(
                action, financeur=monde.partenaires[financeur], nature=nature, annee=annee,
                accorde=accorde,
            )  # fmt: skip
        if reference == "A2":
            fabriques.creer_jalon(action, intitule="Remise des casques", prevu_le=date(2019, 4, 1))


def _paroles(monde, objectifs):
    """Promises kept, to keep, late, given up; an opinion given, another one awaited."""
    for cle, titre, statut, montant, echeance in (
        ("etat", "Réserver des postes d’adulte-relais", "tenu", 60000, date(2017, 12, 31)),
        ("caf", "Ouvrir une permanence", "pris", None, date(2018, 12, 31)),
        ("caf", "Financer un poste", "pris", 15000, date(2090, 6, 30)),
        ("belval", "Prêter une salle", "abandonne", None, None),
    ):
        fabriques.creer_engagement(
            monde.contrat, partenaire=monde.partenaires[cle], intitule=titre, statut=statut,
            montant=montant, echeance=echeance, objectif=objectifs["1"],
        )  # fmt: skip
    _avenant(monde)
    conseil = monde.partenaires["conseil"]
    fabriques.creer_avis(
        monde.contrat, conseil, objet="Programmation 2018", echeance=date(2018, 2, 1),
        statut="rendu", sens="reserves", texte="Plus tôt.", rendu_le="2018-01-30T10:00:00Z",
    )  # fmt: skip
    fabriques.creer_avis(
        monde.contrat, conseil, objet="Programmation 2019", echeance=date(2018, 12, 20)
    )


def _avenant(monde):
    """A signed one that moved a target, and a draft that moves nothing yet."""
    for numero, statut, titre in ((1, "signe", "Avenant n° 1"), (2, "projet", "Avenant n° 2")):
        acte = fabriques.creer_acte(
            monde.contrat, nature="avenant", numero=numero, titre=titre, statut=statut,
            objet="Préciser une cible.", effet_prevu=date(2017, 1, 1),
        )  # fmt: skip
        fabriques.creer_modification(
            acte, cible="contrats.indicateur", cible_id=numero, champ="cible_finale", base="38",
            propose="40", sujet="Taux de chômage des jeunes", libelle="Cible finale",
            avant="38 % en 2020", apres="40 % en 2020",
        )  # fmt: skip


def _statistiques(pilote, communes, quartiers):
    """Figures of two places and their surroundings; one kept secret, one too small."""
    lignes = (
        ("population_municipale", "Population municipale", "habitants", True,
         {2015: (2400, None, 21000, 68000), 2018: (2350, 1200, 20800, 68500)}),
        ("taux_pauvrete", "Taux de pauvreté à 60 %", "%", False,
         {2015: (48, None, 22, 17), 2018: (45, None, 22, 17)}),
        ("taux_emploi_femmes", "Taux d’emploi des femmes", "%", False,
         {2018: (35, None, 52, 58)}),
        ("taux_emploi_hommes", "Taux d’emploi des hommes", "%", False,
         {2018: (47, None, 61, 65)}),
        ("demandeurs_emploi_femmes", "Demandeuses d’emploi (catégories A à E)", "personnes", True,
         {2018: (150, 9, 900, 3000)}),
        ("demandeurs_emploi_hommes", "Demandeurs d’emploi hommes (catégories A à E)", "personnes",
         True, {2018: (180, 40, 950, 3100)}),
    )  # fmt: skip
    lieux = (
        {"quartier": quartiers["Les Moulins"]},
        {"quartier": quartiers["Le Port"]},
        {"commune": communes["Aubigny"]},
        {"intercommunalite": pilote},
    )
    for code, libelle, unite, sommable, annees in lignes:
        statistique, _ = Statistique.objects.get_or_create(
            code=code, defaults={"libelle": libelle, "unite": unite, "sommable": sommable}
        )
        for annee, valeurs in annees.items():
            for lieu, valeur in zip(lieux, valeurs, strict=True):
                absence = "" if valeur is not None else "Secret statistique"
                fabriques.creer_releve(
                    statistique, millesime=annee, valeur=valeur, motif_absence=absence, **lieu
                )
