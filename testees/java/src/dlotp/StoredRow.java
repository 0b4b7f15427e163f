package dlotp;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** A row of an enrolment's database, or one of its events, with its MAC (records.md). An event has no kind. */
public record StoredRow(int version, long number, String kind, byte[] identity, long epoch, long revision,
        byte[] previous, List<byte[]> content, byte[] mac) {

    /** The bytes that are MACed (REC-1, REC-3). */
    public byte[] input() {
        Cbor.Writer out = new Cbor.Writer();
        out.array(7).text("dlotp v" + version + (kind == null ? " event" : " record")).uint(number);
        if (kind != null) {
            out.text(kind);
        }
        out.bytes(identity).uint(epoch).uint(revision);
        if (kind == null && previous == null) {
            out.textOrNull(null);
        } else if (kind == null) {
            out.bytes(previous);
        }
        out.array(content.size());
        content.forEach(out::bytes);
        return out.toBytes();
    }

    public byte[] macUnder(byte[] key) {
        return Hash.SHA256.hmac(key, input());
    }

    private static Refusal malformed(String why) {
        return Refusal.of("malformed-record", why);
    }

    /** REC-4, REC-6. */
    private void check(Map<Long, byte[]> keys) {
        byte[] key = keys.get(number);
        if (key == null || !Hash.same(macUnder(key), mac)) {
            throw malformed("a MAC that is not right, or no key of its number");
        }
    }

    /** REC-5; `before` is null for the first event that is there. */
    private boolean follows(StoredRow before) {
        if ((revision == 1) != (previous == null)) {
            return false;
        }
        return before == null || Arrays.equals(previous, before.mac) && revision == before.revision + 1
                && epoch >= before.epoch;
    }

    /** Judges an enrolment's row with its events; gives the number that the next input writes under. */
    public static long load(Map<Long, byte[]> keys, StoredRow record, List<StoredRow> events) {
        record.check(keys);
        StoredRow newest = null;
        for (StoredRow event : events) {
            event.check(keys);
            if (!event.follows(newest)) {
                throw malformed("an event that does not follow the one before it");
            }
            newest = event;
        }
        if (newest == null || newest.epoch != record.epoch || newest.revision != record.revision) {
            throw malformed("a row that the newest event did not lead to");
        }
        return keys.keySet().stream().mapToLong(Long::longValue).max().orElseThrow();
    }
}
