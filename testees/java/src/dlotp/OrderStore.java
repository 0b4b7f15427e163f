package dlotp;

/** A store of orders (VER-50): `alerted` is negative before the first alert. */
record OrderStore(long left, long begin, long alerted) {
    private static final long FULL = 200;
    private static final long INTERVAL = 432;
    private static final long ALERT_AT = 40;

    static OrderStore full(long enrolledAt) {
        return new OrderStore(FULL, enrolledAt, -1);
    }

    /** VER-12. */
    OrderStore at(long now) {
        long n = (now - begin) / INTERVAL;
        return new OrderStore(Math.min(left + n, FULL), begin + INTERVAL * n, alerted);
    }

    /** One order less; an alert that this raises is one of now. */
    OrderStore take(long now) {
        long rest = left - 1;
        boolean alert = rest <= ALERT_AT && (alerted < 0 || now - alerted >= EnrolmentRecord.DAY);
        return new OrderStore(rest, left == FULL ? now : begin, alert ? now : alerted);
    }

    /** VER-33. */
    OrderStore turnBack(long now) {
        return new OrderStore(left, Math.min(begin, now), Math.min(alerted, now));
    }
}
