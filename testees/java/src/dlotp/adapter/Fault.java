package dlotp.adapter;

/** A request that can't be read; the answer is `error` (TEST-9). */
final class Fault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Fault(String why) {
        super(why, null, false, false);
    }
}
