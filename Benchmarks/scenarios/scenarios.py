"""Makes and writes scenarios; the seed generator's `output` renders and packs."""
import base  # noqa: F401
import os

import facts
import output
from clock import SECOND
from families import DEVELOPMENT, TABLE, VALIDATION  # noqa: F401
from frame import Frame


def make(family, seed):
    """(story, {path: bytes})."""
    story = TABLE[family][0](Frame(family, seed))
    files = output.render(story)
    return story, {path: data for path, data in files.items() if data}


def write(story, files, out, truth):
    """Files are stamped with the scenario's end, as year-less stamps are read by the newest file's time."""
    output.write(out, files)
    for path in files:
        os.utime(os.path.join(out, path), (story.finish / SECOND,) * 2)
    with open(truth, "w", encoding="utf-8", newline="\n") as file:
        file.write(facts.text(story))
