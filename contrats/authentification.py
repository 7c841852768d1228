"""The password asked again at the moment of signing: right, wrong, or tried too often."""

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from contrats.models import EssaiRefuse
from contrats.models.essai import ESSAIS_MAX

METHODE = "mot de passe, saisi de nouveau au moment de signer"


def authentifier(compte, mot_de_passe: str):
    """The moment at which the account proved who it is. Raises ValidationError otherwise.

    Each wrong try is committed at once: call it outside the transaction of the signature.
    """
    with transaction.atomic():
        # One try at a time for an account: parallel ones would each find room for itself.
        get_user_model().objects.select_for_update(no_key=True).get(pk=compte.pk)
        recents = EssaiRefuse.objects.recents(compte)
        bloque = recents.count() >= ESSAIS_MAX
        juste = not bloque and compte.check_password(mot_de_passe)
        if not bloque and not juste:
            EssaiRefuse.objects.create(compte=compte)
        elif juste:
            EssaiRefuse.objects.filter(compte=compte).delete()
    if bloque:
        raise ValidationError(
            "Trop de mots de passe refusés. Attendez un quart d’heure avant d’essayer encore."
        )
    if not juste:
        raise ValidationError("Ce mot de passe n’est pas le vôtre.")
    return timezone.now()
