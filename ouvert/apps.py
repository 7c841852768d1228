from django.apps import AppConfig


class OuvertConfig(AppConfig):
    name = "ouvert"
    verbose_name = "Données ouvertes et API"
