package dlotp;

import java.util.List;
import java.util.Set;

/** Checks OTPs, counts every try, accepts once (verifier.md). It computes commits; storing them is the caller's. */
public final class Verifier {
    private static final long MAX_BACK = 300;
    private static final int MAX_LIVE = 5;

    /** VER-9: the new records, to be stored only while the revisions that they replace are unchanged. */
    public record Commit(EnrolmentRecord enrolment, OperationRecord operation, Gives gives, String event,
            boolean alert) {
        public Commit {
            event = enrolment.lapsed ? "lapsed" : event; // VER-52
        }
    }

    private record Match(int drift, long step) {
    }

    private interface Candidate {
        String otp(byte[] lq, long step);
    }

    private final Enrolment enrolment;
    private final byte[] keyId;
    private final byte[] p;
    private final Policy policy;
    private final Chain scannedChain;
    private final Chain loginChain;

    public Verifier(Enrolment enrolment, byte[] p, Policy policy) {
        this.enrolment = enrolment;
        this.keyId = enrolment.keyId();
        this.p = p;
        this.policy = policy;
        this.scannedChain = enrolment.version() == 2 ? Chain.scanned(enrolment) : null;
        this.loginChain = enrolment.version() == 2 ? Chain.login(enrolment) : null;
    }

    /** VER-11, VER-12: a copy of the record at the now of this input. */
    private static EnrolmentRecord begin(EnrolmentRecord stored, long clock) {
        if (clock < stored.lastNow - MAX_BACK) {
            throw Refusal.of("clock-went-back", "the clock is more than 300 s before last now");
        }
        return pass(stored, Math.max(clock, stored.lastNow));
    }

    private static EnrolmentRecord pass(EnrolmentRecord stored, long now) {
        EnrolmentRecord record = next(stored);
        record.pass(now);
        return record;
    }

    private static EnrolmentRecord next(EnrolmentRecord stored) {
        EnrolmentRecord record = stored.copy();
        record.revision++;
        return record;
    }

    public Commit issue(EnrolmentRecord stored, OperationRecord before, long clock, String handle,
            List<byte[]> random, Order order) {
        Operation operation = order.operation(); // VER-14: before clock and status
        policy.checkBulk(operation);
        EnrolmentRecord record = begin(stored, clock);
        boolean logIn = operation.purpose() == Purpose.LOG_IN;
        String refusal = refusesIssuing(record, logIn);
        if (refusal != null) {
            return new Commit(record, null, Gives.rejected(refusal), "refused", false);
        }
        if (record.find(handle) != null) {
            throw Refusal.of("handle-taken", "the handle is live"); // a failure of issuing itself: no commit (VER-15)
        }
        long now = record.lastNow;
        long n = enrolment.version() == 2 ? record.issued + 1 : 0; // VER-39; past 2^53 - 1 it is `invalid-operation`
        Payload.Head head = new Payload.Head(clock, policy.lifetime(), n, record.cur); // the clock: VER-11
        boolean typed = policy.mayBeTyped(enrolment.version(), operation, record);
        Set<String> taken = typed ? record.takenIds() : Set.of(); // VER-15
        OperationId.Drawn drawn = OperationId.draw(enrolment, head, operation, random, taken);
        record.issued = n;
        if (logIn && record.countLive(true) >= MAX_LIVE) {
            record.endOldestLogin();
        }
        record.live.add(new EnrolmentRecord.Live(handle, now + policy.lifetime(), typed, operation.euroCents(), logIn));
        if (typed) {
            record.ids.add(new EnrolmentRecord.UsedId(drawn.operationId(), now));
        }
        boolean alert = takeOrder(record, logIn, now);
        Payload payload = drawn.payload();
        String text = payload.text();
        OperationRecord issued = new OperationRecord(before == null ? 1 : before.revision() + 1, handle,
                payload.body(), payload.nonce(), text, typed ? drawn.operationId() : null);
        return new Commit(record, issued, Gives.issued(text, issued.operationId()), "issued", alert);
    }

    /** VER-14, in its order. */
    private static String refusesIssuing(EnrolmentRecord record, boolean logIn) {
        if (record.status != EnrolmentRecord.Status.ACTIVE) {
            return "not-active";
        }
        if (record.operation.isBlocked()) {
            return "blocked";
        }
        if (!logIn && record.countLive(false) >= MAX_LIVE) {
            return "too-many-live";
        }
        return (logIn ? record.loginOrders : record.otherOrders).left() == 0 ? "too-many-orders" : null;
    }

