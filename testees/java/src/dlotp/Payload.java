package dlotp;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The text in the QR code (payload.md), of either version. The body is what PAY-2 or PAY-24 says; n and m are 0 in
 * version 1. A payload is made with `make`, or opened with `decode`; both check all values.
 */
public record Payload(Enrolment enrolment, byte[] keyId, byte[] body, byte[] nonce, Head head, Operation operation) {
    static final int MAX_BODY = 640;
    static final long MAX_SERIAL = (1L << 53) - 1;
    private static final Pattern VERSIONED = Pattern.compile("(dlotp|DLOTP):[1-9][0-9]{0,3}\\.");

    /** What stands before the operation. */
    public record Head(long issuedAt, long lifetime, long n, long m) {
        /** PAY-3, PAY-25. That m is less than n is the authenticator's to judge. */
        void check(int version) {
            if (issuedAt < 1 || issuedAt > 253_402_300_799L || lifetime < 120 || lifetime > 600) {
                throw Refusal.invalidOperation("issued-at or lifetime out of range (PAY-3)");
            }
            if (version == 2 && (n < 1 || n > MAX_SERIAL || m < 0 || m > MAX_SERIAL)) {
                throw Refusal.invalidOperation("n or m out of range (PAY-25)");
            }
        }
    }

    /** The issuer's part; `random` is the nonce in version 1, and in version 2 the fresh bytes (PAY-27). */
    public static Payload make(Enrolment enrolment, Head head, byte[] random, Operation operation) {
        head.check(enrolment.version());
        operation.check();
        boolean sealed = enrolment.version() == 2;
        Cbor.Writer out = new Cbor.Writer().array(sealed ? 5 : 4).uint(head.issuedAt).uint(head.lifetime);
        if (sealed) {
            out.uint(head.n).uint(head.m);
        } else {
            out.bytes(random);
        }
        byte[] body = out.raw(OperationCbor.encode(operation)).toBytes();
        if (body.length > MAX_BODY) {
            throw Refusal.of("body-too-long", "a body of " + body.length + " bytes where 640 fit (PAY-5, PAY-30)");
        }
        byte[] nonce = sealed ? SealedText.nonce(enrolment, random, body) : random;
        return new Payload(enrolment, enrolment.keyId(), body, nonce, head, operation);
    }

    /** The text of this payload: PAY-1 or PAY-23. */
    public String text() {
        return enrolment.version() == 2 ? SealedText.write(enrolment, keyId, nonce, body)
                : TaggedText.write(enrolment, keyId, body);
    }

    /** The authenticator's part: the first code that applies, in the order of PAY-11 to PAY-20 and of PAY-34. */
    public static Payload decode(List<Enrolment> enrolments, String text) {
        if (text.startsWith(TaggedText.PREFIX)) {
            return TaggedText.open(enrolments, text);
        }
        if (text.startsWith(SealedText.PREFIX)) {
            return SealedText.open(enrolments, text);
        }
        if (VERSIONED.matcher(text).lookingAt()) {
            throw Refusal.of("unsupported-version", "a version other than 1 and 2 (PAY-11)");
        }
        throw Refusal.of("malformed-payload", "no prefix of a payload (PAY-12)");
    }

    /** The bytes of the text after its prefix, of a length that may be. */
    static byte[] checkLength(byte[] rest, int min, int max) {
        if (rest == null) {
            throw Refusal.of("malformed-payload", "the rest is no text of its alphabet (PAY-13, PAY-32)");
        }
        if (rest.length < min || rest.length > max) {
            throw Refusal.of("malformed-payload", "a rest of another length (PAY-14, PAY-33)");
        }
        return rest;
    }

    /** PAY-15: by version and key-id. */
    static Enrolment find(List<Enrolment> enrolments, int version, byte[] keyId) {
        for (Enrolment enrolment : enrolments) {
            if (enrolment.version() == version && Arrays.equals(enrolment.keyId(), keyId)) {
                return enrolment;
            }
        }
        throw Refusal.of("unknown-key", "no key of this version and key-id (PAY-15)");
    }

    /** Only for bodies whose tag is verified, or that the bank stored (PAY-17). Version 1 reads the nonce. */
    static Payload parse(Enrolment enrolment, byte[] keyId, byte[] nonce, byte[] body) {
        boolean sealed = enrolment.version() == 2;
        Cbor.Reader in = new Cbor.Reader(body);
        in.array(sealed ? 5 : 4, sealed ? 5 : 4);
        long issuedAt = in.uint();
        long lifetime = in.uint();
        Head head = new Head(issuedAt, lifetime, sealed ? in.uint() : 0, sealed ? in.uint() : 0);
        byte[] read = sealed ? nonce : in.bytes(12);
        Operation operation = OperationCbor.read(in);
        in.end();
        // the form of the whole body is right; values from here on (PAY-19)
        head.check(enrolment.version());
        operation.check();
        return new Payload(enrolment, keyId, body, read, head, operation);
    }

    /** What scanning binds (PAY-7, PAY-29). In version 1 the nonce stands in the body. */
    public byte[] digest() {
        byte[] outside = enrolment.version() == 2 ? nonce : new byte[0];
        return Hash.SHA256.of(Bytes.join(Bytes.ascii(enrolment.label() + "operation\0"), keyId, outside, body));
    }
}
