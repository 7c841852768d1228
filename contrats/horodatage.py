"""Asks the timestamp authority of the settings, and it alone: no redirection is followed.

The seal that holds its answer is made elsewhere.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
from pyhanko.sign.timestamps.aiohttp_client import HTTPTimeStamper


class Horodateur(HTTPTimeStamper):
    """pyHanko's own client, whose session refuses to be sent elsewhere."""

    @asynccontextmanager
    async def _acquire_session(self) -> AsyncIterator[aiohttp.ClientSession]:
        async with aiohttp.ClientSession(middlewares=[_sans_redirection]) as session:
            yield session


async def _sans_redirection(demande, suivre):
    reponse = await suivre(demande)
    if 300 <= reponse.status < 400:
        reponse.close()
        raise aiohttp.ClientError("l’autorité renvoie ailleurs")
    return reponse