    /** VER-50: whether this raises an alert. */
    private static boolean takeOrder(EnrolmentRecord record, boolean logIn, long now) {
        OrderStore before = logIn ? record.loginOrders : record.otherOrders;
        OrderStore after = before.take(now);
        if (logIn) {
            record.loginOrders = after;
        } else {
            record.otherOrders = after;
        }
        return after.alerted() != before.alerted();
    }


    /** The OTP of an operation, scanned or typed (VER-17 to VER-22). */
    public Commit submit(EnrolmentRecord stored, OperationRecord of, long clock, String handle, String otp) {
        EnrolmentRecord record = begin(stored, clock);
        boolean logIn = of != null && parse(of).operation().purpose() == Purpose.LOG_IN;
        String refusal = refuses(record, logIn);
        EnrolmentRecord.Live live = record.find(handle);
        if (refusal == null && (!Bytes.isDigits(otp, 8, 8) || live == null || of == null)) {
            refusal = "rejected";
        }
        if (refusal != null) {
            return refused(record, refusal);
        }
        Payload payload = parse(of);
        byte[] sn = scannedChain == null ? null : scannedChain.at(payload.head().n()); // VER-42
        boolean scanned = Otp.same(otp, Otp.scanned(enrolment, p, sn, payload.digest()));
        Match typed = null;
        if (of.operationId() != null) {
            Typed keyed = Typed.of(payload.operation());
            typed = match(record, otp, Otp.minute(clock), -1, // VER-11
                    (lq, step) -> Otp.typed(enrolment, p, lq, of.operationId(), keyed, step));
        }
        if (typed == null && !scanned) {
            return failed(record, logIn);
        }
        accept(record, live, logIn);
        record.typedAmount = typed == null ? 0 : record.typedAmount + live.amount();
        record.typedNumber = typed == null ? 0 : record.typedNumber + 1;
        if (typed != null) {
            boolean details = enrolment.version() == 2 && Typed.of(payload.operation()).details(); // OTP-17
            return accepted(record,
                    Gives.accepted(details ? "typed-details" : "typed", typed.drift, payload.operation()));
        }
        record.moved(payload.head());
        return accepted(record, Gives.accepted("scanned", null, payload.operation()));
    }

    /** VER-24. */
    public Commit login(EnrolmentRecord stored, long clock, String otp) {
        EnrolmentRecord record = begin(stored, clock);
        String refusal = record.status == EnrolmentRecord.Status.PENDING ? null : refuses(record, true);
        if (refusal == null && !Bytes.isDigits(otp, 8, 8)) {
            refusal = "rejected";
        }
        if (refusal != null) {
            return refused(record, refusal);
        }
        Match match = match(record, otp, Otp.halfMinute(clock), record.lastLoginStep,
                (lq, step) -> Otp.login(enrolment, p, lq, step));
        if (match == null) {
            return failed(record, true);
        }
        record.status = EnrolmentRecord.Status.ACTIVE;
        record.lastLoginStep = match.step;
        record.login = record.login.reset();
        return accepted(record, Gives.accepted("login", match.drift, null));
    }

    /** VER-26. */
    public Commit confirm(EnrolmentRecord stored, OperationRecord of, long clock, String handle, String otp) {
        EnrolmentRecord record = begin(stored, clock);
        String refusal = refuses(record, false);
        EnrolmentRecord.Live live = record.find(handle);
        if (refusal == null && (!Bytes.isDigits(otp, 8, 8) || live == null || of == null
                || !policy.unlinkedPurposes().contains(parse(of).operation().purpose()))) {
            refusal = "rejected";
        }
        if (refusal != null) {
            return refused(record, refusal);
        }
        Match match = match(record, otp, Otp.halfMinute(clock), record.lastConfirmStep,
                (lq, step) -> Otp.confirmation(enrolment, p, lq, step));
        if (match == null) {
            return failed(record, false);
        }
        record.lastConfirmStep = match.step;
        accept(record, live, false);
        return accepted(record, Gives.accepted("unlinked", match.drift, parse(of).operation()));
    }

    /** VER-32. */
    public Commit cancel(EnrolmentRecord stored, long clock, String handle) {
        EnrolmentRecord record = begin(stored, clock);
        boolean done = record.live.remove(record.find(handle));
        return new Commit(record, null, Gives.done(done), done ? "cancelled" : "refused", false);
    }

