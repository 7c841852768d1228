"""How Python itself runs in the processes of the tests: what costs and changes nothing that a test
sees. Loaded by pytest; no fixture nor rule of the portal enters.
"""

import functools
import gc

import pytest
from _pytest import runner

# In words of the stack. Python takes its stack from the system by 16 KB, and gives a piece back as
# soon as the call that began it returns: a loop just there takes and gives at each turn, which was
# a quarter of the time of the tests. A frame of this size is given a piece of 1 MB, where the
# calls that it makes fit too.
CADRE = 70_000


def au_large(fonction):
    """The same function, and all that it calls, in one piece of the stack."""

    @functools.wraps(fonction)
    def appeler(*args, **kwargs):
        return fonction(*args, **kwargs)

    appeler.__code__ = appeler.__code__.replace(co_stacksize=CADRE)
    return appeler


_derouler = au_large(runner.pytest_runtest_protocol)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item, nextitem):
    return _derouler(item, nextitem)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish():
    """Thousands of collected tests are no garbage: they are not looked through again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
