package dlotp;

import java.util.List;
import java.util.Map;

/** The values on the way to an output, which the worked examples print and the wire does not have. */
public final class Probe {
    private Probe() {
    }

    public static byte[] k(Enrolment enrolment, String role) {
        return enrolment.k(role);
    }

    public static byte[] idMac(Enrolment enrolment, byte[] digest) {
        return Hash.SHA256.hmac(enrolment.k("operation-id"), digest);
    }

    public static byte[] dataInput(String domain, byte[] p, byte[] digest, String id, long step) {
        return switch (domain) {
            case "scanned" -> Otp.dataInput(Otp.SCANNED, digest, p, new byte[0]);
            case "typed" -> Otp.dataInput(Otp.TYPED, Bytes.ascii(id), p, Bytes.u64(step));
            default -> Otp.dataInput(Otp.TIMED, Bytes.ascii(Otp.NO_QUESTION), p, Bytes.u64(step));
        };
    }

    /** The context of a domain of version 2; `id` and `typed` serve the typed OTP alone. */
    public static byte[] context(String domain, byte[] p, byte[] chain, byte[] digest, String id, Typed typed,
            long step) {
        return switch (domain) {
            case "scanned" -> Context.scanned(p, chain, digest);
            case "typed", "picked" -> Context.typed(p, chain, id, typed, step);
            case "login" -> Context.timed("login", p, chain, step);
            default -> Context.timed("confirm", p, chain, step);
        };
    }

    public static Typed typed(Operation operation) {
        return Typed.of(operation);
    }

    public static byte[] ocraInput(String suite, String challenge, String password) {
        return Oath.dataInput(OcraSuite.parse(suite), suite, List.of(challenge), false,
                new Oath.DataInput(new byte[8], password, null, null));
    }

    /** The rows that a truncation of a MAC has in the examples. */
    public static Map<String, String> truncation(byte[] mac) {
        return Map.of("mac", Bytes.hex(mac), "offset", Integer.toString(mac[mac.length - 1] & 15),
                "truncated", Long.toString(Hash.truncate(mac)));
    }
}
