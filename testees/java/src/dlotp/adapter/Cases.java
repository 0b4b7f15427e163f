package dlotp.adapter;

import dlotp.Authenticator;
import dlotp.Bytes;
import dlotp.Chain;
import dlotp.Display;
import dlotp.Enrolment;
import dlotp.EnrolmentRecord;
import dlotp.OperationId;
import dlotp.Order;
import dlotp.Otp;
import dlotp.Payload;
import dlotp.Policy;
import dlotp.Typed;
import dlotp.Verifier;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The operations on the wire (testee.md); each computes from its arguments alone (TEST-10). */
final class Cases {
    /** Reads the arguments of an operation, and gives what computes the outputs of them. */
    interface Case {
        Supplier<Map<String, Object>> read(Args in);
    }

    static final Map<String, Case> ALL = new LinkedHashMap<>();
    static final List<Long> VERSIONS = List.of(1L, 2L);

    static {
        ALL.put("enrolment.derive", Cases::derive);
        ALL.put("payload.decode", Cases::decode);
        ALL.put("otp.scanned", Cases::scanned);
        ALL.put("otp.typed", Cases::typed);
        ALL.put("otp.login", in -> timed(in, Otp::login));
        ALL.put("otp.confirm", in -> timed(in, Otp::confirmation));
        ALL.put("authenticator.trace", Cases::authenticatorTrace);
        ALL.put("payload.encode", Cases::encode);
        ALL.put("operation-id.derive", Cases::operationId);
        ALL.put("operation-id.draw", Cases::draw);
        ALL.put("verifier.trace", Cases::verifierTrace);
        ALL.put("record.mac", RecordCases::record);
        ALL.put("record.event", RecordCases::event);
        ALL.put("record.load", RecordCases::load);
        ALL.put("oath.hotp", OathCases::hotp);
        ALL.put("oath.totp", OathCases::totp);
        ALL.put("oath.suite", OathCases::suite);
        ALL.put("oath.ocra", OathCases::ocra);
    }

    private interface Timed {
        String otp(Enrolment enrolment, byte[] p, byte[] lq, long step);
    }

    /** What an enrolment is made of. */
    private record Enrolled(int version, byte[] secret) {
        static Enrolled read(Args in) {
            long version = in.number("version");
            if (!VERSIONS.contains(version)) {
                throw new Fault("a version that is not claimed");
            }
            return new Enrolled((int) version, in.bytes("secret", 32));
        }

        Enrolment enrolment() {
            return new Enrolment(version, secret);
        }
    }

    private Cases() {
    }

    /** The members that stand before the operation; n and m in version 2 alone. */
    private static Payload.Head head(int version, Args in) {
        boolean serials = version == 2;
        return new Payload.Head(in.number("issued-at"), in.number("lifetime"), serials ? in.number("n") : 0,
                serials ? in.number("m") : 0);
    }

    /** What the random generator draws: nonces, or in version 2 fresh bytes. */
    static List<byte[]> draws(int version, Args in) {
        return version == 2 ? in.list("fresh", fresh -> Args.bytes(fresh, 32))
                : in.list("nonces", nonce -> Args.bytes(nonce, 12));
    }

    private static Long q(int version, Args in) {
        return version == 2 ? (Long) position(in.number("q"), Chain.MAX_STEPS) : null;
    }

    private static byte[] lq(Enrolment enrolment, Long q) {
        return q == null ? null : Chain.login(enrolment).at(q);
    }

    /** A position of a chain, so that the work for it is bounded. */
    private static long position(long position, long max) {
        if (position > max) {
            throw new Fault("a position of a chain that is too far");
        }
        return position;
    }

    private static Supplier<Map<String, Object>> derive(Args in) {
        Enrolled enrolled = Enrolled.read(in);
        String pin = in.string("pin");
        in.end();
        return () -> {
            Enrolment enrolment = enrolled.enrolment();
            return Out.map("key-id", Bytes.hex(enrolment.keyId()), "p", Bytes.hex(enrolment.p(pin)));
        };
    }

    private static Supplier<Map<String, Object>> decode(Args in) {
        List<Enrolled> enrolled = in.list("enrolments", value -> {
            Args one = new Args(value);
            Enrolled read = Enrolled.read(one);
            one.end();
            return read;
        });
        String text = in.string("text");
        in.end();
        return () -> decoded(Payload.decode(enrolled.stream().map(Enrolled::enrolment).toList(), text));
    }

    private static Map<String, Object> decoded(Payload payload) {
        int version = payload.enrolment().version();
        Payload.Head head = payload.head();
        return Out.map("version", version, "key-id", Bytes.hex(payload.keyId()),
                "issued-at", head.issuedAt(), "lifetime", head.lifetime(), "n", version == 2 ? head.n() : null,
                "m", version == 2 ? head.m() : null, "nonce", Bytes.hex(payload.nonce()),
                "operation", OperationJson.write(payload.operation()),
                "display", OperationJson.rows(Display.of(payload.operation())),
                "digest", Bytes.hex(payload.digest()));
    }

