"""The one settings file: everything comes from the environment (see `.env.example`).

A secret may also be given as `X_FILE=/path`. With neither DATABASE_URL nor REDIS_URL the
embedded engines of this machine are used (local mode); with DATABASE_URL the portal is a
server, and refuses to start without REDIS_URL, SECRET_KEY,
SITE_URL, EMAIL_URL, COURRIEL_EXPEDITEUR and REGISTRE_CLE.
"""

from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from config.attente import options_de_connexion
from config.embarque import Moteurs, cle_secrete, dossier_des_outils
from config.horaires import horaires
from config.seau import stockage

BASE_DIR = Path(__file__).resolve().parent.parent
environ.Env.read_env(BASE_DIR / ".env")
env = environ.FileAwareEnv()

VAR = Path(env.str("VAR", default=str(BASE_DIR / "var")))
DEBUG = env.bool("DEBUG", default=False)
LOCAL = "DATABASE_URL" not in env.ENVIRON and "DATABASE_URL_FILE" not in env.ENVIRON
# Demo accounts have a published password: on a server they must be asked for by name.
DEMONSTRATION = env.bool("DEMONSTRATION", default=LOCAL)
_moteurs = Moteurs(VAR)


def _exige_hors_local(nom: str, defaut):
    """The variable, or in local mode only its default: a server never runs on a guess."""
    if nom in env.ENVIRON or f"{nom}_FILE" in env.ENVIRON:
        return env.str(nom)
    if LOCAL:
        return defaut() if callable(defaut) else defaut
    raise ImproperlyConfigured(f"{nom} doit être défini quand DATABASE_URL l'est.")


# -- identity and addresses -----------------------------------------------------------------
SECRET_KEY = _exige_hors_local("SECRET_KEY", lambda: cle_secrete(VAR))
if "changez-moi" in SECRET_KEY:
    raise ImproperlyConfigured("SECRET_KEY est la valeur d'exemple : tirez-en une nouvelle.")
# Former keys, newest first: what they sealed is still read, nothing is sealed with them.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_ANCIENNES", default=[])
SITE_URL = _exige_hors_local("SITE_URL", "http://localhost:8000").rstrip("/")
_site = urlsplit(SITE_URL)
HTTPS = _site.scheme == "https"
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[_site.hostname])
if LOCAL:
    ALLOWED_HOSTS += ["localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [SITE_URL]

# Signs each line of the register of signatures: kept apart from the database and its backups.
REGISTRE_CLE = _exige_hors_local("REGISTRE_CLE", lambda: cle_secrete(VAR, "cle_registre"))
if REGISTRE_CLE == SECRET_KEY:
    raise ImproperlyConfigured("REGISTRE_CLE et SECRET_KEY doivent être deux clés différentes.")

# The seal of the final PDF: the file of a PKCS#12 certificate, and its password. Without it, in
# local mode only, a certificate of demonstration is made in `var/`.
# Its path is given either way: what the file holds is not text.
SCEAU_P12 = env.ENVIRON.get("SCEAU_P12_FILE") or env.str("SCEAU_P12", default="")
SCEAU_MOT_DE_PASSE = env.str("SCEAU_MOT_DE_PASSE", default="")
SCEAU_HORODATAGE = env.str("SCEAU_HORODATAGE", default="")  # address of a RFC 3161 authority
# Authorities whose certificates are trusted on texts signed outside the portal: one PEM file.
SCEAU_RACINES = env.str("SCEAU_RACINES", default="")

# -- engines --------------------------------------------------------------------------------
DATABASES = {"default": _moteurs.postgresql() if LOCAL else env.db("DATABASE_URL")}
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=3600)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DELAI_REQUETE = env.int("DELAI_REQUETE_SECONDES", default=0)  # of a query; 0: no limit
DATABASES["default"].setdefault("OPTIONS", {}).update(options_de_connexion(DELAI_REQUETE))
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = _exige_hors_local("REDIS_URL", _moteurs.url_redis)