    /** VER-33: the one input for which the clock may go back (VER-11), and that does nothing where it is refused. */
    public Commit unblock(EnrolmentRecord stored, long clock) {
        if (stored.status != EnrolmentRecord.Status.ACTIVE) {
            return new Commit(next(stored), null, Gives.done(false), "refused", false);
        }
        EnrolmentRecord record = next(stored);
        record.login = Row.EMPTY;
        record.operation = Row.EMPTY;
        record.lastLoginStep = EnrolmentRecord.lowered(record.lastLoginStep, clock);
        record.lastConfirmStep = EnrolmentRecord.lowered(record.lastConfirmStep, clock);
        if (clock < stored.lastNow) {
            record.turnBack(clock);
        }
        record.pass(clock);
        return new Commit(record, null, Gives.done(true), "unblocked", false);
    }

    /** VER-34. */
    public Commit revoke(EnrolmentRecord stored, long clock) {
        EnrolmentRecord record = begin(stored, clock);
        boolean done = record.status != EnrolmentRecord.Status.REVOKED;
        record.revoke();
        return new Commit(record, null, Gives.done(done), done ? "revoked" : "refused", false);
    }

    /** RST-7: nothing but what {@link EnrolmentRecord#inEpoch} did, whatever the clock. */
    public Commit restore(EnrolmentRecord inEpoch, boolean older) {
        return new Commit(next(inEpoch), null, Gives.done(older), older ? "restored" : "refused", false);
    }

    /** VER-52: what time alone does. */
    public Commit sweep(EnrolmentRecord stored, long clock) {
        EnrolmentRecord record = begin(stored, clock);
        return new Commit(record, null, Gives.done(record.lapsed), "refused", false);
    }

    /** VER-18: from the stored body and nothing else. */
    private Payload parse(OperationRecord of) {
        return Payload.parse(enrolment, keyId, of.nonce(), of.body());
    }

    /** The table of verifier.md for an active enrolment and others that refuse; null where the input is judged. */
    private static String refuses(EnrolmentRecord record, boolean ofRowLogin) {
        if (record.status != EnrolmentRecord.Status.ACTIVE) {
            return "rejected";
        }
        return record.operation.isBlocked() || ofRowLogin && record.login.isBlocked() ? "blocked" : null;
    }

    /** The step of the clock, the one before and the one after, all computed (VER-19, VER-43), each later than `after`. */
    private Match match(EnrolmentRecord record, String otp, long step, long after, Candidate candidate) {
        byte[] cur = loginChain == null ? null : loginChain.at(record.cur);
        byte[] prev = record.prev == record.cur ? null : loginChain.at(record.prev); // once where equal (VER-43)
        Match match = null;
        for (int drift : new int[] {1, -1, 0}) {
            if (step + drift < 0) {
                continue;
            }
            boolean same = Otp.same(otp, candidate.otp(cur, step + drift));
            same |= prev != null && Otp.same(otp, candidate.otp(prev, step + drift));
            if (same && step + drift > after) {
                match = new Match(drift, step + drift); // the last one wins: 0 before -1 before 1 (VER-20)
            }
        }
        return match;
    }

    /** VER-21, VER-25. */
    private static void accept(EnrolmentRecord record, EnrolmentRecord.Live live, boolean logIn) {
        record.live.remove(live);
        record.login = record.login.reset();
        if (!logIn) {
            record.operation = record.operation.reset();
        }
    }

    private static Commit accepted(EnrolmentRecord record, Gives gives) {
        return new Commit(record, null, gives, "accepted", false);
    }

    private static Commit refused(EnrolmentRecord record, String verdict) {
        return new Commit(record, null, Gives.verdict(verdict), "refused", false);
    }

    /** VER-22, VER-27 to VER-30; a pending enrolment is revoked at its fifth failure (VER-5). */
    private Commit failed(EnrolmentRecord record, boolean ofRowLogin) {
        if (record.status == EnrolmentRecord.Status.PENDING) {
            record.login = record.login.counted();
            boolean last = record.login.failures() >= 5;
            if (last) {
                record.revoke();
            }
            return new Commit(record, null, Gives.verdict("rejected"), "failed", last);
        }
        Row before = ofRowLogin ? record.login : record.operation;
        Row.Failed failed = before.fail(record.lastNow, ofRowLogin && policy.growingLoginBlocks());
        if (ofRowLogin) {
            record.login = failed.row();
        } else {
            record.operation = failed.row();
        }
        if (failed.blockBegins()) {
            record.live.removeIf(live -> !ofRowLogin || live.logIn()); // VER-30
        }
        return new Commit(record, null, Gives.verdict(failed.blockBegins() ? "blocked" : "rejected"), "failed",
                failed.alert());
    }
}
