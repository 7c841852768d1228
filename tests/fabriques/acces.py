"""Requests for an account, as ProConnect brings them."""

from itertools import count

from comptes.models import DemandeAcces

_numeros = count(1)


def creer_demande_acces(intercommunalite, **champs):
    """A person whom ProConnect knows asks this intercommunality for an account."""
    numero = next(_numeros)
    return DemandeAcces.objects.create(
        intercommunalite=intercommunalite,
        **{
            "idp_id": "fournisseur-un",
            "sub": f"personne-{numero}",
            "courriel": f"demandeuse{numero}@exemple.fr",
            "prenom": "Nour",
            "nom": f"Benali {numero}",
            **champs,
        },
    )
