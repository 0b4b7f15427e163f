package dlotp;

import java.util.Map;

/** The purposes and the shapes that each may have (OP-7). */
public final class Purpose {
    public static final int LOG_IN = 38;

    private static final Map<Long, String> NAMES = Map.ofEntries(
            Map.entry(1L, "credit transfer"), Map.entry(2L, "instant transfer"), Map.entry(3L, "standing order"),
            Map.entry(4L, "card payment"), Map.entry(5L, "card amount blocked"), Map.entry(6L, "top-up"),
            Map.entry(32L, "change limit"), Map.entry(33L, "change contact data"), Map.entry(34L, "add payee"),
            Map.entry(35L, "new device"), Map.entry(36L, "consent"), Map.entry(37L, "direct-debit mandate"),
            Map.entry(38L, "log in"), Map.entry(39L, "recover access"), Map.entry(63L, "other"));

    private Purpose() {
    }

    static String name(long purpose) {
        return NAMES.get(purpose);
    }

    static boolean ofPayment(long purpose) {
        return purpose >= 1 && purpose <= 6;
    }

    /** Batch and bulk. */
    static boolean ofTransfers(long purpose) {
        return purpose == 1 || purpose == 2;
    }

    static boolean ofAction(long purpose) {
        return purpose >= 32 && NAMES.containsKey(purpose);
    }

    /** VER-8: of all others, a confirmation without dynamic linking is refused. */
    static boolean mayBeUnlinked(long purpose) {
        return purpose == 36 || purpose == 63;
    }

    /** What opens the account is typed in no version (VER-16, OTP-14). */
    static boolean isNeverTyped(long purpose) {
        return purpose == LOG_IN || purpose == 39;
    }

    /** OP-10: only payments by card and top-ups may have no account. */
    static boolean needsAccount(long purpose) {
        return purpose < 4 || purpose > 6;
    }
}
