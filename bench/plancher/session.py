"""`python -m bench.plancher.session`: an account of the floor, its open session; prints the key."""

import django


def ouvrir() -> str:
    """The key of a session of the floor's only account, made if it is not there."""
    django.setup()
    from django.contrib.auth import get_user_model
    from django.test import Client

    compte, _ = get_user_model().objects.get_or_create(
        username="plancher", defaults={"is_staff": True, "is_superuser": True}
    )
    client = Client()
    client.force_login(compte)
    return client.cookies["sessionid"].value


if __name__ == "__main__":
    print(ouvrir())
