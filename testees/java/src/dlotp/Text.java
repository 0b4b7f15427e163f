package dlotp;

/** The texts of an operation (operation.md, "Text"). */
final class Text {
    /** OP-13, pairs of first and last code point. */
    private static final int[] ALLOWED = {
        0x0020, 0x007e, 0x00a1, 0x00ac, 0x00ae, 0x0131, 0x0134, 0x013e, 0x0141, 0x0148, 0x014a, 0x017e,
        0x0218, 0x021b, 0x0386, 0x0386, 0x0388, 0x038a, 0x038c, 0x038c, 0x038e, 0x03a1, 0x03a3, 0x03ce,
        0x0400, 0x045f, 0x0490, 0x0491, 0x1e9e, 0x1e9e, 0x2013, 0x2014, 0x2018, 0x2019, 0x201c, 0x201d,
        0x2026, 0x2026, 0x20ac, 0x20ac};
    private static final int[] LATIN = {
        0x0041, 0x005a, 0x0061, 0x007a, 0x00aa, 0x00aa, 0x00ba, 0x00ba, 0x00c0, 0x00d6, 0x00d8, 0x00f6,
        0x00f8, 0x0131, 0x0134, 0x013e, 0x0141, 0x0148, 0x014a, 0x017e, 0x0218, 0x021b, 0x1e9e, 0x1e9e};
    private static final int[] GREEK = {
        0x0386, 0x0386, 0x0388, 0x038a, 0x038c, 0x038c, 0x038e, 0x03a1, 0x03a3, 0x03ce};
    private static final int[] CYRILLIC = {0x0400, 0x045f, 0x0490, 0x0491};

    private Text() {
    }

    private static boolean in(int[] ranges, int point) {
        for (int i = 0; i < ranges.length; i += 2) {
            if (point >= ranges[i] && point <= ranges[i + 1]) {
                return true;
            }
        }
        return false;
    }

    /** 0 for no letter; each script has a number of its own (OP-15). */
    private static int script(int point) {
        return in(LATIN, point) ? 1 : in(GREEK, point) ? 2 : in(CYRILLIC, point) ? 3 : 0;
    }

    /** OP-12 to OP-15. */
    static void check(String text, int max) {
        int count = text.codePointCount(0, text.length());
        if (count < 1 || count > max) {
            throw Refusal.invalidOperation("a text of " + count + " code points where 1 to " + max + " may stand");
        }
        if (text.startsWith(" ") || text.endsWith(" ") || text.contains("  ")) {
            throw Refusal.invalidOperation("a space at an end of a text, or two in a row");
        }
        int word = 0;
        for (int i = 0; i < text.length();) {
            int point = text.codePointAt(i);
            i += Character.charCount(point);
            if (!in(ALLOWED, point)) {
                throw Refusal.invalidOperation("code point " + Integer.toHexString(point) + " is not allowed");
            }
            int script = script(point);
            if (script != 0 && word != 0 && script != word) {
                throw Refusal.invalidOperation("letters of two scripts in one word");
            }
            word = script;
        }
    }

    static void checkOrNull(String text, int max) {
        if (text != null) {
            check(text, max);
        }
    }
}
