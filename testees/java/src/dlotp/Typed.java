package dlotp;

import java.math.BigInteger;

/** What is keyed in with an operation ID of version 2 (OTP-13), as the element of the context that it makes. */
public record Typed(byte[] cbor, boolean details) {
    private static Typed payment(long kind, long amount, String currency, String tail) {
        Cbor.Writer out = new Cbor.Writer().array(5).uint(1).uint(kind).uint(amount).text(currency).text(tail);
        return new Typed(out.toBytes(), true);
    }

    /** The number that is bound for the purpose of a payment, or 0 where such a payment is never typed (OTP-13). */
    private static long kind(long purpose) {
        return switch ((int) Math.min(purpose, 7)) {
            case 1, 2 -> 1;
            case 4 -> 4;
            case 6 -> 6;
            default -> 0;
        };
    }

    private static Typed action(long purpose) {
        return new Typed(new Cbor.Writer().array(2).uint(3).uint(purpose).toBytes(), false);
    }

    /** Of the operation that the bank stored (VER-44), or null where it can't be typed (OTP-14). */
    static Typed of(Operation operation) {
        if (operation instanceof Operation.Payment p && p.account() != null && kind(p.purpose()) != 0) {
            return payment(kind(p.purpose()), p.amount(), p.currency(), p.account().substring(p.account().length() - 8));
        }
        return operation instanceof Operation.Action a && !Purpose.isNeverTyped(a.purpose()) ? action(a.purpose()) : null;
    }

    private static Refusal refused(String why) {
        return Refusal.of("malformed-typed", why);
    }

    /** The four spaces removed and ASCII letters in upper case (OTP-16). */
    private static String plain(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (" \u00a0\u2009\u202f".indexOf(c) < 0) {
                out.append(c >= 'a' && c <= 'z' ? (char) (c - 32) : c);
            }
        }
        return out.toString();
    }

    /** A purpose picked from the list of actions. */
    public static Typed readAction(long purpose) {
        if (!Purpose.ofAction(purpose) || Purpose.isNeverTyped(purpose)) {
            throw refused("a purpose that is none of an action, or never typed");
        }
        return action(purpose);
    }

    /** The purpose that was picked, and amount, currency and tail as they were keyed in (OTP-16). */
    public static Typed readPayment(long purpose, String amount, String currency, String tail) {
        if (kind(purpose) == 0) {
            throw refused("a purpose that is no transfer, card payment or top-up");
        }
        String code = plain(currency);
        if (!Currency.isKnown(code)) {
            throw refused("a currency that is not in the table");
        }
        String end = plain(tail);
        if (end.length() != 8 || !end.chars().allMatch(c -> c >= '0' && c <= '9' || c >= 'A' && c <= 'Z')) {
            throw refused("a tail that is not 8 of 0-9 A-Z");
        }
        return payment(kind(purpose), minorUnits(plain(amount), Currency.decimals(code)), code, end);
    }

    private static long minorUnits(String amount, int decimals) {
        int sign = Math.max(amount.indexOf('.'), amount.indexOf(','));
        String whole = sign < 0 ? amount : amount.substring(0, sign);
        String part = sign < 0 ? "" : amount.substring(sign + 1);
        boolean right = Bytes.isDigits(whole, 1, Integer.MAX_VALUE)
                && (sign < 0 || Bytes.isDigits(part, 1, decimals));
        if (!right) {
            throw refused("an amount that is not digits, with decimals after one sign");
        }
        int zeros = 0;
        while (zeros < whole.length() && whole.charAt(zeros) == '0') {
            zeros++;
        }
        String digits = whole.substring(zeros) + part + "0".repeat(decimals - part.length());
        BigInteger units = digits.length() > 20 ? BigInteger.ZERO : new BigInteger("0" + digits);
        long value = units.bitLength() > 62 ? 0 : units.longValue();
        if (value < 1 || value > Operation.MAX_AMOUNT) {
            throw refused("an amount outside 1 to " + Operation.MAX_AMOUNT + " minor units");
        }
        return value;
    }
}
