package dlotp.adapter;

import dlotp.Authenticator;
import dlotp.Authenticator.Given;
import dlotp.Authenticator.Moment;
import dlotp.Authenticator.Scanned;
import dlotp.Authenticator.State;
import dlotp.Display;
import dlotp.Enrolment;
import dlotp.OperationId;
import dlotp.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** `authenticator.trace`: inputs to one phone (TEST-13). */
final class AuthenticatorTrace {
    record Step(int kind, String first, Keyed typed, String pin, long restored, Moment now, boolean stores) {
    }

    private static final int SCAN = 0;
    private static final int AUTHORISE = 1;
    private static final int TYPE = 2;
    private static final int LOGIN = 3;
    private static final int CONFIRM = 4;
    private static final int RESTORE = 5;

    private final Enrolment enrolment;
    private final Authenticator phone;
    private final List<State> stored = new ArrayList<>();
    private Scanned current;

    private AuthenticatorTrace(Enrolment enrolment) {
        this.enrolment = enrolment;
        phone = new Authenticator(enrolment);
        stored.add(phone.initial());
    }

    static List<Object> run(Enrolment enrolment, List<Step> steps) {
        AuthenticatorTrace trace = new AuthenticatorTrace(enrolment);
        List<Object> replies = new ArrayList<>();
        for (Step step : steps) {
            replies.add(trace.reply(step));
        }
        return replies;
    }

    static List<Step> read(int version, List<Object> values) {
        List<Step> steps = new ArrayList<>();
        for (Object value : values) {
            Step step = read(version, value);
            if (step.kind == RESTORE && step.restored > steps.size()) {
                throw new Fault("a step that has not been yet");
            }
            steps.add(step);
        }
        return steps;
    }

    private static Step read(int version, Object value) {
        Args in = new Args(value);
        int kind = in.word("do", "scan", "authorise", "type", "login", "confirm", "restore");
        Step step;
        if (kind == RESTORE) {
            step = new Step(kind, null, null, null, in.number("step"), null, true);
        } else {
            String first = kind == SCAN ? in.string("text") : kind == TYPE ? in.string("operation-id") : null;
            Keyed typed = kind == TYPE && version == 2 ? Keyed.of(in.object("typed")) : null;
            String pin = kind == SCAN ? null : in.string("pin");
            Moment now = new Moment(in.number("unix"), in.number("since-boot"), in.bytes("boot", 16));
            step = new Step(kind, first, typed, pin, 0, now, in.word("store", "ok", "fails") == 0);
        }
        in.end();
        return step;
    }

    private Map<String, Object> reply(Step step) {
        State state = stored.get(stored.size() - 1);
        try {
            if (step.kind == RESTORE) {
                stored.add(stored.get((int) step.restored));
                return Out.map("restored", true);
            }
            if (step.kind == SCAN) {
                Scanned scanned = phone.scan(state, step.now, step.first);
                if (!store(step, state, scanned.next())) {
                    return Out.map("store-failed", true);
                }
                current = scanned;
                return Out.map("display", OperationJson.rows(Display.of(scanned.payload().operation())));
            }
            if (step.kind == AUTHORISE && current == null) {
                stored.add(state);
                return Out.map("nothing-scanned", true);
            }
            Given given = given(step, state);
            return store(step, state, given.next()) ? Out.map("otp", given.otp()) : Out.map("store-failed", true);
        } catch (Refusal refusal) {
            stored.add(state);
            return Out.map("rejected", refusal.code(), "wait",
                    refusal.waitSeconds() < 0 ? null : refusal.waitSeconds());
        }
    }

    private Given given(Step step, State state) {
        switch (step.kind) {
            case AUTHORISE:
                return phone.authorise(state, step.now, current, step.pin);
            case TYPE:
                OperationId.check(enrolment, step.first);
                return phone.type(state, step.now, step.first, Keyed.read(step.typed), step.pin);
            case LOGIN:
                return phone.login(state, step.now, step.pin);
            case CONFIRM:
                return phone.confirm(state, step.now, step.pin);
            default:
                throw new Fault("no such step");
        }
    }

    /** AUTH-4: what the store holds after this step. */
    private boolean store(Step step, State before, State next) {
        stored.add(step.stores ? next : before);
        return step.stores;
    }
}
