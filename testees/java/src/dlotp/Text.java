package dlotp;

import java.util.Arrays;
import java.util.stream.IntStream;

/** The texts of an operation (operation.md, "Text"). */
final class Text {
    private static final int NOT_ALLOWED = -1;
    /** By code point: NOT_ALLOWED, 0 for no letter, and for the letters of each script a number of its own (OP-15). */
    private static final int[] SCRIPTS = new int[0x2200];
    /** By code point: the letters or digits that it looks like, or null (OP-16). */
    private static final String[] LOOKS = new String[0x2200];

    static {
        Arrays.fill(SCRIPTS, NOT_ALLOWED);
        points(Characters.OTHER).forEach(point -> SCRIPTS[point] = 0);
        points(Characters.LATIN).forEach(point -> SCRIPTS[point] = 1);
        points(Characters.GREEK).forEach(point -> SCRIPTS[point] = 2);
        points(Characters.CYRILLIC).forEach(point -> SCRIPTS[point] = 3);
        for (int i = 0; i < Characters.SKELETONS.length; i += 2) {
            String look = Characters.SKELETONS[i];
            points(Characters.SKELETONS[i + 1]).forEach(point -> LOOKS[point] = look);
        }
    }

    private Text() {
    }

    private static IntStream points(String ranges) {
        return Arrays.stream(ranges.split(" ")).flatMapToInt(range -> {
            String[] ends = range.split("-");
            return IntStream.rangeClosed(Integer.parseInt(ends[0], 16), Integer.parseInt(ends[ends.length - 1], 16));
        });
    }

    private static int script(int point) {
        return point < SCRIPTS.length ? SCRIPTS[point] : NOT_ALLOWED;
    }

    /** What a text of the allow list looks like (OP-16). */
    static String skeleton(String text) {
        StringBuilder out = new StringBuilder();
        text.codePoints().filter(point -> LOOKS[point] != null).forEach(point -> out.append(LOOKS[point]));
        return out.toString();
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
            int script = script(point);
            if (script == NOT_ALLOWED) {
                throw Refusal.invalidOperation("code point " + Integer.toHexString(point) + " is not allowed");
            }
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
