#!/usr/bin/env python3
"""A testee that answers rightly but for one habit, which its argument names."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[4] / "testees" / "python"))
import adapter  # noqa: E402
from dlotp_reference import authenticator  # noqa: E402

habit = sys.argv[1]
# How lines are read is the matter of habits that show at different lines, so one testee may have several.
habits = habit.split("+")
# The cases at which a habit shows: those of a PIN of four zeros.
MARK = '"0000"'
# A name that is to be shown, and to do nothing.
HOSTILE = "</title><script>document.title = 'x'</script><img src=x onerror='x()'>|`\u202e\x1b[31m"


def loose(raw: bytes) -> bytes:
    """The line as an adapter takes it that judges some of TEST-1 and TEST-9 loosely."""
    if "takes-members-twice" in habits:
        try:
            raw = json.dumps(json.loads(raw.decode()), separators=(",", ":")).encode() + b"\n"
        except (ValueError, RecursionError):
            pass
    if "takes-lone-surrogates" in habits:
        raw = re.sub(rb"\\u[dD][89a-fA-F][0-9a-fA-F]{2}", b"x", raw)
    if "takes-other-encodings" in habits:
        raw = raw.decode("utf-8", "replace").encode()
    if "takes-byte-order-marks" in habits:
        raw = raw.removeprefix(b"\xef\xbb\xbf")
    if "takes-long-lines" in habits:
        raw = raw.replace(b"x" * 1000, b"")
    if "takes-deep-lines" in habits:
        raw = re.sub(rb"\[{15,}\]{15,}", b"[]", raw)
    if "takes-other-versions" in habits:
        raw = re.sub(rb'"version":[03],', b'"version":1,', raw)
    if "takes-any-position" in habits:
        raw = raw.replace(b'"q":1048577', b'"q":1048576')
    if "takes-later-steps" in habits:
        raw = re.sub(rb'"(step|loaded)":[12]\b', rb'"\1":0', raw)
    if "takes-nulls" in habits:
        raw = raw.replace(b'"loaded":null,', b"")
    if "takes-other-hellos" in habits:
        raw = re.sub(rb'("type":"hello".*"nonce":"[0-9a-f]*").*\}', rb"\1}", raw)
    if "takes-missing-members" in habits and b'"args"' not in raw and b'"op"' in raw:
        raw = raw.replace(b"}\n", b',"args":{}}\n')
    return raw


def judged_otherwise(raw: bytes, request: dict, answer: dict) -> dict:
    """The answer as an adapter gives it that judges in another order, or says otherwise what can't be read."""
    unsupported = {"seq": answer.get("seq"), "unsupported": {"reason": "what is this?"}}
    if "error" in answer:
        if "forgets-seq" in habits:
            return answer | {"seq": 0}
        if "invents-seq" in habits and (found := re.search(rb'"seq":(\d+)', raw)):
            return answer | {"seq": int(found[1])}
        if "judges-the-operation-first" in habits and "more" in request and "op" in request:
            return unsupported
        if "knows-no-other-types" in habits and request.get("type") == "poem":
            return unsupported
        if "refuses-before-it-reads" in habits and '"pin": "1"' in json.dumps(request):
            return {"seq": answer["seq"], "rejected": {"code": "malformed-pin"}}
    if "knows-nothing" in habits and request.get("op") == "nothing" and request.get("type") == "case":
        return {"seq": answer["seq"], "ok": {"nothing": ""}}
    if "has-no-such-reply" in habits and "nothing-scanned" in json.dumps(answer):
        return {"seq": answer["seq"], "error": {"trace": "nothing was scanned"}}
    if "greets-once" in habits and request.get("type") == "hello" and request.get("protocol") != 1:
        return {"seq": 0, "error": {"trace": "another protocol"}}
    return answer


def refuse_scans() -> None:
    """An app that derives another key, and refuses every payload by mistake."""

    def scan(*_: object) -> None:
        raise authenticator.Rejected("unknown-key")

    authenticator.Phone.scan = scan


def say(line: str) -> None:
    sys.stdout.write(line)
    sys.stdout.flush()


