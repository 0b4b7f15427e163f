package dlotp;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** RFC 4226, RFC 6238 and RFC 6287 for tokens in the field (oath.md). No key of DLOTP computes here. */
public final class Oath {
    /** What goes into an OCRA response beside the challenges; null is what was not given. */
    public record DataInput(byte[] counter, String password, byte[] session, Long time) {
    }

    private Oath() {
    }

    /** OATH-1. The order is key, digits. */
    public static String hotp(byte[] key, boolean mayBeShort, byte[] counter, long digits) {
        checkKey(key, mayBeShort);
        checkDigits(digits);
        return otp(Hash.SHA1.hmac(key, counter), (int) digits);
    }

    /** OATH-4. The order is key, digits, step, time. */
    public static String totp(byte[] key, boolean mayBeShort, Hash hash, long time, long step, long t0,
            long digits) {
        checkKey(key, mayBeShort);
        checkDigits(digits);
        if (step == 0) {
            throw parameter("a step of 0");
        }
        if (time < t0) {
            throw parameter("a time before T0");
        }
        return otp(hash.hmac(key, Bytes.u64((time - t0) / step)), (int) digits);
    }

    /** OATH-14: the suite, the key, the challenges, the rest. */
    public static String ocra(String suiteText, byte[] key, boolean mayBeShort, List<String> challenges,
            boolean signature, DataInput given) {
        OcraSuite suite = OcraSuite.parse(suiteText);
        checkKey(key, mayBeShort);
        byte[] mac = suite.hash().hmac(key, dataInput(suite, suiteText, challenges, signature, given));
        return suite.digits() == 0 ? Bytes.hex(mac) : otp(mac, suite.digits()); // OATH-11
    }

    /** OATH-9. */
    static byte[] dataInput(OcraSuite suite, String suiteText, List<String> challenges, boolean signature,
            DataInput given) {
        byte[] question = question(suite, challenges);
        byte[] counter = counter(suite, given.counter);
        byte[] password = password(suite, given.password);
        byte[] session = session(suite, given.session, signature);
        byte[] step = step(suite, given.time);
        return Bytes.join(Bytes.ascii(suiteText + "\0"), counter, question, password, session, step);
    }

    private static String otp(byte[] mac, int digits) {
        long modulus = 1;
        for (int i = 0; i < digits; i++) {
            modulus *= 10;
        }
        return Bytes.decimal(Hash.truncate(mac) % modulus, digits);
    }

    private static Refusal parameter(String why) {
        return Refusal.of("invalid-parameter", why);
    }

    /** OATH-2, OATH-15. */
    private static void checkKey(byte[] key, boolean mayBeShort) {
        int least = mayBeShort ? 10 : 16;
        if (key.length < least) {
            throw parameter("a key of fewer than " + least + " bytes");
        }
    }

    /** OATH-3. */
    private static void checkDigits(long digits) {
        if (digits < 6 || digits > 8) {
            throw parameter("digits other than 6, 7 and 8");
        }
    }

    /** OATH-10: each challenge by itself, then joined as text. */
    private static byte[] question(OcraSuite suite, List<String> challenges) {
        for (String challenge : challenges) {
            if (challenge.length() < 1 || challenge.length() > suite.length()
                    || !challenge.chars().allMatch(c -> fits(suite.format(), c))) {
                throw Refusal.of("invalid-challenge", "not a challenge of its suite");
            }
        }
        String joined = String.join("", challenges);
        return switch (suite.format()) {
            case 'A' -> Arrays.copyOf(Bytes.ascii(joined), 128);
            case 'N' -> nibbles(new BigInteger(joined).toString(16));
            default -> nibbles(joined);
        };
    }

    private static boolean fits(char format, int c) {
        boolean digit = c >= '0' && c <= '9';
        return switch (format) {
            case 'A' -> digit || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z';
            case 'N' -> digit;
            default -> digit || c >= 'A' && c <= 'F' || c >= 'a' && c <= 'f';
        };
    }

    /** Hexadecimal digits as nibbles from the left, then zero nibbles to 128 bytes. */
    private static byte[] nibbles(String digits) {
        byte[] out = new byte[128];
        for (int i = 0; i < digits.length(); i++) {
            out[i / 2] |= (byte) (Character.digit(digits.charAt(i), 16) << (i % 2 == 0 ? 4 : 0));
        }
        return out;
    }

    /** OATH-12: given exactly where the suite names it. */
    private static void checkGiven(boolean named, Object value, String what) {
        if (named != (value != null)) {
            throw Refusal.of("invalid-data-input", what + (named ? " is missing" : " is not named by the suite"));
        }
    }

    private static byte[] counter(OcraSuite suite, byte[] counter) {
        checkGiven(suite.counter(), counter, "the counter");
        if (counter != null && counter.length != 8) {
            throw Refusal.of("invalid-data-input", "a counter has 8 bytes");
        }
        return counter == null ? new byte[0] : counter;
    }

    private static byte[] password(OcraSuite suite, String password) {
        checkGiven(suite.password() != null, password, "the password");
        return password == null ? new byte[0] : suite.password().of(password.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] session(OcraSuite suite, byte[] session, boolean signature) {
        checkGiven(suite.session() > 0, session, "the session");
        if (session == null) {
            return new byte[0];
        }
        if (signature || session.length > suite.session()) {
            throw Refusal.of("invalid-data-input", "a session that is too long, or in mode signature");
        }
        return Bytes.join(new byte[suite.session() - session.length], session);
    }

    private static byte[] step(OcraSuite suite, Long time) {
        checkGiven(suite.timeStep() > 0, time, "the time");
        return time == null ? new byte[0] : Bytes.u64(time / suite.timeStep());
    }
}
