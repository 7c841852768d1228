"""How the fields of forms are drawn: Django's own widgets by Jinja2, all the rest by our engine."""

from django.forms.renderers import Jinja2, TemplatesSetting

FOURNIS = "django/forms/"  # the templates that Django ships, once for each engine


class Rendu(TemplatesSetting):
    """A list of thirty choices includes a template for each: Jinja2 draws the same, compiled.

    A widget that brings a template of its own (the back office, a package) keeps the engine of
    `TEMPLATES`.
    """

    def __init__(self) -> None:
        self._fournis = Jinja2()

    def get_template(self, template_name: str):
        """Raises TemplateDoesNotExist."""
        if template_name.startswith(FOURNIS):
            return self._fournis.get_template(template_name)
        return super().get_template(template_name)
