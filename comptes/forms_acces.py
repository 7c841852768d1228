"""What a person types about their own protection: codes, passwords. Nothing is decided here."""

import json

from allauth.account.forms import ReauthenticateForm
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as ReauthenticateCodeForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import validate_totp_code
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms
from django.contrib.auth.forms import PasswordChangeForm
from django.core.exceptions import ValidationError

from comptes.adaptateurs import AdaptateurSecondFacteur
from comptes.facteurs import valider_code


def mise_en_page(*champs: str, bouton: str) -> FormHelper:
    """The fields in their order, then one button; the errors are ours, not the browser's."""
    aide = FormHelper()
    aide.attrs = {"novalidate": True}
    aide.layout = Layout(*champs, Submit("envoyer", bouton, css_class="btn btn-primary"))
    return aide


class _AvecCode(forms.Form):
    """A code of the application, or a recovery code: typed or pasted, spaces included."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        champ = self.fields["code"]
        champ.label, champ.max_length = "Code", 40
        champ.widget.attrs.pop("placeholder", None)
        champ.widget.attrs |= {"autocomplete": "one-time-code", "spellcheck": "false"}
        self.helper = mise_en_page("code", bouton="Valider")


class _CodeForm(_AvecCode):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields[
            "code"
        ].help_text = "Les six chiffres que votre application montre, ou un code de secours."

    def clean_code(self) -> str:
        """Used up by this very check: of two requests with one code, one passes."""
        self.authenticator = valider_code(self.user, self.cleaned_data["code"])
        if self.authenticator is None:
            raise AdaptateurSecondFacteur().validation_error("incorrect_code")
        return self.cleaned_data["code"]


class CodeDeConnexionForm(_CodeForm, AuthenticateForm):
    """The second step of a login."""


class CodeDeConfirmationForm(_CodeForm, ReauthenticateCodeForm):
    """Who is already in says again who they are."""


class ApplicationForm(_AvecCode, ActivateTOTPForm):
    """The first code of an application, which proves that it was set up right."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = "Les six chiffres que l’application montre maintenant."
        self.fields["code"].widget.attrs["inputmode"] = "numeric"
        self.helper = mise_en_page("code", bouton="Activer l’application")

    def clean_code(self) -> str:
        if not validate_totp_code(self.secret, self.cleaned_data["code"]):
            raise ValidationError(
                "Ce code ne convient pas. Vérifiez l’heure de votre téléphone, puis tapez le code "
                "qu’il montre à l’instant."
            )
        return self.cleaned_data["code"]


class _Decodeur(json.JSONDecoder):
    """A number of thousands of figures, or lists in lists without end: no JSON for us either."""

    def decode(self, s, *args):
        try:
            return super().decode(s, *args)
        except (ValueError, RecursionError):
            raise json.JSONDecodeError("refusé", "", 0) from None


class _ReponseDeCle(forms.Form):
    """What a browser answers for a key. Anyone may send anything: what has not its shape is a
    refusal like another, never an error of the portal."""

    credential = forms.JSONField(decoder=_Decodeur, widget=forms.HiddenInput)

    def clean(self):
        return _lire(super().clean)

    def clean_credential(self):
        lire = getattr(super(), "clean_credential", None)
        return _lire(lire) if lire else self.cleaned_data["credential"]


def _lire(lecture):
    try:
        return lecture()
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError):
        raise ValidationError("Cette clé d’accès n’a pas été reconnue.") from None


class CleDeConnexionForm(_ReponseDeCle, LoginWebAuthnForm):
    """In with a key alone."""


class SecondeCleForm(_ReponseDeCle, AuthenticateWebAuthnForm):
    """A key, after the password."""


class CleDeConfirmationForm(_ReponseDeCle, ReauthenticateWebAuthnForm):
    """A key, from who is already in."""


class CleForm(_ReponseDeCle, AddWebAuthnForm):
    """A passkey, and the name by which the person will know it again."""

    field_order = ("name", "credential")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields.pop("passwordless", None)
        self.fields["name"].label, self.fields["name"].max_length = "Nom de la clé", 60
        self.fields["name"].required = True
        self.initial["name"] = "Ma clé d’accès"
        self.fields[
            "name"
        ].help_text = "Par exemple «\u00a0Téléphone\u00a0» ou «\u00a0Clé USB\u00a0»."
        self.helper = mise_en_page("name", "credential", bouton="Créer la clé d’accès")


class MotDePasseDeConfirmationForm(ReauthenticateForm):
    """Who is already in types their password again."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password"].label = "Votre mot de passe"
        self.fields["password"].widget.attrs.pop("placeholder", None)
        self.helper = mise_en_page("password", bouton="Continuer")

    def clean_password(self) -> str:
        if not self.user.check_password(self.cleaned_data["password"]):
            raise ValidationError("Ce n’est pas votre mot de passe actuel.")
        return self.cleaned_data["password"]


class ChangementMotDePasseForm(PasswordChangeForm):
    """The password of today, then the new one, typed twice."""

    error_messages = {
        **PasswordChangeForm.error_messages,
        "password_incorrect": "Ce n’est pas votre mot de passe actuel.",
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = "Mot de passe actuel"
        self.fields["old_password"].widget.attrs.pop("autofocus", None)
        self.fields["new_password1"].label = "Nouveau mot de passe"
        self.fields["new_password2"].label = "Le même, une seconde fois"
        self.fields["new_password2"].help_text = ""
        self.helper = mise_en_page(
            "old_password", "new_password1", "new_password2", bouton="Changer mon mot de passe"
        )

    def clean(self):
        """A password too weak is said beside the field where its rules are."""
        self.validate_passwords("new_password1", "new_password2")
        self.validate_password_for_user(self.user, "new_password1")
        return self.cleaned_data


class OubliForm(forms.Form):
    """The address of an account, known or not."""

    courriel = forms.EmailField(
        label="Adresse électronique",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = mise_en_page("courriel", bouton="Recevoir un lien")


class IdentiteVerifieeForm(forms.Form):
    """Whoever takes a factor away says that they know who is asking."""

    verifiee = forms.BooleanField(
        label="J’ai vérifié, de vive voix ou en sa présence, que cette personne le demande",
        error_messages={"required": "Vérifiez d’abord l’identité de la personne."},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = mise_en_page("verifiee", bouton="Retirer son second facteur")