def main() -> None:
    seq_before = None
    held = []
    if habit == "refuses-scans":
        refuse_scans()
    if habit == "exits-at-once":
        sys.exit(7)
    if habit == "never-reads":
        time.sleep(60)
    if habit == "noisy-stderr":
        sys.stderr.write("noise " * 200_000)
    if habit == "leaves-a-child":
        child = subprocess.Popen(["sleep", "61"], stdin=subprocess.DEVNULL)
        print("child", child.pid, file=sys.stderr, flush=True)
    for raw in sys.stdin.buffer if "takes-long-lines" in habits else adapter.lines(sys.stdin.buffer):
        if "needs-line-feeds" in habits and not raw.endswith(b"\n"):
            break
        if "ends-at-long-lines" in habits and len(raw) == adapter.MAX_LINE and not raw.endswith(b"\n"):
            break
        if "skips-empty-lines" in habits and not raw.strip():
            continue
        line = raw.decode("utf-8", "replace")
        try:
            request = json.loads(line)
        except (ValueError, RecursionError):
            if habit == "dies-of-nonsense":
                raise
            request = {}
        if type(request) is not dict:
            request = {}
        answer = judged_otherwise(raw, request, adapter.reply(loose(raw)))
        if answer.get("type") == "hello":
            match habit:
                case "silent-hello":
                    continue
                case "wrong-nonce":
                    answer["nonce"] = "00"
                case "unknown-role":
                    answer["roles"] = ["bank"]
                case "claims-no-oath":
                    answer["roles"].remove("oath")
                case "claims-nothing":
                    answer["roles"] = []
                case "hostile":
                    answer["implementation"] = HOSTILE
                case "garbage-hello":
                    say("hello\n")
                    continue
            say(json.dumps(answer) + "\n")
            continue
        if request.get("type") == "bench" and "ok" in answer:
            match habit:
                case "never-measures":
                    answer = {"seq": request["seq"], "error": {"trace": "what is bench?"}}
                case "measures-nothing-else" if request["op"] != "nothing":
                    answer = {"seq": request["seq"], "error": {"trace": "it fell over"}}
                case "wrong-outputs":
                    answer["ok"]["digest"] = "00" * 32
                case "fast-clock":
                    answer["ok"]["samples"] = [{"passes": 1, "nanoseconds": 10**12}] * 3
                case "measures-nothing":
                    answer["ok"]["samples"] = []
            say(json.dumps(answer) + "\n")
            continue
        marked = MARK in line
        match habit:
            case "crashes" if marked:
                print("it went wrong here", file=sys.stderr)
                sys.exit(9)
            case "crashes-by-signal" if marked:
                os.kill(os.getpid(), signal.SIGSEGV)
            case "crashes-always":
                sys.exit(9)
            case "crashes-beside-a-child" if marked:
                # The child keeps the standard output open.
                subprocess.Popen(["sleep", "62"], stdin=subprocess.DEVNULL)
                os._exit(9)
            case "closes-its-output" if marked:
                os.close(1)
                time.sleep(60)
            case "hangs" if marked:
                time.sleep(60)
            case "garbage" if marked:
                say("{not json\n")
                continue
            case "two-answers" if marked:
                answer["error"] = {"trace": "both"}
            case "unknown-member" if marked:
                answer["more"] = 1
            case "wrong-seq" if marked:
                answer["seq"] += 1
            case "repeats-seq" if marked and seq_before is not None:
                answer["seq"] = seq_before
            case "extra-line" if marked:
                say(json.dumps(answer) + "\n")
            case "cut-off" if marked:
                say(json.dumps(answer)[:10])
                sys.exit(0)
            case "too-long" if marked:
                say("x" * 2_000_000 + "\n")
                continue
            case "not-utf-8" if marked:
                sys.stdout.buffer.write(b"\xff\xfe\n")
                sys.stdout.flush()
                continue
            case "floods" if marked:
                while True:
                    say("x" * 1000)
            case "floods-lines" if marked:
                while True:
                    say("{}\n")
            case "accepts-all":
                answer = {"seq": request["seq"], "ok": {}}
            case "refuses-all":
                answer = {"seq": request["seq"], "rejected": {"code": "malformed-pin"}}
            case "unsupported":
                answer = {"seq": request["seq"], "unsupported": {"reason": "later"}}
            case "errors" if marked:
                answer = {"seq": request["seq"], "error": {"trace": "division by zero"}}
            case "hostile":
                answer = {"seq": request["seq"], "rejected": {"code": HOSTILE}}
            case "wrong-value" if marked and "ok" in answer:
                answer["ok"]["p"] = "00" * 32
            case "upper-case" if "ok" in answer:
                answer["ok"] = {n: text.upper() if type(text) is str else text for n, text in answer["ok"].items()}
            case "judges-nothing" if "error" in answer:
                answer = {"seq": answer["seq"], "ok": {}}
            case "holds-back":
                held.append(answer)
                if len(held) < 10:
                    continue
                say("".join(json.dumps(answer) + "\n" for answer in held))
                held = []
                continue
        seq_before = answer.get("seq")
        say(json.dumps(answer) + "\n")
    if habit == "stays":
        time.sleep(60)
    if habit == "speaks-last":
        say('{"seq":1,"ok":{}}\n')


main()
