"""Factories: the smallest valid object of each kind, made as the portal would make it."""

from datetime import date, timedelta
from itertools import count

from django.contrib.auth import get_user_model
from django.utils import timezone

from contrats.models import (
    Acte,
    Action,
    Agregation,
    Contrat,
    Engagement,
    Financement,
    Indicateur,
    Mesure,
    NatureActe,
    NatureCredit,
    Objectif,
    Sens,
    Signature,
)
from partenaires.models import Partenaire, Representant, TypePartenaire
from quartiers.models import Commune, Generation, Intercommunalite, Quartier
from rapports.calculs import calculer
from rapports.models import Abonnement, Dispense, Rapport
from rapports.statuts import OUVERTS

MOT_DE_PASSE = "quatre-ponts-sur-l-aa"
numeros = count(1)


def luhn(prefixe: str) -> str:
    """Append the Luhn key that makes `prefixe` a valid number."""
    total = sum(
        sum(divmod(int(chiffre) * (2 if rang % 2 == 0 else 1), 10))
        for rang, chiffre in enumerate(reversed(prefixe))
    )
    return prefixe + str(-total % 10)


def creer_siren() -> str:
    return luhn(f"9{next(numeros):07d}")


def creer_siret() -> str:
    return luhn(f"{creer_siren()}{next(numeros) % 10_000:04d}")


def creer_intercommunalite(**champs):
    numero = next(numeros)
    return Intercommunalite.objects.create(
        **{"siren": creer_siren(), "nom": f"Agglomération {numero}", **champs}
    )


def creer_commune(**champs):
    numero = next(numeros)
    return Commune.objects.create(
        **{"code_insee": f"{numero:05d}", "nom": f"Commune {numero}", **champs}
    )


def creer_quartier(*communes, **champs):
    numero = next(numeros)
    quartier = Quartier.objects.create(
        **{"nom": f"Quartier {numero}", "generation": Generation.G2015, **champs}
    )
    quartier.communes.set(communes)
    return quartier


def creer_partenaire(**champs):
    numero = next(numeros)
    return Partenaire.objects.create(
        **{"nom": f"Association {numero}", "type": TypePartenaire.ASSOCIATION, **champs}
    )


def creer_representant(partenaire=None, **champs):
    return Representant.objects.create(
        **{
            "partenaire": partenaire or creer_partenaire(),
            "prenom": "Camille",
            "nom": "Martin",
            "fonction": "présidente",
            **champs,
        }
    )


def creer_utilisateur(role="agent", partenaire=None, **champs):
    """An account with MOT_DE_PASSE; an officer gets an intercommunality of their own."""
    if partenaire is None:
        interco = creer_intercommunalite() if role == "officier" else None
        partenaire = creer_partenaire(
            type=TypePartenaire.EPCI if interco else TypePartenaire.ASSOCIATION,
            intercommunalite=interco,
        )
    numero = next(numeros)
    return get_user_model().objects.create_user(
        **{
            "courriel": f"personne{numero}@exemple.fr",
            "password": MOT_DE_PASSE,
            "prenom": "Dominique",
            "nom": f"Durand {numero}",
            "role": role,
            "partenaire": partenaire,
            **champs,
        }
    )


def creer_contrat(*partenaires, quartiers=(), **champs):
    """A contract 2015-2020 in drafting, with the partners that take part in it."""
    contrat = Contrat.objects.create(
        **{
            "intitule": f"Contrat {next(numeros)}",
            "generation": Generation.G2015,
            "pilote": champs.pop("pilote", None) or creer_intercommunalite(),
            "date_debut": date(2015, 1, 1),
            "date_fin": date(2020, 12, 31),
            **champs,
        }
    )
    contrat.partenaires.set(partenaires)
    contrat.quartiers.set(quartiers)
    return contrat


def creer_officier(contrat, **champs):
    """An officer of the intercommunality that steers `contrat`."""
    partenaire = creer_partenaire(type=TypePartenaire.EPCI, intercommunalite=contrat.pilote)
    return creer_utilisateur("officier", partenaire, **champs)


def creer_objectif(contrat=None, **champs):
    numero = next(numeros)
    return Objectif.objects.create(
        **{
            "contrat": contrat or creer_contrat(),
            "numero": str(numero),
            "intitule": f"Objectif {numero}",
            **champs,
        }
    )