# Databases and brokers elsewhere are spoken to by TLS alone, unless the network between is trusted.
RESEAU_DE_CONFIANCE = env.bool("RESEAU_DE_CONFIANCE", default=LOCAL)

# -- applications ---------------------------------------------------------------------------
INSTALLED_APPS = [
    "config.apps.AdministrationConfig",
    "config.apps.ConfigConfig",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "audit.apps.AuditConfig",
    "composition.apps.CompositionConfig",
    "comptes.apps.ComptesConfig",
    "quartiers.apps.QuartiersConfig",
    "partenaires.apps.PartenairesConfig",
    "contrats.apps.ContratsConfig",
    "remontees.apps.RemonteesConfig",
    "rapports.apps.RapportsConfig",
    "imports.apps.ImportsConfig",
    "courriels.apps.CourrielsConfig",
    "ouvert.apps.OuvertConfig",
    "rgpd.apps.RgpdConfig",
    "exploitation.apps.ExploitationConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.forms",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "crispy_forms",
    "crispy_bootstrap5",
    "bootstrap",
    "django_filters",
    "django_htmx",
    "csp",
]
MIDDLEWARE = [
    "exploitation.intergiciel.Sondes",
    "exploitation.intergiciel.Compteurs",
    "audit.intergiciel.SuiviDesRequetes",
    "config.demandes.chiffre_exige",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.politique.Politique",
    "config.demandes.poids_limite",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "comptes.intergiciel.Authentification",
    "comptes.intergiciel.SansCopie",
    "comptes.intergiciel.SaisieGardee",
    "comptes.intergiciel.ConnexionExigee",
    "comptes.intergiciel.SecondFacteurExige",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {  # the fields of forms, and `*.jinja`: config/rendu.py
        "NAME": "dessins",
        "BACKEND": "config.rendu.Dessins",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {"environment": "config.rendu.environnement"},
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["contrats.templatetags.adresses"],  # `url`, worked out once a route
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.contexte.travailleur",
            ],
        },
    },
]
FORM_RENDERER = "config.rendu.Rendu"
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"

# -- people ---------------------------------------------------------------------------------
AUTH_USER_MODEL = "comptes.Utilisateur"
AUTHENTICATION_BACKENDS = ["comptes.droits.DroitsParRole"]
LOGIN_URL = "comptes:connexion"
LOGIN_REDIRECT_URL = "rapports:accueil"
LOGOUT_REDIRECT_URL = "comptes:connexion"
PASSWORD_RESET_TIMEOUT = 72 * 3600  # seconds; an invitation sent on a Friday is good on Monday
# Officers, signatories and the technical administrator prove two things, not one.
SECOND_FACTEUR_EXIGE = env.bool("SECOND_FACTEUR_EXIGE", default=True)
if not SECOND_FACTEUR_EXIGE and not LOCAL:
    raise ImproperlyConfigured("SECOND_FACTEUR_EXIGE=0 n'est permis que sur un poste de travail.")
# Sign-up, e-mail addresses and limits of django-allauth are not used: the portal has its own.
ACCOUNT_ADAPTER = "comptes.adaptateurs.AdaptateurComptes"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "courriel"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = False
ACCOUNT_REAUTHENTICATION_METHODS = ["password", "mfa"]
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60  # seconds before a factor may not be changed any more
MFA_ADAPTER = "comptes.adaptateurs.AdaptateurSecondFacteur"
MFA_SUPPORTED_TYPES = ["totp", "webauthn"]  # recovery codes: made and shown by our own page
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = False
MFA_ALLOW_UNVERIFIED_EMAIL = True  # the invitation has proved the address
MFA_TOTP_ISSUER = "Contrat de ville"
MFA_TOTP_TOLERANCE = 1  # a clock half a minute late is not a stranger
MFA_RECOVERY_CODE_DIGITS = 12
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_RATE_LIMITS = False

