package dlotp;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The hashes of the specification, and HMAC (RFC 2104) over each of them. */
public enum Hash {
    SHA1("SHA-1", 64),
    SHA256("SHA-256", 64),
    SHA512("SHA-512", 128);

    private final String algorithm;
    private final int block;

    Hash(String algorithm, int block) {
        this.algorithm = algorithm;
        this.block = block;
    }

    /** The hash of that name in upper case, or null. */
    public static Hash named(String name) {
        for (Hash hash : values()) {
            if (hash.name().equals(name)) {
                return hash;
            }
        }
        return null;
    }

    private MessageDigest start() {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    public byte[] of(byte[] data) {
        return start().digest(data);
    }

    public byte[] hmac(byte[] key, byte[] data) {
        return new Hmac(this).of(key, data);
    }

    /** HMAC that may be used again and again, as the steps of a chain do. */
    static final class Hmac {
        private final Hash hash;
        private final MessageDigest digest;
        private final byte[] pad;

        Hmac(Hash hash) {
            this.hash = hash;
            this.digest = hash.start();
            this.pad = new byte[hash.block];
        }

        private void fill(byte[] key, int with) {
            for (int i = 0; i < pad.length; i++) {
                pad[i] = (byte) (with ^ (i < key.length ? key[i] : 0));
            }
            digest.update(pad);
        }

        byte[] of(byte[] key, byte[] data) {
            byte[] fitting = key.length > hash.block ? hash.of(key) : key;
            fill(fitting, 0x36);
            byte[] first = digest.digest(data);
            fill(fitting, 0x5c);
            return digest.digest(first);
        }
    }

    /** Dynamic truncation (RFC 4226, section 5.3): the offset is the low four bits of the last byte. */
    static long truncate(byte[] mac) {
        int offset = mac[mac.length - 1] & 15;
        return (mac[offset] & 0x7fL) << 24 | (mac[offset + 1] & 0xffL) << 16
                | (mac[offset + 2] & 0xffL) << 8 | mac[offset + 3] & 0xffL;
    }

    /** Compares without ending early (PAY-16, OTP-10). */
    static boolean same(byte[] a, byte[] b) {
        return MessageDigest.isEqual(a, b);
    }
}
