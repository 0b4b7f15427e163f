package dlotp.adapter;

import dlotp.Bytes;
import dlotp.StoredRow;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The operations of records on the wire (testee.md). */
final class RecordCases {
    private RecordCases() {
    }

    private static int version(Args in) {
        long version = in.number("version");
        if (!Cases.VERSIONS.contains(version)) {
            throw new Fault("a version that is not claimed");
        }
        return (int) version;
    }

    private static StoredRow row(Args in, int version, String kind, byte[] identity, boolean hasMac) {
        boolean isEvent = kind == null;
        byte[] previous = isEvent && in.any("previous") != null ? in.bytes("previous", 32) : null;
        return new StoredRow(version, in.number("number"), kind, identity, in.number("epoch"), in.number("revision"),
                previous, in.list("content", value -> Args.bytes(value, -1)), hasMac ? in.bytes("mac", 32) : null);
    }

    private static Supplier<Map<String, Object>> mac(byte[] key, StoredRow row) {
        return () -> Out.map("mac", Bytes.hex(row.macUnder(key)));
    }

    static Supplier<Map<String, Object>> record(Args in) {
        int version = version(in);
        byte[] key = in.bytes("key", 32);
        StoredRow row = row(in, version, in.string("kind"), in.bytes("identity", -1), false);
        in.end();
        return mac(key, row);
    }

    static Supplier<Map<String, Object>> event(Args in) {
        int version = version(in);
        byte[] key = in.bytes("key", 32);
        StoredRow row = row(in, version, null, in.bytes("enrolment", -1), false);
        in.end();
        return mac(key, row);
    }

    static Supplier<Map<String, Object>> load(Args in) {
        int version = version(in);
        Map<Long, byte[]> keys = new HashMap<>();
        in.list("keys", value -> {
            Args one = new Args(value);
            keys.put(one.number("number"), one.bytes("key", 32));
            one.end();
            return one;
        });
        Args of = in.object("record");
        StoredRow record = row(of, version, "enrolment", of.bytes("identity", -1), true);
        of.end();
        List<StoredRow> events = in.list("events", value -> {
            Args one = new Args(value);
            StoredRow event = row(one, version, null, record.identity(), true);
            one.end();
            return event;
        });
        in.end();
        return () -> Out.map("number", StoredRow.load(keys, record, events));
    }
}
