"""Finds the seed generator's modules (format writers, clock, random source, record model): imported, not copied."""
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
GENERATE = os.path.normpath(os.path.join(HERE, "..", "..", "testdata", "generate"))
for _path in (GENERATE, HERE):
    if _path not in sys.path:
        sys.path.append(_path)
