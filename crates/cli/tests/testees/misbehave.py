#!/usr/bin/env python3
"""A testee that answers rightly but for one habit, which its argument names."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[4] / "testees" / "python"))
import adapter  # noqa: E402

habit = sys.argv[1]
# The cases at which a habit shows: those of a PIN of four zeros.
MARK = '"0000"'
# A name that is to be shown, and to do nothing.
HOSTILE = "</title><script>document.title = 'x'</script><img src=x onerror='x()'>|`\u202e\x1b[31m"


def say(line: str) -> None:
    sys.stdout.write(line)
    sys.stdout.flush()


def main() -> None:
    seq_before = None
    held = []
    if habit == "exits-at-once":
        sys.exit(7)
    if habit == "never-reads":
        time.sleep(60)
    if habit == "noisy-stderr":
        sys.stderr.write("noise " * 200_000)
    if habit == "leaves-a-child":
        child = subprocess.Popen(["sleep", "61"], stdin=subprocess.DEVNULL)
        print("child", child.pid, file=sys.stderr, flush=True)
    while line := sys.stdin.readline():
        try:
            request = json.loads(line)
        except ValueError:
            if habit == "dies-of-nonsense":
                raise
            request = {}
        answer = adapter.reply(line)
        if request.get("type") == "hello":
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
        if request.get("type") == "bench":
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
                answer["ok"] = {name: text.upper() for name, text in answer["ok"].items()}
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
