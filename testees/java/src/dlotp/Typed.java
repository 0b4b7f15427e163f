package dlotp;

import java.math.BigInteger;

/** What is keyed in with an operation ID of version 2 (OTP-13), as the element of the context that it makes. */
public record Typed(byte[] cbor, boolean details) {
    private static Typed payment(long amount, String currency, String tail) {
        return new Typed(new Cbor.Writer().array(4).uint(1).uint(amount).text(currency).text(tail).toBytes(), true);
    }

    private static Typed action(long purpose) {
        return new Typed(new Cbor.Writer().array(2).uint(3).uint(purpose).toBytes(), false);
    }

    /** Of the operation that the bank stored (VER-44), or null where it can't be typed (OTP-14). */
    static Typed of(Operation operation) {
        if (operation instanceof Operation.Payment p && p.account() != null) {
            return payment(p.amount(), p.currency(), p.account().substring(p.account().length() - 8));
        }
        return operation instanceof Operation.Action a ? action(a.purpose()) : null;
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
        if (!Purpose.ofAction(purpose)) {
            throw refused("a purpose that is none of an action");
        }
        return action(purpose);
    }

    /** Amount, currency and tail as they were keyed in (OTP-16). */
    public static Typed readPayment(String amount, String currency, String tail) {
        String code = plain(currency);
        if (!Currency.isKnown(code)) {
            throw refused("a currency that is not in the table");
        }
        String end = plain(tail);
        if (end.length() != 8 || !end.chars().allMatch(c -> c >= '0' && c <= '9' || c >= 'A' && c <= 'Z')) {
            throw refused("a tail that is not 8 of 0-9 A-Z");
        }
        return payment(minorUnits(plain(amount), Currency.decimals(code)), code, end);
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
