"""The contract itself: objectives, indicators, actions, money, commitments, acts, journal."""
