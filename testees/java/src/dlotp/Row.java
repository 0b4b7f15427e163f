package dlotp;

/** A row of counters (VER-4) and how failures make blocks of it (VER-27 to VER-29). */
public record Row(long failures, long blocks, long sinceUnblocking, long blockedUntil) {
    static final long NONE = -1;
    static final long LASTING = Long.MAX_VALUE;
    static final Row EMPTY = new Row(0, 0, 0, NONE);

    private static final long FIRST_BLOCK = 1800;
    private static final long LONGEST_BLOCK = 86400;

    /** A row after a failure, and what that begins. */
    record Failed(Row row, boolean blockBegins, boolean alert) {
    }

    boolean isBlocked() {
        return blockedUntil != NONE;
    }

    /** Ends a block whose time has come: failures become 0, blocks stay (VER-12). */
    Row at(long now) {
        return isBlocked() && blockedUntil <= now ? new Row(0, blocks, sinceUnblocking, NONE) : this;
    }

    /** VER-25: ends no block and leaves since-unblocking. */
    Row reset() {
        return new Row(0, 0, sinceUnblocking, blockedUntil);
    }

    Row counted() {
        return new Row(failures + 1, blocks, sinceUnblocking + 1, blockedUntil);
    }

    Failed fail(long now, boolean growing) {
        Row row = counted();
        boolean alert = !growing && row.sinceUnblocking == 20; // VER-28
        if (!growing && row.sinceUnblocking >= 50) {
            return new Failed(new Row(row.failures, row.blocks + 1, row.sinceUnblocking, LASTING), true, true);
        }
        if (row.failures < 5) {
            return new Failed(row, false, alert);
        }
        long k = row.blocks + 1;
        long until = k == 1 ? now + FIRST_BLOCK : LASTING;
        if (growing) {
            until = now + Math.min(FIRST_BLOCK << Math.min(k - 1, 10), LONGEST_BLOCK); // VER-29
        }
        return new Failed(new Row(row.failures, k, row.sinceUnblocking, until), true, true);
    }
}
