package dlotp;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What a verifier keeps for each enrolment (VER-1). The verifier works on a copy and never on what is stored. */
public final class EnrolmentRecord {
    static final long DAY = 86400;
    private static final long HALF_MINUTE = 30;
    private static final long FAR = 3600;
    private static final long SKIPPED = 16384;

    public enum Status { PENDING, ACTIVE, REVOKED }

    /** Beside what VER-1 lists it has whether the purpose is `log in`, which VER-30 asks for. */
    record Live(String handle, long end, boolean typed, long amount, boolean logIn) {
    }

    record UsedId(String operationId, long at) {
    }

    long revision;
    /** That of the last write (RST-2). */
    long epoch;
    Status status;
    long enrolledAt;
    long lastNow;
    Row login = Row.EMPTY;
    Row operation = Row.EMPTY;
    OrderStore loginOrders;
    OrderStore otherOrders;
    long lastLoginStep = -1;
    long lastConfirmStep = -1;
    long typedAmount;
    long typedNumber;
    /** VER-38: the last serial given, and two positions of the login chain. All stay 0 in version 1. */
    long issued;
    long prev;
    long cur;
    /** Whether this input ended the enrolment by time alone (VER-52); not kept. */
    boolean lapsed;
    List<Live> live = new ArrayList<>();
    List<UsedId> ids = new ArrayList<>();

    /** VER-41: the phone moved its q to m when it scanned. */
    void moved(Payload.Head head) {
        if (head.m() == cur) {
            prev = cur;
            cur = head.n();
        }
    }

    private EnrolmentRecord() {
    }

    /** Begins pending (VER-5); an active one had its first login accepted at the time of its enrolment. */
    public static EnrolmentRecord enrolled(long at, boolean active) {
        EnrolmentRecord record = new EnrolmentRecord();
        record.status = active ? Status.ACTIVE : Status.PENDING;
        record.enrolledAt = at;
        record.lastNow = at;
        record.loginOrders = OrderStore.full(at);
        record.otherOrders = OrderStore.full(at);
        record.lastLoginStep = active ? Otp.halfMinute(at) : -1;
        return record;
    }

    EnrolmentRecord copy() {
        EnrolmentRecord copy = new EnrolmentRecord();
        copy.revision = revision;
        copy.epoch = epoch;
        copy.status = status;
        copy.enrolledAt = enrolledAt;
        copy.lastNow = lastNow;
        copy.login = login;
        copy.operation = operation;
        copy.loginOrders = loginOrders;
        copy.otherOrders = otherOrders;
        copy.lastLoginStep = lastLoginStep;
        copy.lastConfirmStep = lastConfirmStep;
        copy.typedAmount = typedAmount;
        copy.typedNumber = typedNumber;
        copy.issued = issued;
        copy.prev = prev;
        copy.cur = cur;
        copy.live = new ArrayList<>(live);
        copy.ids = new ArrayList<>(ids);
        return copy;
    }

    public long revision() {
        return revision;
    }

    public long epoch() {
        return epoch;
    }

    /** The record as an input of that epoch finds it (RST-3, RST-5), which its commit replaces. */
    public EnrolmentRecord inEpoch(long epoch, int version) {
        if (this.epoch > epoch) {
            throw Refusal.of("malformed-record", "a record of epoch " + this.epoch + ", the bank's is " + epoch);
        }
        EnrolmentRecord record = copy();
        long epochs = epoch - this.epoch;
        if (epochs == 0) {
            return record;
        }
        record.epoch = epoch;
        record.live.clear();
        if (status == Status.PENDING) {
            record.revoke();
        }
        if (version == 2) {
            boolean beyond = epochs > (Payload.MAX_SERIAL - issued) / SKIPPED;
            record.issued = beyond ? Payload.MAX_SERIAL : issued + SKIPPED * epochs;
        }
        return record;
    }

    /** An active enrolment of which a row is blocked is told as `blocked` (VER-5). */
    public String toldStatus() {
        boolean blocked = status == Status.ACTIVE && (login.isBlocked() || operation.isBlocked());
        return blocked ? "blocked" : status.name().toLowerCase(java.util.Locale.ROOT);
    }

    /** The counters as the worked examples print them: failures, blocks, since unblocking. */
    public String counts() {
        return "login=" + counts(login) + " operation=" + counts(operation) + " live=" + live.size();
    }

    /** The serials as the worked example of version 2 prints them. */
    public String serials() {
        return "issued=" + issued + " prev=" + prev + " cur=" + cur;
    }

    /** The epoch and what it ends, as the worked example of restoring prints them. */
    public String kept() {
        return "epoch=" + epoch + " issued=" + issued + " live=" + live.size();
    }

    private static String counts(Row row) {
        return row.failures() + "/" + row.blocks() + "/" + row.sinceUnblocking();
    }

    /** What time alone does (VER-12, VER-13). */
    void pass(long now) {
        lastNow = now;
        if (status == Status.PENDING && now - enrolledAt >= DAY) {
            revoke();
            lapsed = true;
        }
        login = login.at(now);
        operation = operation.at(now);
        loginOrders = loginOrders.at(now);
        otherOrders = otherOrders.at(now);
        live.removeIf(l -> l.end <= now);
        ids.removeIf(id -> id.at + DAY <= now);
    }

    /** VER-6. The keys themselves are the caller's; nothing of a revoked enrolment is computed again. */
    void revoke() {
        status = Status.REVOKED;
        live.clear();
    }

    Live find(String handle) {
        return live.stream().filter(l -> l.handle.equals(handle)).findFirst().orElse(null);
    }

    long countLive(boolean logIn) {
        return live.stream().filter(l -> l.logIn == logIn).count();
    }

    /** VER-51: the login that was issued first. */
    void endOldestLogin() {
        live.remove(live.stream().filter(Live::logIn).findFirst().orElseThrow());
    }

    /** VER-33, whatever the clock was before. */
    static long lowered(long step, long now) {
        return step * HALF_MINUTE > now + FAR ? Otp.halfMinute(now) + 1 : step;
    }

    Set<String> takenIds() {
        return ids.stream().map(UsedId::operationId).collect(Collectors.toSet());
    }

    /** VER-33, where the caller's clock is before last now. */
    void turnBack(long now) {
        live.clear();
        loginOrders = loginOrders.turnBack(now);
        otherOrders = otherOrders.turnBack(now);
        ids.replaceAll(id -> new UsedId(id.operationId, Math.min(id.at, now)));
    }
}
