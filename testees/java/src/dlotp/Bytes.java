package dlotp;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** The notation of README.md: `||`, `x[a..b]`, `u64be`, hexadecimal. */
public final class Bytes {
    private static final char[] DIGITS = "0123456789abcdef".toCharArray();

    private Bytes() {
    }

    public static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    public static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.write(part, 0, part.length);
        }
        return out.toByteArray();
    }

    /** The eight bytes of a number, big-endian. */
    public static byte[] u64(long value) {
        byte[] out = new byte[8];
        for (int i = 0; i < 8; i++) {
            out[i] = (byte) (value >>> (56 - 8 * i));
        }
        return out;
    }

    /** The first eight bytes as one big-endian number without sign, in the bits of a long. */
    public static long u64be(byte[] bytes) {
        long value = 0;
        for (int i = 0; i < 8; i++) {
            value = value << 8 | bytes[i] & 0xff;
        }
        return value;
    }

    public static String hex(byte[] bytes) {
        StringBuilder out = new StringBuilder(2 * bytes.length);
        for (byte b : bytes) {
            out.append(DIGITS[b >> 4 & 15]).append(DIGITS[b & 15]);
        }
        return out.toString();
    }

    /** The bytes of lower-case hexadecimal digits, or null where the text is something else. */
    public static byte[] fromHex(String text) {
        if (text.length() % 2 != 0) {
            return null;
        }
        byte[] out = new byte[text.length() / 2];
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
            if (digit < 0) {
                return null;
            }
            out[i / 2] = (byte) (out[i / 2] << 4 | digit);
        }
        return out;
    }

    /** Whether a text is from min to max ASCII digits and nothing else. */
    public static boolean isDigits(String text, int min, int max) {
        if (text.length() < min || text.length() > max) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    /** A number in at least so many decimal digits, leading zeros kept. */
    static String decimal(long value, int digits) {
        String text = Long.toString(value);
        return "0".repeat(Math.max(0, digits - text.length())) + text;
    }
}
