"""What a person types to log in."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django.contrib.auth.forms import AuthenticationForm


class ConnexionForm(AuthenticationForm):
    """E-mail and password; one answer for an unknown, closed or mistyped account."""

    error_messages = {
        "invalid_login": "L’adresse électronique ou le mot de passe ne convient pas. Vérifiez-les, "
        "majuscules comprises pour le mot de passe, puis recommencez.",
    }
    # The model back end never lets a closed account through: it gets the very same answer.
    error_messages["inactive"] = error_messages["invalid_login"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "Adresse électronique"
        self.fields["username"].widget.input_type = "email"
        self.fields["username"].widget.attrs.pop("autofocus", None)
        self.fields["username"].widget.attrs["autocomplete"] = "username"
        if not self.is_bound:
            self.fields["username"].widget.attrs["autofocus"] = True
        self.helper = FormHelper()
        self.helper.attrs = {"novalidate": True}
        self.helper.layout = Layout(
            "username",
            "password",
            Submit("connexion", "Se connecter", css_class="btn btn-primary"),
        )
