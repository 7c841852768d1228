"""`python -m bench.boite PORT`: a mailbox that accepts everything and keeps nothing (RFC 5321)."""

from __future__ import annotations

import asyncio
import sys

REPONSES = {b"EHLO": b"250-bench\r\n250 8BITMIME\r\n", b"HELO": b"250 bench\r\n",
            b"QUIT": b"221 bye\r\n", b"DATA": b"354 go\r\n"}  # fmt: skip


async def recevoir(lecteur: asyncio.StreamReader, redacteur: asyncio.StreamWriter) -> None:
    """One connection, from its greeting to its end."""
    redacteur.write(b"220 bench\r\n")
    while ligne := await lecteur.readline():
        verbe = ligne[:4].upper()
        redacteur.write(REPONSES.get(verbe, b"250 ok\r\n"))
        if verbe == b"QUIT":
            break
        if verbe == b"DATA":
            await redacteur.drain()
            await lecteur.readuntil(b"\r\n.\r\n")
            redacteur.write(b"250 kept\r\n")
    redacteur.close()


async def ouvrir(port: int) -> None:
    """Listen until the process is stopped."""
    serveur = await asyncio.start_server(recevoir, "127.0.0.1", port, limit=1 << 24)
    async with serveur:
        await serveur.serve_forever()


if __name__ == "__main__":
    asyncio.run(ouvrir(int(sys.argv[1])))
