"""The floor: the least that a Django page of this weight can cost. No rule of the portal enters."""
