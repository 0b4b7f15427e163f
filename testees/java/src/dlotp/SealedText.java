package dlotp;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** The text of version 2: sealed with AES-256-GCM, in base32 (payload.md, "Version 2"). */
final class SealedText {
    static final String PREFIX = "DLOTP:2.";
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private SealedText() {
    }

    /** PAY-27. */
    static byte[] nonce(Enrolment enrolment, byte[] fresh, byte[] plaintext) {
        return Arrays.copyOf(Hash.SHA256.hmac(enrolment.k("nonce"), Bytes.join(fresh, plaintext)), 12);
    }

    /** PAY-23. */
    static String write(Enrolment enrolment, byte[] keyId, byte[] nonce, byte[] plaintext) {
        try {
            return PREFIX + base32(Bytes.join(keyId, nonce,
                    gcm(Cipher.ENCRYPT_MODE, enrolment, keyId, nonce, plaintext)));
        } catch (GeneralSecurityException e) {
            throw Refusal.of("key-failure", "the key gave no answer (ENR-9)");
        }
    }

    static Payload open(List<Enrolment> enrolments, String text) {
        byte[] rest = Payload.checkLength(fromBase32(text.substring(PREFIX.length())), 37, 676);
        byte[] keyId = Arrays.copyOf(rest, 8);
        byte[] nonce = Arrays.copyOfRange(rest, 8, 20);
        Enrolment enrolment = Payload.find(enrolments, 2, keyId);
        try {
            byte[] plaintext = gcm(Cipher.DECRYPT_MODE, enrolment, keyId, nonce,
                    Arrays.copyOfRange(rest, 20, rest.length));
            return Payload.parse(enrolment, keyId, nonce, plaintext);
        } catch (AEADBadTagException e) {
            throw Refusal.of("authentication-failed", "the tag differs (PAY-34)");
        } catch (GeneralSecurityException e) {
            throw Refusal.of("key-failure", "the key gave no answer (ENR-9)");
        }
    }

    /** PAY-26. */
    private static byte[] gcm(int mode, Enrolment enrolment, byte[] keyId, byte[] nonce, byte[] data)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(enrolment.k("payload"), "AES"), new GCMParameterSpec(128, nonce));
        cipher.updateAAD(Bytes.join(Bytes.ascii(PREFIX), keyId));
        return cipher.doFinal(data);
    }

    private static String base32(byte[] bytes) {
        StringBuilder out = new StringBuilder();
        int bits = 0;
        int held = 0;
        for (byte b : bytes) {
            held = held << 8 | b & 0xff;
            for (bits += 8; bits >= 5; bits -= 5) {
                out.append(ALPHABET.charAt(held >> bits - 5 & 31));
            }
            held &= 31;
        }
        return bits == 0 ? out.toString() : out.append(ALPHABET.charAt(held << 5 - bits & 31)).toString();
    }

    /** Null where PAY-32 refuses: what is not, letter by letter, the encoding of its bytes. */
    private static byte[] fromBase32(String text) {
        byte[] bytes = new byte[(int) (text.length() * 5L / 8)];
        int bits = 0;
        int held = 0;
        int count = 0;
        for (int i = 0; i < text.length(); i++) {
            int value = ALPHABET.indexOf(text.charAt(i));
            if (value < 0) {
                return null;
            }
            held = held << 5 | value;
            bits += 5;
            if (bits >= 8) {
                bits -= 8;
                bytes[count++] = (byte) (held >> bits);
            }
            held &= 0xff;
        }
        return base32(bytes).equals(text) ? bytes : null;
    }
}
