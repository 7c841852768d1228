"""What every e-mail shares, as a mail program opens it, and how it enters the queue."""

import email
import email.policy
import uuid

import pytest
from celery import Celery
from django.core.exceptions import ValidationError
from django.core.mail import BadHeaderError
from django.db import transaction
from django.template import engines
from django.utils import timezone

from courriels.adresses import nommer, valider_adresse
from courriels.models import Courriel
from courriels.redaction import deposer, deposer_tous, rediger
from courriels.tasks import appeler

pytestmark = pytest.mark.django_db

GABARITS = {
    "essais/invitation_sujet.txt": "{% autoescape off %}[Contrat de ville]\n"
    " {{ quoi }}{% endautoescape %}",
    "essais/invitation_texte.txt": '{% extends "courriels/base.txt" %}'
    "{% block corps %}Voici «\u00a0{{ quoi }}\u00a0».{% endblock %}"
    "{% block raison %}Message envoyé à votre demande.{% endblock %}",
    "essais/invitation_html.html": '{% extends "courriels/base.html" %}'
    "{% block titre %}Invitation{% endblock %}{% block nom %}Invitation{% endblock %}"
    "{% block corps %}<p>Voici {{ quoi }}.</p>"
    '{% include "courriels/bouton.html" with lien=lien texte="Entrer" only %}{% endblock %}',
}


@pytest.fixture(autouse=True)
def _gabarits(settings):
    """Three templates of ten lines in all, over the shared frame; a sender of ours."""
    settings.COURRIEL_EXPEDITEUR = "Contrat de ville <portail@agglo.exemple>"
    *_, moteur = settings.TEMPLATES
    chargeurs = [
        ("django.template.loaders.locmem.Loader", GABARITS),
        "django.template.loaders.filesystem.Loader",
    ]
    options = {**moteur["OPTIONS"], "loaders": chargeurs}
    settings.TEMPLATES = [{**moteur, "APP_DIRS": False, "OPTIONS": options}]
    assert engines.all()


def _rediger(**autres):
    contexte = {"quoi": "Ville & Co", "lien": "https://portail.exemple/entrer/"}
    return rediger("essais/invitation", contexte, **{"destinataire": "elue@exemple.fr", **autres})


def _ouvrir(courriel):
    return email.message_from_bytes(bytes(courriel.message), policy=email.policy.default)


def test_un_message_redige_n_est_pas_encore_en_file():
    courriel = _rediger(nom_affiche="Zoé Élue", confidentiel=True)
    assert (courriel.nature, courriel.destinataire, courriel.nom, courriel.confidentiel) == (
        "invitation",
        "elue@exemple.fr",
        "Zoé Élue",
        True,
    )
    assert not Courriel.objects.exists()


def test_ses_en_tetes_sont_figes():
    courriel = _rediger(
        nom_affiche="Zoé Élue",
        repondre_a=[nommer("Anne Petit", "anne@agglo.exemple")],
        entetes={"X-Essai": "oui"},
    )
    message = _ouvrir(courriel)
    assert message["From"] == "Contrat de ville <portail@agglo.exemple>"
    assert message["To"] == "Zoé Élue <elue@exemple.fr>"
    assert message["Reply-To"] == "Anne Petit <anne@agglo.exemple>"
    assert message["Subject"] == "[Contrat de ville] Ville & Co"
    assert message["Message-ID"] == courriel.message_id
    assert courriel.message_id.endswith("@agglo.exemple>")
    assert uuid.UUID(courriel.message_id[1:].partition("@")[0]).version == 4
    assert abs(message["Date"].datetime - timezone.now()).total_seconds() < 60
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Auto-Response-Suppress"] == "OOF, NRN, AutoReply, RN"
    assert message["X-Essai"] == "oui"


def test_deux_formes_une_seule_charpente():
    message = _ouvrir(_rediger())
    texte = message.get_body(("plain",)).get_content()
    assert "\u00a0" not in texte  # some programs show it as a question mark
    assert " ".join(texte.split()) == (
        "Bonjour, Voici « Ville & Co ». -- "
        "Portail du contrat de ville. Message envoyé à votre demande."
    )
    html = message.get_body(("html",)).get_content()
    assert '<html lang="fr">' in html
    assert "<p>Voici Ville &amp; Co.</p>" in html
    assert '<a href="https://portail.exemple/entrer/"' in html
    assert "Portail du contrat de ville. Message envoyé automatiquement." in html
    assert "<img" not in html
    assert html.count("<h1") == 1


