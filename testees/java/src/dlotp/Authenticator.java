package dlotp;

import java.util.Arrays;
import java.util.List;

/** The app on the phone (authenticator.md). Each input gives what comes out once the new state is stored (AUTH-4). */
public final class Authenticator {
    private static final int FULL = 20;
    private static final long INTERVAL = 1200;
    private static final long MAX_AHEAD = 900;
    private static final long SLOW = 300;

    private static Refusal malformedState() {
        return Refusal.of("malformed-state", "a stored state that is none");
    }

    /** AUTH-1. The chains are null in version 1, where f has its meaning; it stays 0 in version 2. */
    public record State(long f, int left, long begin, long seen, byte[] boot, Chains chains) {
        /** AUTH-7: a state that is none is refused, never replaced by the initial one. */
        public State {
            if (f < 0 || left < 0 || left > FULL || begin < 0 || begin > seen || boot.length != 16) {
                throw malformedState();
            }
        }
    }

    /** AUTH-19: the bank's time as it was told when the phone had that time since boot. */
    public record TimeBase(long issuedAt, long sinceBoot, byte[] boot) {
        /** AUTH-26. */
        private long time(Moment now) {
            if (!Arrays.equals(now.boot, boot) || now.sinceBoot < sinceBoot) {
                return now.unix;
            }
            long ofBank = issuedAt + now.sinceBoot - sinceBoot;
            return ofBank > now.unix + SLOW ? ofBank : now.unix;
        }
    }

    /** AUTH-19: the time base or null, the least serial that is not stale with s_p, and the other position with l_q. */
    public record Chains(TimeBase base, long p, byte[] s, long q, byte[] l) {
        /** AUTH-20. */
        public Chains {
            if (p < 1 || p > Payload.MAX_SERIAL + 1 || q < 0 || q >= p) {
                throw malformedState();
            }
        }
    }

    /** AUTH-3. */
    public record Moment(long unix, long sinceBoot, byte[] boot) {
    }

    /** What comes out of a scan; s_n is kept beside the operation, in memory alone (AUTH-23). */
    public record Scanned(State next, Payload payload, byte[] sn) {
    }

    public record Given(State next, String otp) {
    }

    private final Enrolment enrolment;

    public Authenticator(Enrolment enrolment) {
        this.enrolment = enrolment;
    }

    /** AUTH-2, AUTH-19. */
    public State initial() {
        Chains chains = enrolment.version() == 1 ? null
                : new Chains(null, 1, Chain.scanned(enrolment).at(1), 0, Chain.login(enrolment).at(0));
        return new State(0, FULL, 0, 0, new byte[16], chains);
    }

    /** AUTH-20: a state of another version than the enrolment's is none. */
    private State checked(State state) {
        if ((state.chains == null) != (enrolment.version() == 1)) {
            throw malformedState();
        }
        return state;
    }

    public Scanned scan(State stored, Moment now, String text) {
        State state = checked(stored);
        Payload payload = Payload.decode(List.of(enrolment), text);
        Payload.Head head = payload.head();
        if (state.chains != null) {
            checkSerials(state.chains, head);
            byte[] sn = Chain.step(state.chains.s, head.n() - state.chains.p);
            TimeBase base = new TimeBase(head.issuedAt(), now.sinceBoot, now.boot);
            return new Scanned(opened(state, 0, moved(base, state.chains, head, sn)), payload, sn);
        }
        if (head.issuedAt() + head.lifetime() <= state.f) {
            throw Refusal.of("stale", "the payload expired before a newer one was issued (AUTH-8)");
        }
        long told = Math.min(head.issuedAt(), now.unix + MAX_AHEAD); // AUTH-9
        return new Scanned(opened(state, Math.max(state.f, told), null), payload, null);
    }

    private static State opened(State state, long f, Chains chains) {
        return new State(f, state.left, state.begin, state.seen, state.boot, chains);
    }

    /** AUTH-21, before a chain is stepped. */
    private static void checkSerials(Chains chains, Payload.Head head) {
        if (head.n() < chains.p || head.n() - chains.p > Chain.MAX_STEPS || head.m() >= head.n()
                || head.m() - chains.q > Chain.MAX_STEPS) {
            throw Refusal.of("stale", "a serial that has passed, or is too far ahead (AUTH-21)");
        }
    }

    /** AUTH-22. */
    private static Chains moved(TimeBase base, Chains chains, Payload.Head head, byte[] sn) {
        long q = Math.max(chains.q, head.m());
        return new Chains(base, head.n() + 1, Chain.step(sn, 1), q, Chain.step(chains.l, q - chains.q));
    }

    /** For the operation that a scan gave. */
    public Given authorise(State state, Moment now, Scanned scanned, String pin) {
        byte[] p = enrolment.p(pin);
        State next = take(checked(state), now);
        return new Given(next, Otp.scanned(enrolment, p, scanned.sn, scanned.payload.digest()));
    }

    /** AUTH-16: the ID's form, what was keyed in (the caller read it; OTP-16), the PIN's form, the bucket. */
    public Given type(State state, Moment now, String operationId, Typed typed, String pin) {
        byte[] p = enrolment.p(pin);
        State next = take(checked(state), now);
        return new Given(next,
                Otp.typed(enrolment, p, lq(state), operationId, typed, Otp.minute(time(state, now))));
    }

    public Given login(State state, Moment now, String pin) {
        byte[] p = enrolment.p(pin);
        State next = take(checked(state), now);
        return new Given(next, Otp.login(enrolment, p, lq(state), Otp.halfMinute(time(state, now))));
    }

    public Given confirm(State state, Moment now, String pin) {
        byte[] p = enrolment.p(pin);
        State next = take(checked(state), now);
        return new Given(next, Otp.confirmation(enrolment, p, lq(state), Otp.halfMinute(time(state, now))));
    }

    /** AUTH-24. */
    private static byte[] lq(State state) {
        return state.chains == null ? null : state.chains.l;
    }

    /** AUTH-15. */
    private static long time(State state, Moment now) {
        if (state.chains != null) {
            return state.chains.base == null ? now.unix : state.chains.base.time(now);
        }
        return Math.max(now.unix, state.f);
    }

    /** Takes one from the bucket: the five parts of AUTH-14 in their order. */
    private static State take(State state, Moment now) {
        long s = now.sinceBoot;
        boolean restarted = !Arrays.equals(now.boot, state.boot) || s < state.seen;
        long begin = restarted ? 0 : state.begin;
        long n = (s - begin) / INTERVAL;
        long left = Math.min(state.left + n, FULL);
        begin += INTERVAL * n;
        if (left == 0) {
            throw Refusal.bucketEmpty(begin + INTERVAL - s);
        }
        if (left == FULL) {
            begin = s;
        }
        return new State(state.f, (int) left - 1, begin, s, now.boot, state.chains);
    }
}
