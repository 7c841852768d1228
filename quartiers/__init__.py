"""Territories: intercommunalities, communes, neighbourhoods, and their public statistics."""
