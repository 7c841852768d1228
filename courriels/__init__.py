"""The outbox under every app: a message is frozen, queued, delivered once, and its fate known."""
