#!/usr/bin/env python
"""Django's command line: `python manage.py <command>`."""

import os
import signal
import sys

from config.pile import d_un_tenant


def main() -> None:
    # Leave as on Ctrl-C: the embedded engines are stopped by their last user on its way out.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line

    d_un_tenant(execute_from_command_line)(sys.argv)


if __name__ == "__main__":
    main()
