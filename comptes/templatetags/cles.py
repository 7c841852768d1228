"""The options of a passkey, as the script of the page reads them. Escaped like any attribute."""

import json

from django import template
from django.core.serializers.json import DjangoJSONEncoder

register = template.Library()


@register.filter
def en_json(valeur) -> str:
    """The value in JSON; an empty object when there is none."""
    return json.dumps(valeur or {}, cls=DjangoJSONEncoder)
