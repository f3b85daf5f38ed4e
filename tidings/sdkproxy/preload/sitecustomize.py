# ruff: noqa: INP001, FA100, FA102, ANN, UP - a folder for PYTHONPATH, not a package; old interpreters read it too
"""Read by every Python that `tidings run` starts, first of all: makes clients heed the proxy and its roots.

- aiohttp, as the asynchronous client of Python's twilio package uses it, makes a session without `trust_env`, and would
  pass the proxy by and reach the real network.
- requests, where a program calls `Session.send` itself (twilio 6 to 7.9 do), reads no variable for its roots and asks
  certifi: so certifi answers with our file, which holds its own roots too.

This file stands alone, in the user's interpreter (2.7, or 3.4 and later: hence no annotations), imports nothing of
ours, and hands over to the user's own sitecustomize.
Source: https://docs.python.org/3/library/site.html#module-sitecustomize
"""

import os
import sys


def _trusting(module):
    """aiohttp.client: sessions read the environment unless they say otherwise."""
    begin = module.ClientSession.__init__

    def begin_trusting(*args, **options):
        options.setdefault("trust_env", True)
        begin(*args, **options)

    module.ClientSession.__init__ = begin_trusting


def _ours(module):
    """certifi.core: its file is the one with our authority."""
    bundle = os.environ.get("REQUESTS_CA_BUNDLE")
    if not bundle:
        return

    def where():
        return bundle

    def contents():
        with open(bundle) as file:  # noqa: PTH123 - pathlib is not there in 2.7
            return file.read()

    for each in (module, sys.modules.get("certifi")):
        if each is not None:
            each.where = where
            each.contents = contents


_CHANGED = {"aiohttp.client": _trusting, "certifi.core": _ours}


def _change_once_loaded(loader, change):
    execute = getattr(loader, "exec_module", None)
    if execute is None:
        return

    def execute_and_change(module):
        execute(module)
        change(module)

    loader.exec_module = execute_and_change


class _Finder(object):  # noqa: UP004 - in 2.7 this makes it a class like any other
    """Finds the modules that we change as the others do, and has them changed once they are loaded."""

    def find_spec(self, name, path=None, target=None):
        """See importlib.abc.MetaPathFinder."""
        change = _CHANGED.pop(name, None)
        others = [each for each in sys.meta_path if each is not self and hasattr(each, "find_spec")]
        for finder in others if change else ():
            spec = finder.find_spec(name, path, target)
            if spec is not None:
                _change_once_loaded(spec.loader, change)
                return spec
        return None

    def find_module(self, name, path=None):  # noqa: ARG002
        """The same for 2.7."""
        return self if sys.version_info < (3,) and name in _CHANGED else None

    def load_module(self, name):
        """The same for 2.7."""
        change = _CHANGED.pop(name)
        __import__(name)
        change(sys.modules[name])
        return sys.modules[name]


def _hand_over():
    """Takes our folder off the path and loads the sitecustomize that ours has hidden, where there is one."""
    here = os.path.dirname(os.path.abspath(__file__))  # noqa: PTH100, PTH120 - pathlib is too slow to load for this
    sys.path[:] = [folder for folder in sys.path if os.path.abspath(folder) != here]  # noqa: PTH100
    ours = sys.modules.pop("sitecustomize", None)
    try:
        __import__("sitecustomize")
    except ImportError:
        if ours is not None:
            sys.modules["sitecustomize"] = ours


for _name in [each for each in _CHANGED if each in sys.modules]:  # something of the site's was first
    _CHANGED.pop(_name)(sys.modules[_name])
sys.meta_path.insert(0, _Finder())
_hand_over()
