package dlotp;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** A chain of version 2 (ENR-21): x_(i+1) = HMAC-SHA-256(x_i, "dlotp v2 step"). */
public final class Chain {
    /** The most steps that an input may ask for at once (AUTH-21). */
    public static final long MAX_STEPS = 1_048_576;
    private static final byte[] STEP = Bytes.ascii("dlotp v2 step");
    private static final int KEPT = 16;

    private final TreeMap<Long, byte[]> values = new TreeMap<>();

    private Chain(byte[] start) {
        values.put(0L, start);
    }

    /** From s_0 = k("dlotp v2 chain scanned"), for scanned OTPs. */
    public static Chain scanned(Enrolment enrolment) {
        return new Chain(enrolment.k("chain scanned"));
    }

    /** From l_0 = k("dlotp v2 chain login"), for the others. */
    public static Chain login(Enrolment enrolment) {
        return new Chain(enrolment.k("chain login"));
    }

    /** The value so many steps on. */
    static byte[] step(byte[] value, long steps) {
        Hash.Hmac hmac = new Hash.Hmac(Hash.SHA256);
        byte[] out = value;
        for (long i = 0; i < steps; i++) {
            out = hmac.of(out, STEP);
        }
        return out;
    }

    /** The value at a position, from the nearest one before that was asked for. */
    public byte[] at(long position) {
        Map.Entry<Long, byte[]> nearest = values.floorEntry(position);
        byte[] value = step(nearest.getValue(), position - nearest.getKey());
        if (values.size() >= KEPT) {
            values.remove(values.higherKey(0L));
        }
        values.put(position, value);
        return Arrays.copyOf(value, value.length);
    }
}
