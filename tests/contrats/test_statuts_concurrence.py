"""Two people at the same instant: one moves the object, the other is told; one event is written."""

import threading
import time
from datetime import date

import pytest
from django.db import connection, transaction

from contrats.models import Action, Contrat, Evenement, Signature, TransitionInterdite
from tests import fabriques

pytestmark = pytest.mark.django_db(transaction=True)


def _un_seul_gagne(resultats):
    refus = [r for r in resultats if isinstance(r, TransitionInterdite)]
    return len(refus) == len(resultats) - 1 and resultats.count(None) == 1


def _attendre_qu_on_attende():
    """Until another connection waits for a lock: no guess about time."""
    limite = time.monotonic() + 30
    while time.monotonic() < limite:
        with connection.cursor() as curseur:
            curseur.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if curseur.fetchone()[0]:
                return
        time.sleep(0.02)
    raise AssertionError("personne n'attend le verrou")


def test_une_signature_donnee_deux_fois_a_la_fois(en_meme_temps):
    partenaire = fabriques.creer_partenaire()
    acte = fabriques.creer_acte(
        nature="avenant", numero=1, statut="en_signature", signataires=[partenaire]
    )
    signature, auteur = acte.signatures.get(), fabriques.creer_utilisateur()

    def signer():
        exemplaire = Signature.objects.get(pk=signature.pk)
        exemplaire.signer_sur_papier(par=auteur, le=date(2015, 5, 28), lieu="Longuenesse")

    assert _un_seul_gagne(en_meme_temps(*[signer] * 4))
    [evenement] = Evenement.objects.all()
    assert (evenement.verbe, evenement.auteur, evenement.vers) == ("signer", auteur, "signee")


def test_une_action_demarree_deux_fois_a_la_fois(en_meme_temps):
    action, auteur = fabriques.creer_action(statut="retenue"), fabriques.creer_utilisateur()
    exemplaires = [Action.objects.get(pk=action.pk) for _ in range(4)]
    verbes = [lambda e=e: e.demarrer(par=auteur) for e in exemplaires]
    assert _un_seul_gagne(en_meme_temps(*verbes))
    assert list(Evenement.objects.values_list("verbe", "de", "vers")) == [
        ("demarrer", "retenue", "en_cours")
    ]


def test_deux_verbes_qui_s_excluent(en_meme_temps):
    """Refused and retained at once: whichever comes first wins, the journal says the same."""
    action = fabriques.creer_action()
    un, deux = (Action.objects.get(pk=action.pk) for _ in range(2))
    resultats = en_meme_temps(
        lambda: un.refuser(par=None, motif="Hors du territoire"), lambda: deux.retenir(par=None)
    )
    assert _un_seul_gagne(resultats)
    action.refresh_from_db()
    assert action.statut in {"refusee", "retenue"}
    assert Evenement.objects.get().vers == action.statut


def test_le_second_attend_la_fin_de_la_transaction_du_premier(en_meme_temps):
    """A transition rolled back leaves the way free: the one that waited moves the object."""
    contrat = fabriques.creer_contrat()
    un, deux = (Contrat.objects.get(pk=contrat.pk) for _ in range(2))

    tenu = threading.Event()

    def defaire():
        with transaction.atomic():
            un.ouvrir_signature(par=None)
            tenu.set()
            _attendre_qu_on_attende()
            transaction.set_rollback(True)

    def passer():
        tenu.wait(30)
        deux.ouvrir_signature(par=None)

    assert en_meme_temps(defaire, passer) == [None, None]
    contrat.refresh_from_db()
    assert (contrat.statut, Evenement.objects.count()) == ("en_signature", 1)
