"""The progress report of one neighbourhood: what was done and measured there, in a few pages."""

from __future__ import annotations

from rapports.blocs import Bloc, fiche, graphique, groupe, paragraphe, texte_libre, titre
from rapports.recits.actions import actions
from rapports.recits.argent import RAPPEL, par_exercice, par_nature
from rapports.recits.changements import changements
from rapports.recits.mots import enumerer, euros, mesure
from rapports.recits.objectifs import valeurs
from rapports.recits.paroles import manques, sources
from rapports.recits.remarques import origine, remarques
from rapports.recits.situation import cles, donnees_du_quartier

PARTAGE = (
    "Une action menée aussi dans d’autres quartiers figure ici en entier : ses montants et ses "
    "personnes ne se partagent pas entre les quartiers, et ne s’additionnent pas d’une fiche à "
    "l’autre."
)


def ecrire(donnees: dict) -> list[Bloc]:
    """The blocks, chapter by chapter, without a page break."""
    d = donnees
    return [
        titre(f"L’essentiel : {d['portee']['libelle']}"),
        texte_libre("introduction", "Introduction", "Ce qu’il faut retenir pour ce quartier."),
        cles(d["chiffres_cles"]),
        *_lieu(d["quartiers"]),
        *_resultats(d["objectifs"]),
        *actions(d["actions"]),
        *_argent(d["financements"]),
        *changements(d.get("changements")),
        texte_libre("perspectives", "Perspectives", "Ce qui est prévu pour ce quartier."),
        *manques(d),
        *sources(d),
    ]


def _lieu(lieux: list[dict]) -> list[Bloc]:
    if not lieux:
        dit = "Ce quartier n’est plus rattaché au contrat."
        return [titre("Le quartier"), paragraphe(dit, "absence")]
    [lieu] = lieux
    communes = enumerer(lieu["communes"]) if lieu["communes"] else "non renseignée"
    blocs = [
        titre("Le quartier"),
        fiche(
            [
                ("Nature", lieu["nature"]),
                ("Communes" if len(lieu["communes"]) > 1 else "Commune", communes),
                ("Code officiel", lieu["code"] or "non renseigné"),
            ]
        ),
    ]
    if lieu["releves"]:
        return [*blocs, donnees_du_quartier(lieu)]
    dit = "Aucun relevé statistique n’est encore enregistré à l’échelle de ce quartier."
    return [*blocs, paragraphe(dit, "absence")]


def _resultats(objectifs: list[dict]) -> list[Bloc]:
    """The indicators measured here, each beside the whole contract's."""
    blocs = [titre("Les résultats mesurés dans le quartier")]
    suivis = [(o, i) for o in objectifs for i in o["indicateurs"]]
    if not suivis:
        dit = "Aucun indicateur du contrat n’est encore mesuré à l’échelle de ce quartier."
        return [*blocs, paragraphe(dit, "absence")]
    return [*blocs, *(_indicateur(objectif, i) for objectif, i in suivis)]


def _indicateur(objectif: dict, i: dict) -> Bloc:
    dites = [*remarques(i), f"Objectif {objectif['numero']} : {objectif['intitule']}.", origine(i)]
    return groupe(
        titre(i["intitule"], 2, demonstration=i["demonstration"]),
        paragraphe(_phrase(i), "encadre"),
        *_dessin(i),
        *valeurs(i),
        *(paragraphe(dit, "discret") for dit in dites),
    )


def _phrase(i: dict) -> str:
    """Where the neighbourhood stands, then where the contract does."""
    ici = _jalon(i["locale"], i["unite"])
    ensemble = f"Dans l’ensemble du contrat : {_jalon(i['derniere'], i['unite'])}"
    cible = f", pour une cible de {_jalon(i['cible'], i['unite'])}" if i["cible"] else ""
    return f"Dans le quartier : {ici}. {ensemble}{cible}."


def _jalon(jalon: dict | None, unite: str) -> str:
    return f"{mesure(jalon['valeur'], unite)} en {jalon['annee']}" if jalon else "non communiqué"


def _dessin(i: dict) -> list[Bloc]:
    return [graphique(i["courbe"]["svg"], i["courbe"]["alt"])] if i["courbe"] else []


def _argent(argent: dict) -> list[Bloc]:
    if not argent["par_nature"]:
        dit = "Aucun financement n’est encore enregistré pour les actions de ce quartier."
        return [titre("Les financements"), paragraphe(dit, "absence")]
    total = argent["total"]["accorde"]
    dit = (
        "Le montant accordé aux actions retenues dans ce quartier n’est pas communiqué."
        if total is None
        else f"Depuis le début du contrat, {euros(total)} ont été accordés aux actions retenues "
        "dans ce quartier."
    )
    return [
        titre("Les financements"),
        paragraphe(f"{dit} {RAPPEL}"),
        *par_nature(argent),
        par_exercice(argent["par_exercice"]),
        paragraphe(PARTAGE, "discret"),
    ]
