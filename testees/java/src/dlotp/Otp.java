package dlotp;

import java.util.Arrays;

/**
 * The one-time passwords of the four domains (otp.md). What version 1 does not have, chain values and what is keyed
 * in, is null there. The suites are fixed; none comes from outside (OTP-9).
 */
public final class Otp {
    static final String SCANNED = "OCRA-1:HOTP-SHA256-8:QH64-PSHA256";
    static final String TYPED = "OCRA-1:HOTP-SHA256-8:QA08-PSHA256-T1M";
    static final String TIMED = "OCRA-1:HOTP-SHA256-8:QA08-PSHA256-T30S";
    static final String NO_QUESTION = "00000000";

    private Otp() {
    }

    public static String scanned(Enrolment enrolment, byte[] p, byte[] sn, byte[] digest) {
        byte[] key = enrolment.k("otp");
        return enrolment.version() == 2 ? Context.otp(key, Context.scanned(p, sn, digest))
                : ocra(key, dataInput(SCANNED, digest, p, new byte[0]));
    }

    public static String typed(Enrolment enrolment, byte[] p, byte[] lq, String operationId, Typed typed, long step) {
        byte[] key = enrolment.k("otp");
        return enrolment.version() == 2 ? Context.otp(key, Context.typed(p, lq, operationId, typed, step))
                : ocra(key, dataInput(TYPED, Bytes.ascii(operationId), p, Bytes.u64(step)));
    }

    public static String login(Enrolment enrolment, byte[] p, byte[] lq, long step) {
        return timed(enrolment, "login", p, lq, step);
    }

    public static String confirmation(Enrolment enrolment, byte[] p, byte[] lq, long step) {
        return timed(enrolment, "confirm", p, lq, step);
    }

    private static String timed(Enrolment enrolment, String domain, byte[] p, byte[] lq, long step) {
        byte[] key = enrolment.k(domain);
        return enrolment.version() == 2 ? Context.otp(key, Context.timed(domain, p, lq, step))
                : ocra(key, dataInput(TIMED, Bytes.ascii(NO_QUESTION), p, Bytes.u64(step)));
    }

    /** The step of a typed OTP: whole minutes. */
    public static long minute(long time) {
        return time / 60;
    }

    /** The step of login and confirmation. */
    public static long halfMinute(long time) {
        return time / 30;
    }

    /** OTP-2. */
    static byte[] dataInput(String suite, byte[] question, byte[] p, byte[] step) {
        return Bytes.join(Bytes.ascii(suite + "\0"), Arrays.copyOf(question, 128), p, step);
    }

    /** OTP-4. */
    private static String ocra(byte[] key, byte[] input) {
        return Bytes.decimal(Hash.truncate(Hash.SHA256.hmac(key, input)) % 100_000_000, 8);
    }

    static boolean same(String a, String b) {
        return Hash.same(Bytes.ascii(a), Bytes.ascii(b));
    }
}
