"""Factories of how reports are made again and again, in numbers, and of who receives them."""

from rapports.models import ListeDeDiffusion, Lot, MembreDeListe, Planification
from tests.fabriques.socle import creer_contrat, creer_rapport, numeros


def creer_planification(contrat=None, **champs):
    """A monthly report, from the beginning of the contract, issued without being read again."""
    contrat = contrat or creer_contrat()
    return Planification.objects.create(
        **{
            "contrat": contrat,
            "nature": "avancement",
            "periodicite": "mensuelle",
            "depuis": contrat.date_debut,
            "relecture": False,
            **champs,
        }
    )


def creer_liste_de_diffusion(contrat=None, *adresses, **champs):
    """A list, with its addresses: one of them unless they are given."""
    numero = next(numeros)
    liste = ListeDeDiffusion.objects.create(
        **{"contrat": contrat or creer_contrat(), "nom": f"Liste {numero}", **champs}
    )
    for adresse in adresses or [f"membre{numero}@exemple.fr"]:
        MembreDeListe.objects.create(liste=liste, courriel=adresse)
    return liste


def creer_serie(contrat=None, **champs):
    """A batch of one report, which waits."""
    rapport = creer_rapport(contrat, **champs)
    lot = Lot.objects.create(contrat=rapport.contrat, nature=rapport.nature, intitule="Série")
    type(rapport).objects.filter(pk=rapport.pk).update(lot=lot)
    return lot