def test_une_piece_jointe_garde_son_nom_et_ses_octets():
    message = _ouvrir(_rediger(pieces=[("rapport.pdf", b"%PDF-1.7", "application/pdf")]))
    [piece] = message.iter_attachments()
    assert (piece.get_filename(), piece.get_content(), piece.get_content_type()) == (
        "rapport.pdf",
        b"%PDF-1.7",
        "application/pdf",
    )


@pytest.mark.parametrize(
    "champs",
    [
        {"destinataire": "elue@exemple.fr\nBcc: x@y.fr"},
        {"destinataire": "elue\r\nBcc: x@y.fr"},
        {"destinataire": '"elue\x0bBcc:x@y.fr"@exemple.fr'},
        {"repondre_a": ["anne@agglo.exemple\r\nBcc: x@y.fr"]},
        {"entetes": {"X-Essai": "oui\nBcc: x@y.fr"}},
    ],
)
def test_un_saut_de_ligne_ne_fait_pas_un_en_tete(champs):
    with pytest.raises(BadHeaderError):
        _rediger(**champs)


@pytest.mark.parametrize("adresse", ['"a\x0bb"@exemple.fr', "a\nb@x.fr", f"a@{'x' * 64}.fr"])
def test_une_adresse_impossible_est_refusee_en_francais(adresse):
    with pytest.raises(ValidationError) as refus:
        valider_adresse(adresse)
    assert refus.value.messages == ["Aucun message ne peut être envoyé à cette adresse."]
    valider_adresse("jean@préfecture.fr")


def test_un_nom_sur_deux_lignes_ne_devient_pas_un_en_tete():
    assert nommer("Jean\nBcc: x@y.fr", "jean@exemple.fr") == '"Jean Bcc: x@y.fr" <jean@exemple.fr>'


def test_un_domaine_accentue_s_ecrit_comme_le_dns():
    courriel = _rediger(destinataire="jean@préfecture.fr")
    assert _ouvrir(courriel)["To"] == "jean@xn--prfecture-c4a.fr"
    assert courriel.destinataire == "jean@préfecture.fr"


def test_un_nom_trop_long_n_empeche_pas_le_message():
    courriel = deposer(_rediger(nom_affiche="Zoé" * 100))
    courriel.refresh_from_db()
    assert courriel.nom == ("Zoé" * 100)[:200]


# -- the queue ----------------------------------------------------------------------------------


def test_un_message_depose_est_du_et_reveille_une_fois(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as rappels:
        depose = deposer(_rediger())
    assert list(Courriel.objects.dus()) == [depose]
    assert len(rappels) == 1


def test_plusieurs_messages_se_deposent_d_un_bloc(
    django_assert_num_queries, django_capture_on_commit_callbacks
):
    courriels = [_rediger(destinataire=f"{nom}@exemple.fr") for nom in "abc"]
    with django_capture_on_commit_callbacks() as rappels, django_assert_num_queries(1):
        deposes = deposer_tous(courriels)
    assert [c.destinataire for c in deposes] == ["a@exemple.fr", "b@exemple.fr", "c@exemple.fr"]
    assert sorted(c.pk for c in deposes) == sorted(Courriel.objects.values_list("pk", flat=True))
    assert len(rappels) == 1


def test_une_transaction_annulee_n_envoie_rien(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as rappels, transaction.atomic():
        deposer(_rediger())
        transaction.set_rollback(True)
    assert (Courriel.objects.count(), rappels) == (0, [])


def test_sans_courtier_l_appel_se_tait():
    """Nothing answers on this port: the row stays, the sweep will find it."""
    application = Celery(broker="redis://127.0.0.1:1/0", set_as_current=False)
    application.conf.broker_transport_options = {"max_retries": 0, "socket_connect_timeout": 1}

    @application.task(name="essai")
    def essai(pk):
        """Never called."""

    assert appeler(essai, 1) is False
