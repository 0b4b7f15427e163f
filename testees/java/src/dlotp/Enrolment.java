package dlotp;

import java.util.Arrays;

/** One customer, one phone, one bank: the secret and what is derived from it (enrolment.md). */
public final class Enrolment {
    private final int version;
    private final byte[] extracted;

    public Enrolment(int version, byte[] secret) {
        this.version = version;
        this.extracted = Hash.SHA256.hmac(new byte[32], secret);
    }

    public int version() {
        return version;
    }

    /** The first bytes of each label of the version (ENR-6, ENR-18), and of what is hashed. */
    String label() {
        return "dlotp v" + version + " ";
    }

    /** HKDF-SHA-256 with empty salt and 32 bytes (ENR-5). */
    byte[] k(String role) {
        return Hash.SHA256.hmac(extracted, Bytes.ascii(label() + role + "\1"));
    }

    /** ENR-7, ENR-19. */
    public byte[] keyId() {
        return Arrays.copyOf(k("key-id"), 8);
    }

    /** ENR-3. */
    public static void checkPin(String pin) {
        if (!Bytes.isDigits(pin, 4, 12)) {
            throw Refusal.of("malformed-pin", "a PIN is 4 to 12 ASCII digits");
        }
    }

    /** What stands for the PIN (ENR-8, ENR-19). */
    public byte[] p(String pin) {
        checkPin(pin);
        return Hash.SHA256.hmac(k("pin"), Bytes.ascii(pin));
    }
}
