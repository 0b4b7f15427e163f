import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/** A line, and what TEST-1 and TEST-9 ask of its text: nothing here has to be changed. */
final class LineText {
    private static final int MAX_LINE = 1_048_576; // bytes, with the line feed
    private static final int MAX_DEPTH = 16;

    /** The request's seq, 0 where it has not exactly one that is a number of the wire. */
    final long seq;
    /** What the line breaks, or null. */
    final String fault;
    /** The request, if the line breaks nothing. */
    final JsonObject request;

    private final String text;
    private int at;
    private int seqs;
    private long lastSeq;
    private String mild; // a fault that leaves the rest readable

    private LineText(byte[] line) {
        String found = "the line is too long";
        String decoded = "";
        try {
            if (line != null) {
                found = "the line is no JSON object in UTF-8";
                decoded = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line)).toString();
            }
        } catch (CharacterCodingException error) {
            decoded = "";
        }
        text = decoded;
        space();
        boolean whole = peek() == '{' && value(0);
        space();
        whole = whole && at == text.length();
        seq = whole && seqs == 1 ? lastSeq : 0;
        fault = whole ? mild : found;
        request = fault == null ? JsonParser.parseString(text).getAsJsonObject() : null;
    }

    /** The next line, whose last one need not have a line feed; null at the end. */
    static LineText read(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int length = 0;
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                if (length == 0) {
                    return null;
                }
                break;
            }
            length = Math.min(length + 1, MAX_LINE);
            if (length < MAX_LINE) {
                line.write(b);
            }
        }
        return new LineText(length < MAX_LINE ? line.toByteArray() : null);
    }

    private int peek() {
        return at < text.length() ? text.charAt(at) : -1;
    }

    private boolean take(char c) {
        boolean there = peek() == c;
        at += there ? 1 : 0;
        return there;
    }

    private void space() {
        while (peek() == ' ' || peek() == '\t' || peek() == '\r' || peek() == '\n') {
            at++;
        }
    }

    private boolean value(int depth) {
        switch (peek()) {
            case '{':
                return depth < MAX_DEPTH && object(depth);
            case '[':
                return depth < MAX_DEPTH && array(depth);
            case '"':
                return string() != null;
            case 't':
                return word("true");
            case 'f':
                return word("false");
            case 'n':
                return word("null");
            default:
                return number();
        }
    }

    private boolean word(String word) {
        boolean there = text.startsWith(word, at);
        at += there ? word.length() : 0;
        return there;
    }

    private boolean object(int depth) {
        Set<String> names = new HashSet<>();
        at++;
        space();
        if (take('}')) {
            return true;
        }
        do {
            space();
            String name = string();
            space();
            if (name == null || !take(':')) {
                return false;
            }
            space();
            int start = at;
            if (!value(depth + 1)) {
                return false;
            }
            if (!names.add(name) && mild == null) {
                mild = "a member twice";
            }
            if (depth == 0 && name.equals("seq")) {
                String number = text.substring(start, at);
                boolean right = number.matches("[0-9]{1,16}") && Long.parseLong(number) < 1L << 53;
                seqs += right ? 1 : 2;
                lastSeq = right ? Long.parseLong(number) : 0;
            }
            space();
        } while (take(','));
        return take('}');
    }

    private boolean array(int depth) {
        at++;
        space();
        if (take(']')) {
            return true;
        }
        do {
            space();
            if (!value(depth + 1)) {
                return false;
            }
            space();
        } while (take(','));
        return take(']');
    }

    private String string() {
        if (!take('"')) {
            return null;
        }
        StringBuilder out = new StringBuilder();
        while (!take('"')) {
            int c = peek();
            at++;
            if (c < 0x20) {
                return null;
            }
            if (c == '\\') {
                int kind = "\"\\/bfnrtu".indexOf(peek());
                at++;
                if (kind < 0) {
                    return null;
                }
                String hex = text.substring(at, Math.min(at + 4, text.length()));
                if (kind < 8) {
                    c = "\"\\/\b\f\n\r\t".charAt(kind);
                } else if (hex.matches("[0-9A-Fa-f]{4}")) {
                    c = Integer.parseInt(hex, 16);
                    at += 4;
                } else {
                    return null;
                }
            }
            out.append((char) c);
        }
        if (mild == null && out.codePoints().anyMatch(c -> c >= 0xd800 && c <= 0xdfff)) {
            mild = "a surrogate that is escaped alone";
        }
        return out.toString();
    }

    private boolean digits() {
        int start = at;
        while (peek() >= '0' && peek() <= '9') {
            at++;
        }
        return at > start;
    }

    private boolean number() {
        take('-');
        if (!take('0') && !digits()) {
            return false;
        }
        if (take('.') && !digits()) {
            return false;
        }
        if (take('e') || take('E')) {
            if (!take('+')) {
                take('-');
            }
            return digits();
        }
        return true;
    }
}
