"""What the worker listens to: its queue, and nothing else."""

from celery.worker.consumer import Consumer


class Consommateur(Consumer):
    """Celery's own, which greets no other worker and gossips with none.

    What it would hear there is of no use: workers share PostgreSQL alone. And such a channel is
    read without a limit of time (redis-py 8.1, `PubSub.parse_response`): cut at the wrong moment,
    the worker waited there for ever, alive and deaf to its queue.
    """

    def __init__(self, *args, **options):
        super().__init__(*args, **options | {"without_gossip": True, "without_mingle": True})
