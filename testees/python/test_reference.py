"""Every worked example of the specification, line by line, computed by the reference.

Each block marked `example` or `example v2` is computed whole and compared whole, so a line that a page gains and that is
not computed here fails, and so does a page with a block that is not listed.
"""

import json
import re
import unittest
from pathlib import Path

import adapter
import example_traces
import examples
import examples_access
import examples_delivered

SPEC = Path(__file__).resolve().parents[2] / "spec"
BLOCK = re.compile(r"^```example( v2)?\n(.*?)^```", re.DOTALL | re.MULTILINE)
COMPUTED = examples.COMPUTED | example_traces.COMPUTED | examples_access.COMPUTED | examples_delivered.COMPUTED


def blocks() -> dict[tuple[str, int], list[tuple[str, str]]]:
    """The lines of every example, by page and version, as (name, value)."""
    found = {}
    for page in sorted(SPEC.glob("*.md")):
        for version_2, block in BLOCK.findall(page.read_text(encoding="utf-8")):
            key = (page.stem, 2 if version_2 else 1)
            if key in found:
                raise ValueError(f"{key} stands twice")
            found[key] = [tuple(re.split(r"\s{2,}", line.rstrip(), maxsplit=1)) for line in block.splitlines()]
    return found


class WorkedExamples(unittest.TestCase):
    def test_each_line_of_each_block(self) -> None:
        stated = blocks()
        self.assertEqual(sorted(stated), sorted(COMPUTED))
        for key, lines in stated.items():
            with self.subTest(page=key[0], version=key[1]):
                self.assertEqual(COMPUTED[key](lines), lines)

    def test_the_exchange_of_testee(self) -> None:
        page = (SPEC / "testee.md").read_text(encoding="utf-8")
        lines = re.findall(r"^([<>]) (\{.*\})$", page, re.MULTILINE)
        asked = [line for mark, line in lines if mark == ">"]
        answered = [json.loads(line) for mark, line in lines if mark == "<"]
        self.assertEqual((len(asked), len(answered)), (3, 3))
        self.assertEqual(adapter.reply(asked[0].encode())["nonce"], answered[0]["nonce"])  # the rest is another's hello
        for request, answer in zip(asked[1:], answered[1:]):
            self.assertEqual(adapter.reply(request.encode()), answer)


if __name__ == "__main__":
    unittest.main()
