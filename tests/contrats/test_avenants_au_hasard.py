"""Two sides at random: what the avenant and the others write at once is never lost silently."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contrats import avenants
from contrats.avenants import champs, photo, proposer
from contrats.models import Acte, Contrat, Indicateur, Objectif
from partenaires.models import Partenaire
from quartiers.models import Quartier
from tests import fabriques

# Few values for each field, the first one is the start: both sides often meet on one.
VALEURS = {
    (champs.CONTRAT, "intitule"): ["Départ", "Un", "Deux"],
    (champs.CONTRAT, "contexte"): ["", "Un", "Deux"],
    (champs.CONTRAT, "date_fin"): [date(2020, 12, 31), date(2019, 6, 30), date(2022, 12, 31)],
    (champs.OBJECTIF, "intitule"): ["Emploi", "Un", "Deux"],
    (champs.INDICATEUR, "cible_finale"): [["10.00", 2020], ["12.00", 2020], None],
    (champs.INDICATEUR, "cible_intermediaire"): [None, ["5.00", 2018], ["6.00", 2018]],
}
MODELES = {champs.CONTRAT: Contrat, champs.OBJECTIF: Objectif, champs.INDICATEUR: Indicateur}
ENSEMBLES = {"quartiers": Quartier, "partenaires": Partenaire}

un_cote = st.fixed_dictionaries(
    {}, optional={cle: st.sampled_from(valeurs) for cle, valeurs in VALEURS.items()}
)
# Of four elements, the first two are in the set at the start; each side holds what it wants.
des_ensembles = st.fixed_dictionaries(
    {nom: st.sets(st.integers(0, 3)) for nom in ENSEMBLES},
)


class Cas:
    """A contract in force, one objective, one indicator, and four candidates for each set."""

    def __init__(self):
        self.contrat = fabriques.creer_contrat(
            intitule="Départ", date_fin=date(2020, 12, 31), statut="en_vigueur"
        )
        objectif = fabriques.creer_objectif(self.contrat, numero="1", intitule="Emploi")
        indicateur = fabriques.creer_indicateur(
            objectif=objectif,
            cible_finale=Decimal("10.00"),
            cible_finale_annee=2020,
            cible_intermediaire=None,
            cible_intermediaire_annee=None,
        )
        self.objets = {
            champs.CONTRAT: self.contrat.pk,
            champs.OBJECTIF: objectif.pk,
            champs.INDICATEUR: indicateur.pk,
        }
        self.candidats = {
            "quartiers": [fabriques.creer_quartier() for _ in range(4)],
            "partenaires": [fabriques.creer_partenaire() for _ in range(4)],
        }
        for nom, candidats in self.candidats.items():
            getattr(self.contrat, nom).set(candidats[:2])
        self.acte = proposer.proposer(self.contrat, par=None, titre="Avenant")

    def objet(self, cible):
        return MODELES[cible].objects.get(pk=self.objets[cible])

    def lire(self):
        """What stands, field by field, as the avenant keeps it."""
        return {cle: champs.lire(self.objet(cle[0]), cle[1]) for cle in VALEURS}

    def membres(self):
        presents = {
            nom: set(getattr(self.contrat, nom).values_list("pk", flat=True)) for nom in ENSEMBLES
        }
        return {
            nom: {rang for rang, un in enumerate(self.candidats[nom]) if un.pk in presents[nom]}
            for nom in ENSEMBLES
        }

    def proposer(self, valeurs, ensembles):
        for (cible, champ), valeur in valeurs.items():
            proposer.modifier(self.acte, self.objet(cible), {champ: valeur}, par=None)
        choisis = {
            cible: [self.candidats[nom][rang] for rang in ensembles[nom]]
            for cible, nom in champs.ENSEMBLES.items()
        }
        proposer.changer_les_ensembles(self.acte, choisis, par=None)

    def ecrire_a_cote(self, valeurs, ensembles):
        """The other side writes in the contract itself, while the avenant is signed."""
        for (cible, champ), valeur in valeurs.items():
            colonnes = champs.colonnes(MODELES[cible], champ, champs.en_json(valeur))
            MODELES[cible].objects.filter(pk=self.objets[cible]).update(**colonnes)
        for nom, rangs in ensembles.items():
            getattr(self.contrat, nom).set(self.candidats[nom][rang] for rang in rangs)

    def signer(self):
        Acte.objects.filter(pk=self.acte.pk).update(statut="signe")
        self.acte.signatures.create(
            partenaire=self.candidats["partenaires"][0],
            statut="signee",
            signee_le=date(2018, 5, 28),
            niveau="papier",
        )


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(mien=un_cote, mes_ensembles=des_ensembles, autre=un_cote, ses_ensembles=des_ensembles)
def test_ni_perte_ni_ecrasement(mien, mes_ensembles, autre, ses_ensembles):
    with transaction.atomic():
        cas = Cas()
        depart = cas.lire()
        cas.proposer(mien, mes_ensembles)
        cas.ecrire_a_cote(autre, ses_ensembles)
        cas.signer()
        _verifier(cas, depart, mien, mes_ensembles)
        transaction.set_rollback(True)


def _verifier(cas, depart, mien, mes_ensembles):
    """Against a merge written plainly: refused as a whole and by name, or nothing is missing."""
    actuel, presents, avant = cas.lire(), cas.membres(), photo.decrire(cas.contrat)
    propose = {cle: champs.en_json(valeur) for cle, valeur in mien.items()}
    propose = {cle: valeur for cle, valeur in propose.items() if valeur != depart[cle]}
    attendus = {cle for cle in propose if actuel[cle] not in (depart[cle], propose[cle])}

    if attendus:
        with pytest.raises(avenants.AvenantEnConflit) as refus:
            avenants.appliquer(cas.acte, par=None)
        nommes = {(x.modification.cible, x.modification.champ) for x in refus.value.lignes}
        assert nommes == attendus
        assert photo.decrire(cas.contrat) == avant
        return

    assert avenants.appliquer(cas.acte, par=None) is True
    assert cas.lire() == {**actuel, **propose}
    assert cas.membres() == {
        nom: (presents[nom] | (voulus - {0, 1})) - ({0, 1} - voulus)
        for nom, voulus in mes_ensembles.items()
    }
