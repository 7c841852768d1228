"""What `check --deploy` refuses of a server: services spoken to in clear over a network."""

import pytest

from config.controles import services_joints_par_tls

ICI = {"HOST": "127.0.0.1", "OPTIONS": {}}
VERIFIEE = {"sslmode": "verify-full", "sslrootcert": "/etc/ssl/ca.pem"}
REDIS = "rediss://:mot@redis.exemple.fr:6379/0?ssl_cert_reqs="


@pytest.mark.parametrize(
    ("base", "redis", "fautes"),
    [
        (ICI, "redis://:mot@127.0.0.1:6379/0", []),
        ({"HOST": "/run/postgresql", "OPTIONS": {}}, "redis+socket:///run/redis.sock", []),
        ({"HOST": "bd.exemple.fr", "OPTIONS": VERIFIEE}, f"{REDIS}required", []),
        ({"HOST": "bd.exemple.fr", "OPTIONS": {}}, f"{REDIS}required", ["config.E002"]),
        (
            {"HOST": "bd.exemple.fr", "OPTIONS": {"sslmode": "require"}},
            f"{REDIS}required",
            ["config.E002"],
        ),
        (
            {"HOST": "bd.exemple.fr", "OPTIONS": {"sslmode": "verify-full"}},
            f"{REDIS}none",
            ["config.E002", "config.E003"],
        ),
        (ICI, "redis://:mot@redis.exemple.fr:6379/0", ["config.E003"]),
        (ICI, f"{REDIS}CERT_REQUIRED", ["config.E003"]),  # the probe would not understand it
        (ICI, "rediss://redis.exemple.fr:6379/0", ["config.E003"]),
    ],
)
def test_base_et_redis_du_reseau_sont_connus_par_leur_certificat(
    settings, monkeypatch, base, redis, fautes
):
    settings.RESEAU_DE_CONFIANCE = False
    monkeypatch.setitem(settings.DATABASES, "default", base)
    settings.REDIS_URL = redis
    assert [faute.id for faute in services_joints_par_tls(None)] == fautes
    settings.RESEAU_DE_CONFIANCE = True
    assert services_joints_par_tls(None) == []