# -- ProConnect: off unless its three variables are given ------------------------------------
PROCONNECT_CLIENT_ID = env.str("PROCONNECT_CLIENT_ID", default="")
PROCONNECT_CLIENT_SECRET = env.str("PROCONNECT_CLIENT_SECRET", default="")
PROCONNECT_EMETTEUR = env.str("PROCONNECT_EMETTEUR", default="")  # its `iss`, without final slash
PROCONNECT_ALGORITHME = env.str("PROCONNECT_ALGORITHME", default="RS256")
PROCONNECT_PKCE = env.bool("PROCONNECT_PKCE", default=True)
if PROCONNECT_CLIENT_ID and not (PROCONNECT_CLIENT_SECRET and PROCONNECT_EMETTEUR):
    raise ImproperlyConfigured(
        "PROCONNECT_CLIENT_ID demande PROCONNECT_CLIENT_SECRET et PROCONNECT_EMETTEUR."
    )
if PROCONNECT_ALGORITHME not in {"RS256", "ES256"}:
    raise ImproperlyConfigured("PROCONNECT_ALGORITHME : RS256 ou ES256.")
_proconnect = urlsplit(PROCONNECT_EMETTEUR)
if PROCONNECT_EMETTEUR and not LOCAL and _proconnect.scheme != "https":
    raise ImproperlyConfigured("PROCONNECT_EMETTEUR doit être une adresse https.")

AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("courriel", "prenom", "nom")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 15},
    },
    {"NAME": "comptes.mots_de_passe.TropCourant"},
    {"NAME": "comptes.mots_de_passe.MotsDuContexte"},
]

# -- language and clock: French, stored in UTC, shown in Paris -------------------------------
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français")]
TIME_ZONE = "Europe/Paris"
USE_TZ = True

# -- files ----------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
# The package's app would ask for GDAL, which nothing here uses: only its files are taken.
_leaflet = Path(find_spec("leaflet").origin).parent / "static" / "leaflet"
STATICFILES_DIRS = [BASE_DIR / "static", ("leaflet", _leaflet)]
DOSSIER_FICHIERS = Path(env.str("DOSSIER_FICHIERS", default=str(VAR / "fichiers")))
DOSSIER_POLICES = VAR / "polices"
STORAGES = {
    "default": stockage(env, DOSSIER_FICHIERS),
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "config.statiques.Statiques",
    },
}

# -- backups: every night in a folder of this machine (docs/exploitation.md) --------------------
SAUVEGARDES = Path(env.str("SAUVEGARDES", default=str(VAR / "sauvegardes")))
# Whom they are encrypted for: an age public key (`sauvegarder --nouvelle-cle`). Empty: in clear.
SAUVEGARDE_CLE = env.str("SAUVEGARDE_CLE", default="").strip()
SAUVEGARDE_HEURE = env.str("SAUVEGARDE_HEURE", default="01:30")  # UTC; empty: not by the clock
# Where pg_dump and pg_restore are; empty: in the PATH.
OUTILS_POSTGRESQL = env.str("OUTILS_POSTGRESQL", default=str(dossier_des_outils()) if LOCAL else "")

# -- e-mail: a folder of .eml files by default, an SMTP server with EMAIL_URL -----------------
DOSSIER_COURRIELS = Path(env.str("DOSSIER_COURRIELS", default=str(VAR / "courriels")))
EMAIL_URL = _exige_hors_local("EMAIL_URL", "")
try:
    env.email_url_config(EMAIL_URL or "smtp://localhost:25")
except (ImproperlyConfigured, ValueError) as erreur:
    raise ImproperlyConfigured(f"EMAIL_URL est illisible : {erreur}") from None
COURRIEL_EXPEDITEUR = _exige_hors_local(
    "COURRIEL_EXPEDITEUR", "Contrat de ville <contrat-de-ville@exemple.invalid>"
)
# Where failures come back (rebonds@…): each message has its own signed address there, `rebonds+…@`.
COURRIEL_REBONDS = env.str("COURRIEL_REBONDS", default="")
# Where a flaw is told (RFC 9116): an address or a page. Without it there is no security.txt.
CONTACT_SECURITE = env.str("CONTACT_SECURITE", default="")
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=120)  # seconds; RFC 5321 section 4.5.3.2.6

