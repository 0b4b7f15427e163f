package dlotp;

/** One failure by its code in the registry of errors.md (ERR-1). */
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String code;
    private final long wait;

    private Refusal(String code, String why, long wait) {
        super(code + ": " + why, null, false, false);
        this.code = code;
        this.wait = wait;
    }

    /** The text says what was expected; no key, PIN, P or OTP may stand in it (ERR-2). */
    public static Refusal of(String code, String why) {
        return new Refusal(code, why, -1);
    }

    /** AUTH-14 (3): the only code that comes with a number. */
    public static Refusal bucketEmpty(long wait) {
        return new Refusal("bucket-empty", "no OTP is left for now", wait);
    }

    static Refusal invalidOperation(String why) {
        return of("invalid-operation", why);
    }

    static Refusal malformedBody(String why) {
        return of("malformed-body", why);
    }

    public String code() {
        return code;
    }

    /** Seconds to wait, or -1 where the code has none. */
    public long waitSeconds() {
        return wait;
    }
}
