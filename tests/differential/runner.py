"""Runs the scripts on the running interpreter and writes what they noted as JSON.

`python2.7 -E tests/differential/runner.py --record` makes recorded/*.json anew from 2.7's own module.
`python tests/differential/runner.py [TOPIC ...]` prints the notes; on Python 3 they are those of httplib.compat.
"""

import importlib
import json
import os
import sys
import threading
import traceback
import warnings

HERE = os.path.dirname(os.path.abspath(__file__))
RECORDED = os.path.join(HERE, "recorded")
LIMIT = 12.0
"""Seconds for one script."""


def topics():
    names = os.listdir(os.path.join(HERE, "scripts"))
    return sorted(name[:-3] for name in names if name.endswith(".py") and name != "__init__.py")


def run_one(trial, call, args):
    """Run one script in a thread of its own, so that one that hangs is noted and left behind."""

    def body():
        try:
            call(trial, *args)
        except Exception as error:
            trial.notes["script failed"] = traceback.format_exception_only(type(error), error)[-1].strip()
            trial.trace = traceback.format_exc()

    thread = threading.Thread(target=body)
    thread.daemon = True
    thread.start()
    thread.join(LIMIT)
    if thread.is_alive():
        trial.notes["script hangs"] = True
    else:
        trial.end()


def run_topic(name):
    """Return what each script of a topic noted, in order."""
    prelude = importlib.import_module("prelude")
    module = importlib.import_module("scripts." + name)
    found = prelude.collections.OrderedDict()
    for script, (call, args) in module.TOPIC.scripts.items():
        trial = prelude.Trial()
        stdout, sys.stdout = sys.stdout, trial.output
        try:
            run_one(trial, call, args)
        finally:
            sys.stdout = stdout
        if hasattr(trial, "trace"):
            sys.stderr.write("%s/%s:\n%s\n" % (name, script, trial.trace))
        found[script] = trial.notes
    return found


def dump(scripts):
    """Return the notes of one topic as JSON, one script a line."""
    lines = []
    for script, notes in scripts.items():
        pairs = [json.dumps(label) + ": " + json.dumps(note, sort_keys=True) for label, note in notes.items()]
        lines.append("%s: {%s}" % (json.dumps(script), ", ".join(pairs)))
    return "{\n%s\n}\n" % ",\n".join(lines)


def main(arguments):
    sys.path.insert(0, HERE)
    warnings.simplefilter("ignore")
    record = arguments == ["--record"]
    if record and sys.version_info[0] != 2:
        raise SystemExit("the record is what Python 2.7 does: run this with python2.7")
    chosen = topics() if record or not arguments else arguments
    found = [(name, run_topic(name)) for name in chosen]
    if record:
        for name, scripts in found:
            with open(os.path.join(RECORDED, name + ".json"), "w") as file:
                file.write(dump(scripts))
    else:
        sys.stdout.write("{%s}\n" % ",\n".join("%s: %s" % (json.dumps(name), dump(s)) for name, s in found))
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1:])
