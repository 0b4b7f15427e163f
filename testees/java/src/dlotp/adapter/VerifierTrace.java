package dlotp.adapter;

import dlotp.Bytes;
import dlotp.EnrolmentRecord;
import dlotp.Gives;
import dlotp.OperationRecord;
import dlotp.Order;
import dlotp.Policy;
import dlotp.Refusal;
import dlotp.Verifier;
import dlotp.Verifier.Commit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** `verifier.trace`: inputs to one enrolment at a bank, and a store with revisions (TEST-14). */
final class VerifierTrace {
    record Step(long at, boolean stores, int loaded, long epoch, int kind, String handle, String otp, List<byte[]> random,
            Order order) {
    }

    /** What the store holds after a step. */
    private record Stored(EnrolmentRecord enrolment, Map<String, OperationRecord> operations) {
    }

    private static final int ISSUE = 0;
    private static final int SUBMIT = 1;
    private static final int LOGIN = 2;
    private static final int CONFIRM = 3;
    private static final int CANCEL = 4;
    private static final int UNBLOCK = 5;
    private static final int REVOKE = 6;
    private static final int RESTORE = 7;

    private final int version;
    private final Verifier verifier;
    private final List<Stored> stored = new ArrayList<>();

    VerifierTrace(int version, Verifier verifier, EnrolmentRecord record) {
        this.version = version;
        this.verifier = verifier;
        stored.add(new Stored(record, new HashMap<>()));
    }

    /** Reads a policy; making it can be refused. */
    static Supplier<Policy> policy(Args in) {
        long lifetime = in.number("lifetime");
        Policy.Rule typed = Policy.Rule.values()[in.word("typed", "never", "low-value", "always")];
        boolean growing = in.word("login-blocks", "fixed", "growing") == 1;
        List<Long> purposes = in.list("unlinked-purposes", Args::number);
        boolean bulk = in.bool("bulk");
        in.end();
        return () -> new Policy(lifetime, typed, growing, new HashSet<>(purposes), bulk);
    }

    static List<Step> read(int version, List<Object> values) {
        List<Step> steps = new ArrayList<>();
        for (Object value : values) {
            steps.add(read(version, value, steps.size()));
        }
        return steps;
    }

    List<Object> run(List<Step> steps) {
        List<Object> replies = new ArrayList<>();
        for (Step step : steps) {
            replies.add(reply(step));
        }
        return replies;
    }

    private static Step read(int version, Object value, int before) {
        Args in = new Args(value);
        long at = in.number("at");
        boolean stores = in.word("store", "ok", "fails") == 0;
        long loaded = in.has("loaded") ? in.number("loaded") : before;
        if (loaded > before) {
            throw new Fault("records loaded after the step");
        }
        long epoch = in.has("epoch") ? in.number("epoch") : 0;
        Args input = in.object("input");
        in.end();
        int kind = input.word("do", "issue", "submit", "login", "confirm", "cancel", "unblock", "revoke",
                "restore", "sweep");
        boolean named = kind == ISSUE || kind == SUBMIT || kind == CONFIRM || kind == CANCEL;
        boolean judged = kind == SUBMIT || kind == LOGIN || kind == CONFIRM;
        Step step = new Step(at, stores, (int) loaded, epoch, kind,
                named ? Bytes.hex(input.bytes("handle", 16)) : null,
                judged ? input.string("otp") : null,
                kind == ISSUE ? Cases.draws(version, input) : null,
                kind == ISSUE ? OperationJson.read(input.any("operation")) : null);
        input.end();
        return step;
    }

    private Map<String, Object> reply(Step step) {
        Stored held = stored.get(stored.size() - 1);
        Stored loaded = stored.get(step.loaded);
        stored.add(held);
        long epochs = step.epoch - loaded.enrolment.epoch();
        Commit commit;
        try {
            EnrolmentRecord current = loaded.enrolment.inEpoch(step.epoch, version); // before every other error (RST-5)
            commit = input(step, current, epochs > 0, loaded.operations.get(step.handle));
        } catch (Refusal refusal) {
            return Out.map("error", refusal.code());
        }
        if (!step.stores) {
            return Out.map("store-failed", true);
        }
        // every commit replaces the enrolment's record, so its revision tells of every change (VER-9)
        if (held.enrolment.revision() != loaded.enrolment.revision()) {
            return Out.map("conflict", true);
        }
        // VER-14: where an operation is issued there must be no record yet
        if (step.kind == ISSUE && commit.operation() != null && held.operations.containsKey(step.handle)) {
            return Out.map("conflict", true);
        }
        Map<String, OperationRecord> operations = held.operations;
        if (commit.operation() != null) {
            operations = new HashMap<>(operations);
            operations.put(step.handle, commit.operation());
        }
        stored.set(stored.size() - 1, new Stored(commit.enrolment(), operations));
        return Out.map("gives", gives(commit.gives()), "status", commit.enrolment().toldStatus(),
                "event", commit.event(), "alert", commit.alert(), "restored", epochs > 0 ? epochs : null);
    }

    private Commit input(Step step, EnrolmentRecord record, boolean older, OperationRecord of) {
        return switch (step.kind) {
            case ISSUE -> verifier.issue(record, of, step.at, step.handle, step.random, step.order);
            case SUBMIT -> verifier.submit(record, of, step.at, step.handle, step.otp);
            case LOGIN -> verifier.login(record, step.at, step.otp);
            case CONFIRM -> verifier.confirm(record, of, step.at, step.handle, step.otp);
            case CANCEL -> verifier.cancel(record, step.at, step.handle);
            case UNBLOCK -> verifier.unblock(record, step.at);
            case REVOKE -> verifier.revoke(record, step.at);
            case RESTORE -> verifier.restore(record, older);
            default -> verifier.sweep(record, step.at);
        };
    }

    private static Map<String, Object> gives(Gives gives) {
        return Out.map("verdict", gives.verdict(), "binding", gives.binding(), "drift", gives.drift(),
                "display", gives.display() == null ? null : OperationJson.rows(gives.display()),
                "text", gives.text(), "operation-id", gives.operationId(), "rejected", gives.rejected(),
                "done", gives.done());
    }
}
