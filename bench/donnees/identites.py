"""Invented names and numbers that pass the portal's checks. Nobody real is meant."""

from __future__ import annotations

VILLES = (
    "Valmont", "Brécourt", "Saint-Aubry", "Hautecombe", "Rivemont", "Longpré", "Clairval",
    "Montfaucourt", "Vieilleroche", "Beaulieu-sur-Orme", "Grandval", "Les Essarts", "Noyelles",
    "Pontarval", "Sauveterre", "Villebrune", "Aigremont", "Chantebourg", "Fontaubert", "Orcival",
)  # fmt: skip
QUARTIERS = (
    "Les Tilleuls", "Le Grand Pré", "Bellevue", "Les Moulins", "La Fontaine", "Les Coteaux",
    "Le Vieux Port", "Les Provinces", "La Plaine", "Les Musiciens", "Saint-Éloi", "Le Parc",
)  # fmt: skip
THEMES = (
    "Accompagnement à la scolarité", "Ateliers de français", "Chantier éducatif", "Médiation",
    "Permanence d'accès aux droits", "École ouverte", "Jardin partagé", "Insertion par le sport",
    "Accès à la culture", "Soutien à la création d'activité", "Prévention santé", "Adultes-relais",
    "Garde d'enfants à horaires décalés", "Réussite éducative", "Fête de quartier", "Devoirs",
)  # fmt: skip
OBJECTIFS = (
    "Favoriser la réussite éducative", "Développer l'emploi local", "Améliorer le cadre de vie",
    "Faciliter l'accès aux soins", "Renforcer la tranquillité publique", "Aider les associations",
    "Lutter contre les discriminations", "Soutenir les parents", "Réduire la fracture",
)  # fmt: skip
INDICATEURS = (
    ("Demandeurs d'emploi accompagnés", "personnes", "hausse", "somme"),
    ("Jeunes inscrits", "jeunes", "hausse", "somme"),
    ("Taux de sorties positives", "%", "hausse", "ratio"),
    ("Logements vacants", "logements", "baisse", "derniere"),
    ("Taux d'assiduité", "%", "hausse", "ratio"),
    ("Permanences tenues", "permanences", "hausse", "somme"),
    ("Adhérents des associations", "personnes", "hausse", "derniere"),
)
PRENOMS = ("Amina", "Bruno", "Chloé", "Driss", "Élise", "Farid", "Gaëlle", "Hugo", "Inès", "Jules")
NOMS = ("Arnoult", "Bécourt", "Cherfaoui", "Delvaux", "Estève", "Fontenoy", "Guillemin", "Haddad")


def _cle(chiffres: str) -> str:
    """The digit that makes the Luhn sum of `chiffres` and itself a multiple of ten."""
    somme = 0
    for rang, chiffre in enumerate(reversed(chiffres)):
        double = int(chiffre) * (2 if rang % 2 == 0 else 1)
        somme += double - 9 if double > 9 else double
    return str(-somme % 10)


def siren(rang: int) -> str:
    """The SIREN of this rank; different ranks, different numbers."""
    debut = f"{90_000_000 + rang:08d}"
    return debut + _cle(debut)


def siret(rang: int) -> str:
    """The SIRET of the first place of the organisation of this rank."""
    debut = siren(rang) + "0001"
    return debut + _cle(debut)


def commune(rang: int) -> tuple[str, str]:
    """INSEE code and name of the commune of this rank."""
    return f"{10 + rang % 85:02d}{rang // 85 + 1:03d}", f"{VILLES[rang % len(VILLES)]} {rang + 1}"
