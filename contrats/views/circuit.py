"""The circuit of an act on its page: who signs, in which order, who is awaited."""

from django.http import HttpRequest

from contrats.models import Acte, Signature
from contrats.statuts import StatutSignature


def circuit_de_l_acte(request: HttpRequest, acte: Acte) -> dict:
    """The signatures of the present text by rank, then those that are void."""
    lignes = Signature.objects.visibles_par(request.user).filter(acte=acte)
    toutes = list(lignes.select_related("partenaire", "representant", "deliberation", "version"))
    vivantes = [s for s in toutes if s.statut != StatutSignature.CADUQUE]
    return {
        "signatures": vivantes,
        "caduques": [s for s in toutes if s.statut == StatutSignature.CADUQUE],
        "nb_signees": sum(s.statut == StatutSignature.SIGNEE for s in vivantes),
    }
