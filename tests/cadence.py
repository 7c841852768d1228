"""How Python itself runs in the processes of the tests: what costs and changes nothing that a test
sees. Loaded by pytest; no fixture nor rule of the portal enters.
"""

import gc

import pytest
from _pytest import runner

from config.pile import d_un_tenant

# Pytest alone goes a hundred calls deep: that was a quarter of the time of the tests.
_derouler = d_un_tenant(runner.pytest_runtest_protocol)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item, nextitem):
    return _derouler(item, nextitem)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish():
    """Thousands of collected tests are no garbage: they are not looked through again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
