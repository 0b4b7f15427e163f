"""The worked examples of the authenticator and the verifier: their steps are played, and what comes out is printed."""

import re

from dlotp_reference import authenticator, chains, otp_v1, otp_v2, payload_v1, payload_v2, verifier
from examples import DIGEST, FRESH, ISSUED_AT, LIFETIME, NONCE, ONE, ORDER, P, PIN, TEXT, TWO, Lines

BOOT = bytes(range(0xA0, 0xB0))


def pairs(line: str) -> dict[str, str]:
    return dict(re.findall(r"(\S+)=(\S+)", line))


# --- the phone ---


def given_back(reply: dict) -> str:
    return reply.get("rejected") or next(iter(reply))  # a code, or `display` or `otp`


def authenticator_1(stated: Lines) -> Lines:
    phone = authenticator.Phone(ONE)
    lines = []
    for name, step in stated:
        if not name.startswith("step "):
            continue
        given = pairs(step)
        moment = {"unix": int(given["unix"]), "since-boot": int(given["since-boot"]), "store": "ok"}
        moment["boot"] = bytes.fromhex(given["boot"])
        text = TEXT[ONE]
        if "issued-at" in given:
            times = (int(given["issued-at"]), int(given["lifetime"]))
            text = payload_v1.text_of(ONE, payload_v1.encode_body(*times, NONCE, ORDER))
        do = step.split(" boot=")[1].split()[1]
        reply = phone.play(moment | {"do": do, "text": text, "pin": PIN})
        if "otp" in reply:
            assert reply["otp"] == otp_v1.scanned(ONE, P[ONE], DIGEST[ONE])
        s = phone.stored
        state = f"f={s.f} left={s.left} begin={s.begin} seen={s.seen} boot={s.boot.hex()}"
        lines += [(name, step), ("gives", given_back(reply)), ("state", state)]
    return lines


def authenticator_2(stated: Lines) -> Lines:
    phone = authenticator.Phone(TWO)

    def state() -> str:
        s = phone.stored
        return f"p={s.p} s={s.s.hex()[:8]} q={s.q} l={s.l.hex()[:8]}"

    lines = [("at first", state())]
    for name, _ in stated:
        if not name.startswith("scan "):
            continue
        serials = pairs(name)
        plaintext = payload_v2.encode_plaintext(ISSUED_AT, LIFETIME, int(serials["n"]), int(serials["m"]), ORDER)
        text = payload_v2.text_of(TWO, payload_v2.nonce_of(TWO, FRESH, plaintext), plaintext)
        step = {"do": "scan", "text": text, "unix": ISSUED_AT, "since-boot": 0, "boot": BOOT, "store": "ok"}
        lines += [(name, given_back(phone.play(step))), ("state", state())]
    return lines


# --- the bank ---


def bank_of(enrolled) -> verifier.Bank:
    policy = verifier.Policy(300, "low-value", "fixed", [], False)  # the defaults
    return verifier.Bank(enrolled, PIN, policy, ISSUED_AT - 86_400, True)


def verdict(reply: dict) -> str:
    gives = reply["gives"]
    binding = f" binding={gives['binding']}" if "binding" in gives else ""
    return gives["verdict"] + binding


def counts(record: verifier.Record) -> str:
    rows = (record.login, record.operation)
    login, order = (f"{row.failures}/{row.blocks}/{row.since_unblocking}" for row in rows)
    return f"login={login} operation={order} live={len(record.live)}"


def verifier_1(stated: Lines) -> Lines:
    bank = bank_of(ONE)
    lines = []
    for name, step in stated:
        if not name.startswith("step "):
            continue
        given = pairs(step)
        handle = bytes.fromhex(given["handle"])
        do = step.split()[1]
        args = {"do": do, "handle": handle, "otp": given.get("otp"), "operation": ORDER}
        args["nonces"] = [bytes.fromhex(given["nonce"])] if "nonce" in given else []
        reply = bank.play({"at": int(given["at"]), "store": "ok", "loaded": None, "epoch": None, "input": args})
        record, operations = bank.stored
        if do == "issue":
            issued = operations[handle]
            gives = f"issued typed={str(issued.operation_id is not None).lower()}"
            assert reply["gives"] == {"text": TEXT[ONE]}
        else:
            gives = verdict(reply)
        lines += [(name, step), ("gives", gives), ("counts", counts(record))]
    return lines


def verifier_2(stated: Lines) -> Lines:
    """Issue and answer in the order of the lines; fresh bytes and handles do not show in them."""
    bank = bank_of(TWO)

    def play(given: dict) -> dict:
        return bank.play({"at": ISSUED_AT, "store": "ok", "loaded": None, "epoch": None, "input": given})

    def positions() -> str:
        record, _ = bank.stored
        return f"issued={record.issued} prev={record.prev} cur={record.cur}"

    def issue() -> str:
        handle = (bank.stored[0].issued + 1).to_bytes(16, "big")
        reply = play({"do": "issue", "handle": handle, "fresh": [FRESH], "operation": ORDER})
        assert "text" in reply["gives"]
        stored = bank.stored[1][handle]
        return f"n={stored.n} m={stored.m}, "

    def submit(n: int) -> str:
        handle = n.to_bytes(16, "big")
        code = otp_v2.scanned(TWO, P[TWO], chains.scanned(TWO, n), bank.stored[1][handle].digest)
        return verdict(play({"do": "submit", "handle": handle, "otp": code})) + ", "

    lines = []
    for name, _ in stated:
        words = name.split(" the OTP of n=")
        match words[0]:
            case "at first":
                came = ""
            case "issue" | "issue, issue":
                came = "".join(issue() for _ in name.split(", "))
            case "submit":
                came = submit(int(words[1]))
            case other:
                raise ValueError(f"no input {other}")
        lines.append((name, came + positions()))
    return lines


def restoring_2(stated: Lines) -> Lines:
    """Each line gives an input, its epoch, and what the bank answers."""
    bank = bank_of(TWO)

    def record() -> str:
        record, _ = bank.stored
        return f"epoch={record.epoch} issued={record.issued} live={len(record.live)}"

    def play(do: str, epoch: int, n: int) -> str:
        handle = n.to_bytes(16, "big")
        given = {"do": do, "handle": handle, "fresh": [FRESH], "operation": ORDER}
        if do == "submit":
            s_n, digest = chains.scanned(TWO, n), bank.stored[1][handle].digest
            given["otp"] = otp_v2.scanned(TWO, P[TWO], s_n, digest)
        reply = bank.play({"at": ISSUED_AT, "store": "ok", "loaded": None, "epoch": epoch, "input": given})
        restored = f" restored={reply['restored']}" if "restored" in reply else ""
        match do:
            case _ if "error" in reply:
                gives = reply["error"]
            case "issue":
                gives = f"n={bank.stored[1][handle].n}"
            case "submit":
                gives = verdict(reply)
            case _:
                gives = reply["event"]
        return gives + restored + ", "

    lines = [("at first", record())]
    for name, _ in stated[1:]:
        given = re.fullmatch(r"(\w+)(?: the OTP of n=(\d+))? in epoch (\d+)", name)
        n = int(given[2] or bank.stored[0].issued + 1)
        lines.append((name, play(given[1], int(given[3]), n) + record()))
    return lines


COMPUTED = {
    ("authenticator", 1): authenticator_1,
    ("authenticator", 2): authenticator_2,
    ("verifier", 1): verifier_1,
    ("verifier", 2): verifier_2,
    ("restoring", 2): restoring_2,
}
