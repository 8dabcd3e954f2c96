"""The examples of the guide run as they stand, each in a process of its own, against a real site."""

import os
import re
import shutil
import subprocess
import sys

import pytest

from api.guide import files

SERVER, TOKEN = "http://127.0.0.1:8000", "kb_..."
CODE = re.compile(r"^```(sh|python|r)\n(.*?)^```", re.M | re.S)
RUN = {
    "sh": ["bash", "-euo", "pipefail", "-c"],
    "python": [sys.executable, "-c"],
    "r": ["Rscript", "-e"],
}
EXAMPLES = [
    pytest.param(language, code, id=f"{name}-{place}-{language}")
    for name, path in files().items()
    for place, (language, code) in enumerate(CODE.findall(path.read_text(encoding="utf-8")), 1)
    if SERVER in code
]

pytestmark = pytest.mark.xdist_group("site")


def may_run(language):
    needed = {"sh": "curl", "python": sys.executable, "r": "Rscript"}[language]
    return shutil.which(needed) is not None


@pytest.mark.parametrize(("language", "code"), EXAMPLES)
def test_an_example_runs(site, tmp_path, language, code):
    if not may_run(language):
        pytest.skip(f"{RUN[language][0] if language == 'r' else 'curl'} is not on this machine")
    code = code.replace(SERVER, site.url)
    if TOKEN in code:
        code = code.replace(TOKEN, site.token("contributor"))
    if language == "sh":
        code = re.sub(r"\bcurl ", "curl --silent --show-error ", code)

    done = subprocess.run(
        [*RUN[language], code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONWARNINGS": "error"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert not re.search(r'"status": ?(5\d\d|401|403|404)', done.stdout)


def test_there_are_examples_in_every_language():
    assert {example.values[0] for example in EXAMPLES} == {"sh", "python", "r"}