    private static Supplier<Map<String, Object>> scanned(Args in) {
        Enrolled enrolled = Enrolled.read(in);
        String pin = in.string("pin");
        String text = in.string("text");
        in.end();
        return () -> {
            Enrolment enrolment = enrolled.enrolment();
            Payload payload = Payload.decode(List.of(enrolment), text);
            byte[] p = enrolment.p(pin);
            byte[] sn = null;
            if (enrolment.version() == 2) {
                sn = Chain.scanned(enrolment).at(position(payload.head().n(), Chain.MAX_STEPS + 1));
            }
            return Out.map("otp", Otp.scanned(enrolment, p, sn, payload.digest()));
        };
    }

    private static Supplier<Map<String, Object>> typed(Args in) {
        Enrolled enrolled = Enrolled.read(in);
        String pin = in.string("pin");
        String operationId = in.string("operation-id");
        Keyed typed = enrolled.version == 2 ? Keyed.of(in.object("typed")) : null;
        Long q = q(enrolled.version, in);
        long time = in.number("time");
        in.end();
        return () -> {
            Enrolment enrolment = enrolled.enrolment();
            OperationId.check(enrolment, operationId);
            Typed keyed = Keyed.read(typed);
            byte[] p = enrolment.p(pin);
            return Out.map("otp", Otp.typed(enrolment, p, lq(enrolment, q), operationId, keyed, Otp.minute(time)));
        };
    }

    private static Supplier<Map<String, Object>> timed(Args in, Timed otp) {
        Enrolled enrolled = Enrolled.read(in);
        String pin = in.string("pin");
        Long q = q(enrolled.version, in);
        long time = in.number("time");
        in.end();
        return () -> {
            Enrolment enrolment = enrolled.enrolment();
            byte[] p = enrolment.p(pin);
            return Out.map("otp", otp.otp(enrolment, p, lq(enrolment, q), Otp.halfMinute(time)));
        };
    }

    private static Supplier<Map<String, Object>> authenticatorTrace(Args in) {
        Enrolled enrolled = Enrolled.read(in);
        List<AuthenticatorTrace.Step> steps =
                AuthenticatorTrace.read(enrolled.version, in.list("steps", step -> step));
        in.end();
        return () -> Out.map("replies", AuthenticatorTrace.run(enrolled.enrolment(), steps));
    }

    private static Supplier<Map<String, Object>> encode(Args in) {
        Enrolled enrolled = Enrolled.read(in);
        Payload.Head head = head(enrolled.version, in);
        byte[] random = enrolled.version == 2 ? in.bytes("fresh", 32) : in.bytes("nonce", 12);
        Order order = OperationJson.read(in.any("operation"));
        in.end();
        return () -> Out.map("text", Payload.make(enrolled.enrolment(), head, random, order.operation()).text());
    }

    private static Supplier<Map<String, Object>> operationId(Args in) {
        Enrolled enrolled = Enrolled.read(in);
        byte[] digest = in.bytes("digest", 32);
        in.end();
        return () -> Out.map("operation-id", OperationId.derive(enrolled.enrolment(), digest));
    }

    private static Supplier<Map<String, Object>> draw(Args in) {
        Enrolled enrolled = Enrolled.read(in);
        Payload.Head head = head(enrolled.version, in);
        Order order = OperationJson.read(in.any("operation"));
        List<byte[]> draws = draws(enrolled.version, in);
        List<String> taken = in.list("taken", Args::eightDigits);
        in.end();
        return () -> {
            OperationId.Drawn drawn =
                    OperationId.draw(enrolled.enrolment(), head, order.operation(), draws, taken);
            return Out.map("nonce", Bytes.hex(drawn.payload().nonce()), "operation-id", drawn.operationId(),
                    "text", drawn.payload().text());
        };
    }

    private static Supplier<Map<String, Object>> verifierTrace(Args in) {
        Enrolled enrolled = Enrolled.read(in);
        String pin = in.string("pin");
        Args policyArgs = in.object("policy");
        long enrolledAt = in.number("enrolled-at");
        boolean active = in.bool("active");
        List<VerifierTrace.Step> steps = VerifierTrace.read(enrolled.version, in.list("steps", step -> step));
        in.end();
        Supplier<Policy> policy = VerifierTrace.policy(policyArgs);
        return () -> {
            Policy judged = policy.get();
            Enrolment enrolment = enrolled.enrolment();
            Verifier verifier = new Verifier(enrolment, enrolment.p(pin), judged);
            return Out.map("replies",
                    new VerifierTrace(enrolment.version(), verifier, EnrolmentRecord.enrolled(enrolledAt, active)).run(steps));
        };
    }
}
