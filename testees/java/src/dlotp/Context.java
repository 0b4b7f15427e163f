package dlotp;

/** The contexts of version 2: each OTP is one HMAC over one CBOR array (otp.md, OTP-11 to OTP-13). */
final class Context {
    private Context() {
    }

    private static Cbor.Writer begin(int elements, String domain, byte[] p, byte[] chain) {
        return new Cbor.Writer().array(elements).text("dlotp v2 " + domain).bytes(p).bytes(chain);
    }

    static byte[] scanned(byte[] p, byte[] sn, byte[] digest) {
        return begin(4, "scanned", p, sn).bytes(digest).toBytes();
    }

    static byte[] typed(byte[] p, byte[] lq, String id, Typed typed, long minute) {
        return begin(6, "typed", p, lq).text(id).raw(typed.cbor()).uint(minute).toBytes();
    }

    /** The domains `login` and `confirm`. */
    static byte[] timed(String domain, byte[] p, byte[] lq, long halfMinute) {
        return begin(4, domain, p, lq).uint(halfMinute).toBytes();
    }

    /** OTP-11. */
    static String otp(byte[] key, byte[] context) {
        long first = Bytes.u64be(Hash.SHA256.hmac(key, context));
        return Bytes.decimal(Long.remainderUnsigned(first, 100_000_000), 8);
    }
}
