"""The circuit walked at random: whatever people do, in whatever order, it holds.

Each step is one that an officer, a signatory or the clock can take; refusals are part of the walk.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from contrats import circuit, signer
from contrats.models import LienDeSignature, LigneRegistre, Signature
from contrats.registre import verifier_la_chaine
from contrats.statuts import SIGNATURES_VIVANTES, StatutActe, StatutSignature
from courriels.models import Courriel
from tests import fabriques
from tests.contrats.monde_signature import creer_monde, geste

NOMS = ("CAF", "État", "Pilote")
QUI = st.sampled_from(NOMS)
VUS = set()  # the statuses of the act that the walks have reached


class Circuit(RuleBasedStateMachine):
    """One act, three signatories, the pilot last."""

    def __init__(self):
        super().__init__()
        self.point = transaction.atomic()
        self.point.__enter__()
        self.monde = creer_monde(*NOMS, rangs={"Pilote": 2}, ouvrir=False)
        self.heure = timezone.now()
        self.textes = 1
        VUS.add(self.statut)

    def teardown(self):
        """Nothing of this walk is left for the next one."""
        transaction.set_rollback(True)
        self.point.__exit__(None, None, None)

    @property
    def statut(self):
        return self.monde.relire().statut

    @rule()
    def figer(self):
        with suppress(ValidationError):
            fabriques.creer_version(self.monde.acte, pdf=f"%PDF-1.7 {self.textes}".encode())
            self.textes += 1

    @initialize(deja=st.booleans())
    def commencer(self, deja):
        if deja:
            circuit.ouvrir_le_circuit(self.monde.acte, par=self.monde.officier)

    @rule()
    def ouvrir(self):
        with suppress(ValidationError):
            circuit.ouvrir_le_circuit(self.monde.acte, par=self.monde.officier)

    @rule(nom=QUI, intrus=st.sampled_from([*NOMS, None, None, None, None]), lien=st.booleans())
    def signer(self, nom, intrus, lien):
        """By the right person or another, by a link or from the portal; sent twice."""
        signature, par = self.monde.signature(nom), intrus or nom
        compte = self.monde.comptes[par]
        if signature.version is None:
            return
        suivi = fabriques.creer_lien(signature)[0] if lien else None
        reussies = 0
        for _ in range(2):
            with suppress(ValidationError):
                relue = Signature.objects.get(pk=signature.pk)
                signer.signer(relue, par=compte, geste=geste(relue, lien=suivi))
                reussies += 1
        assert reussies <= 1
        assert reussies == 0 or (nom == par and signature.a_son_tour())
        VUS.add(self.statut)

    @precondition(lambda self: self.statut == StatutActe.EN_SIGNATURE)
    @rule(nombre=st.integers(1, 3))
    def signer_a_la_suite(self, nombre):
        """The first ones, in their order, as on an ordinary day."""
        for nom in NOMS[:nombre]:
            with suppress(ValidationError):
                signature = self.monde.signature(nom)
                signer.signer(signature, par=self.monde.comptes[nom], geste=geste(signature))
        VUS.add(self.statut)

    @rule(nom=QUI)
    def refuser(self, nom):
        with suppress(ValidationError):
            signature = self.monde.signature(nom)
            signer.refuser(signature, par=self.monde.comptes[nom], motif="Non")

    @rule(nom=QUI)
    def retirer(self, nom):
        with suppress(ValidationError):
            signature = self.monde.signature(nom)
            signer.retirer(signature, par=self.monde.comptes[nom], motif="Erreur")

    @rule(nom=QUI)
    def remplacer(self, nom):
        """By someone else with the same account: the mandate passes to them."""
        signature = self.monde.signature(nom)
        nouveau = fabriques.creer_representant(
            signature.partenaire, nom="Petit", courriel=self.monde.comptes[nom].courriel
        )
        with suppress(ValidationError):
            circuit.remplacer(
                signature, par=self.monde.officier, representant=nouveau, motif="Élections"
            )

    @precondition(lambda self: self.statut == StatutActe.EN_SIGNATURE)
    @rule()
    def reprendre(self):
        circuit.reprendre_le_texte(self.monde.acte, par=self.monde.officier, motif="Faute")

    @rule(jours=st.integers(0, 60))
    def attendre(self, jours):
        """The clock moves on, then the sweeps pass, twice: the second has nothing to do."""
        self.heure += timedelta(days=jours)
        avant = Courriel.objects.count()
        envoyes = circuit.relancer_les_attendues(self.heure)
        assert envoyes <= len(NOMS)
        assert Courriel.objects.count() == avant + envoyes
        assert circuit.relancer_les_attendues(self.heure) == 0
        assert circuit.reprendre_les_circuits() == 0

    @invariant()
    def une_signature_donnee_est_prouvee(self):
        for signature in Signature.objects.filter(statut=StatutSignature.SIGNEE):
            assert signature.preuve.contenu["document"] == signature.version.empreinte
            assert signature.preuve.contenu["signature"] == signature.pk

    @invariant()
    def un_ancien_texte_ne_compte_pas(self):
        courante = self.monde.relire().version_courante
        for signature in self.monde.acte.signatures.filter(statut__in=SIGNATURES_VIVANTES):
            if signature.statut != StatutSignature.ATTENDUE:
                assert signature.version == courante

    @invariant()
    def signe_si_et_seulement_si_tous_ont_signe(self):
        statuts = set(self.monde.acte.signatures_vivantes().values_list("statut", flat=True))
        assert (self.statut == StatutActe.SIGNE) == (statuts == {StatutSignature.SIGNEE})

    @invariant()
    def chacun_est_attendu_une_fois(self):
        noms = self.monde.acte.signatures_vivantes().values_list("partenaire__nom", flat=True)
        assert sorted(noms) == sorted(NOMS)

    @invariant()
    def les_liens_ouverts_sont_ceux_du_texte_present(self):
        courante = self.monde.relire().version_courante
        ouverts = LienDeSignature.objects.filter(
            consomme_le__isnull=True, expire_le__gt=timezone.now()
        )
        for lien in ouverts.select_related("signature"):
            attendu = lien.signature.statut == StatutSignature.ATTENDUE
            if attendu and lien.signature.version_id == lien.version_id:
                assert lien.version == courante

    @invariant()
    def le_registre_se_tient(self):
        assert verifier_la_chaine().intacte
        donnees = LigneRegistre.objects.filter(fait="signature").count()
        encore = Signature.objects.filter(preuve__isnull=False).count()
        assert encore <= donnees


@pytest.mark.django_db
def test_le_circuit_tient_quoi_qu_il_arrive():
    run_state_machine_as_test(
        Circuit,
        settings=settings(
            max_examples=30,
            stateful_step_count=18,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert set(StatutActe) - {StatutActe.CONSTATE} == VUS  # each was walked through