def creer_indicateur(contrat=None, **champs):
    """An indicator « à la baisse », last value, from 50 % in 2015 to 40 % in 2020."""
    return Indicateur.objects.create(
        **{
            "objectif": champs.pop("objectif", None) or creer_objectif(contrat),
            "intitule": "Taux de chômage des jeunes",
            "unite": "%",
            "sens": Sens.BAISSE,
            "agregation": Agregation.DERNIERE,
            "reference_valeur": 50,
            "reference_annee": 2015,
            "cible_finale": 40,
            "cible_finale_annee": 2020,
            **champs,
        }
    )


def creer_mesure(indicateur, annee, valeur=None, **champs):
    if valeur is None and "motif_absence" not in champs:
        champs["motif_absence"] = "Secret statistique"
    return Mesure.objects.create(
        **{
            "indicateur": indicateur,
            "periode_debut": date(annee, 1, 1),
            "periode_fin": date(annee, 12, 31),
            "valeur": valeur,
            **champs,
        }
    )


def creer_action(contrat=None, **champs):
    numero = next(numeros)
    return Action.objects.create(
        **{
            "contrat": contrat or creer_contrat(),
            "reference": f"REF-{numero}",
            "exercice": 2018,
            "intitule": f"Action {numero}",
            "porteur": champs.pop("porteur", None) or creer_partenaire(),
            **champs,
        }
    )


def creer_financement(action=None, **champs):
    return Financement.objects.create(
        **{
            "action": action or creer_action(),
            "financeur": champs.pop("financeur", None) or creer_partenaire(),
            "nature": NatureCredit.P147,
            "annee": 2018,
            **champs,
        }
    )


def creer_engagement(contrat=None, **champs):
    return Engagement.objects.create(
        **{
            "contrat": contrat or creer_contrat(),
            "partenaire": champs.pop("partenaire", None) or creer_partenaire(),
            "intitule": "Ouvrir une permanence au centre social",
            **champs,
        }
    )


def creer_acte(contrat=None, *, signataires=(), **champs):
    acte = Acte.objects.create(
        **{
            "contrat": contrat or creer_contrat(),
            "nature": NatureActe.INITIAL,
            "titre": "Contrat initial",
            **champs,
        }
    )
    for partenaire in signataires:
        Signature.objects.create(acte=acte, partenaire=partenaire)
    return acte


def creer_rapport(contrat=None, **champs):
    """A report asked for on a contract that has an indicator: on 2018, else on the first year
    from there whose report is not being prepared."""
    if contrat is None:
        contrat = creer_contrat()
        creer_indicateur(contrat)
    en_cours = contrat.rapports.filter(statut__in=OUVERTS)
    prises = set(en_cours.values_list("periode_fin__year", flat=True))
    annee = next(annee for annee in count(2018) if annee not in prises)
    return Rapport.objects.demander(
        **{
            "contrat": contrat,
            "periode_debut": date(annee, 1, 1),
            "periode_fin": date(annee, 12, 31),
            "par": None,
            "diffuser": False,
            **champs,
        }
    )


def creer_rapport_a_relire(contrat=None, **champs):
    """A draft to read again, with its own figures, as the worker leaves it."""
    rapport = creer_rapport(contrat, relecture=True, **champs)
    rapport.lancer(par=None)
    rapport.figer(calculer(rapport, etabli_le=rapport.periode_fin + timedelta(days=60)))
    rapport.soumettre()
    return rapport


def creer_rapport_emis(contrat=None, **champs):
    """The same, brought to its end by its own verbs with figures and a PDF of no meaning."""
    rapport = creer_rapport(contrat, **champs)
    rapport.figer({"schema": 1, "chiffres_cles": [], "manques": []})
    rapport.emettre(b"%PDF-1.7", gabarit="1", emis_le=timezone.now())
    return rapport


def creer_dispense(rapport, **champs):
    """A waiver of something that the report lacks."""
    return Dispense.objects.create(
        **{
            "rapport": rapport,
            "cle": f"code.{next(numeros)}",
            "quoi": "Code officiel du quartier",
            "qui": "à importer",
            "motif": "La liste officielle ne paraît qu'en mars.",
            "par": creer_officier(rapport.contrat, password=None),
            **champs,
        }
    )


def creer_abonnement(contrat, **champs):
    return Abonnement.objects.create(
        **{
            "contrat": contrat,
            "courriel": f"abonne{next(numeros)}@exemple.fr",
            "piece_jointe": True,
            **champs,
        }
    )