# -- worker: Celery only wakes up, the rows are the queue -------------------------------------
CELERY_BROKER_URL = REDIS_URL
CELERY_TIMEZONE = "UTC"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# How long a worker holds what it took up: a row (by the database's clock), a call (by the broker).
BAIL_SECONDES = env.int("BAIL_SECONDES", default=300)
CELERY_TASK_TIME_LIMIT = BAIL_SECONDES * 4 // 5  # it is stopped before another may begin
CELERY_VISIBILITY_TIMEOUT = BAIL_SECONDES
if 2 * EMAIL_TIMEOUT > CELERY_TASK_TIME_LIMIT:  # the content, then the answer
    raise ImproperlyConfigured(
        f"BAIL_SECONDES ({BAIL_SECONDES}) doit dépasser deux fois et demie EMAIL_TIMEOUT "
        f"({EMAIL_TIMEOUT}) : un envoi serait repris pendant qu'il dure."
    )
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": CELERY_VISIBILITY_TIMEOUT,
    "unacked_restore_interval": 1,
    "unacked_restore_throttle": 5,
    "socket_timeout": 10,
    "socket_connect_timeout": 2,
    "retry_on_timeout": True,
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.2,
    "interval_max": 0.5,
}
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_max": 0.5}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_CONSUMER = "config.consommateur:Consommateur"
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False  # its channel too is read without a limit of time
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR / "beat")
_balayage = env.int("BALAYAGE_SECONDES", default=30)
CELERY_BEAT_SCHEDULE = horaires(_balayage, sauvegarde=SAUVEGARDE_HEURE)

# -- security -------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        # Chromium applies it to the redirects of a form: to the login, and from the logout.
        "form-action": [
            SELF,
            *([f"{_proconnect.scheme}://{_proconnect.netloc}"] if PROCONNECT_CLIENT_ID else []),
        ],
    }
}
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
# Then, and only then, what the proxy says is believed: scheme, address, number of the request.
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("DERRIERE_PROXY", default=False) else None
)
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # a sheet of values: 60 indicators, 30 neighbourhoods
DATA_UPLOAD_MAX_NUMBER_FILES = 2
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024**2  # bytes of a form, its files apart
DEMANDE_MAX = 30 * 1024**2  # bytes of any request: the largest file that is taken, and its form
FILE_UPLOAD_PERMISSIONS = 0o600
# An antivirus that listens: `unix:/run/clamav/clamd.ctl`, or `tcp:hote:3310`. Empty: none.
ANTIVIRUS = env.str("ANTIVIRUS", default="")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "config.views.origine_refusee"
# Whatever is done; two hours when nothing is: comptes/models/session.py.
SESSION_COOKIE_AGE = 12 * 3600
SESSION_ENGINE = "comptes.sessions"

# -- watch: from when on something is wrong (docs/exploitation.md) -----------------------------
ALERTE_ATTENTE = timedelta(seconds=env.int("ALERTE_ATTENTE_SECONDES", default=300))
ALERTE_BATTEMENT = timedelta(seconds=env.int("ALERTE_BATTEMENT_SECONDES", default=300))
ALERTE_BAIL = timedelta(seconds=env.int("ALERTE_BAIL_SECONDES", default=120))
ALERTE_SAUVEGARDE = timedelta(hours=env.int("ALERTE_SAUVEGARDE_HEURES", default=26))
SONDE_MEMOIRE = 2  # seconds during which `/pret` repeats what it found
# What a Prometheus server shows to read `/metriques`. Empty: that page does not exist.
METRIQUES_JETON = env.str("METRIQUES_JETON", default="")

# -- journal of the processes -----------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "texte": {"()": "audit.formateur.FormateurTexte"},
        "json": {"()": "audit.formateur.FormateurJSON"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "texte" if LOCAL else "json",
        }
    },
    "root": {"handlers": ["console"], "level": env.str("NIVEAU_JOURNAL", default="INFO")},
}
