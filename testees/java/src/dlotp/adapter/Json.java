package dlotp.adapter;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One line of JSON as Map, List, String, Long, Boolean, null, or Unreadable for a number that is not 0 to 2^53 - 1.
 * Gson splits the line into tokens; what it lets pass and RFC 8259 does not is refused here.
 */
final class Json {
    static final long MAX = (1L << 53) - 1;
    private static final int MAX_DEPTH = 16;

    /** A number that the wire does not have (TEST-3); a fault only where it is looked at. */
    record Unreadable(String text) {
    }

    /** An object; its seq, 0 where it has not exactly one; and the first fault that leaves the line readable, or null. */
    record Line(Map<String, Object> object, long seq, String fault) {
    }

    private final JsonReader in;
    private boolean seqTwice;
    private String fault;

    private Json(String line) {
        in = new JsonReader(new StringReader(line));
    }

    /** The object that a text is, if it has no fault at all. */
    static Object parse(String text) {
        Line line = parseLine(text);
        if (line.fault != null) {
            throw new Fault(line.fault);
        }
        return line.object;
    }

    static Line parseLine(String line) {
        checkTokens(line);
        Json json = new Json(line);
        try {
            if (json.in.peek() != JsonToken.BEGIN_OBJECT) {
                throw new Fault("no object");
            }
            Map<String, Object> object = json.object(0);
            if (json.in.peek() != JsonToken.END_DOCUMENT) {
                throw new Fault("text after the object");
            }
            long seq = !json.seqTwice && object.get("seq") instanceof Long number ? number : 0;
            return new Line(object, seq, json.fault);
        } catch (IOException | IllegalStateException e) {
            throw new Fault("no JSON");
        }
    }

    /** Gson takes `TRUE`, `\'`, raw control characters, comments and a byte order mark; RFC 8259 does not. */
    private static void checkTokens(String line) {
        boolean inString = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (inString) {
                if (c < 0x20) {
                    throw new Fault("a control character in a string");
                }
                if (c == '\\') {
                    i++;
                    if (i == line.length() || "\"\\/bfnrtu".indexOf(line.charAt(i)) < 0) {
                        throw new Fault("an escape that JSON does not have");
                    }
                } else if (c == '"') {
                    inString = false;
                }
            } else if (c == '"') {
                inString = true;
            } else if ("{}[]:, \t\r\n0123456789-+.eEtruefalsn".indexOf(c) < 0) {
                throw new Fault("a character outside JSON");
            }
        }
    }

    private Object value(int depth) throws IOException {
        JsonToken next = in.peek();
        if (depth == MAX_DEPTH && (next == JsonToken.BEGIN_OBJECT || next == JsonToken.BEGIN_ARRAY)) {
            throw new Fault("nested too deeply");
        }
        switch (next) {
            case BEGIN_OBJECT:
                return object(depth);
            case BEGIN_ARRAY:
                List<Object> list = new ArrayList<>();
                in.beginArray();
                while (in.hasNext()) {
                    list.add(value(depth + 1));
                }
                in.endArray();
                return list;
            case STRING:
                return text(in.nextString());
            case NUMBER:
                return number(in.nextString());
            case BOOLEAN:
                return in.nextBoolean();
            case NULL:
                in.nextNull();
                return null;
            default:
                throw new Fault("no JSON");
        }
    }

    private Map<String, Object> object(int depth) throws IOException {
        Map<String, Object> map = new LinkedHashMap<>();
        in.beginObject();
        while (in.hasNext()) {
            String name = text(in.nextName());
            if (map.containsKey(name)) {
                note("a member twice");
                seqTwice |= depth == 0 && name.equals("seq");
            }
            map.put(name, value(depth + 1));
        }
        in.endObject();
        return map;
    }

    private String text(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (!Character.isSupplementaryCodePoint(text.codePointAt(i))) {
                    note("a surrogate that is escaped alone");
                    break;
                }
                i++;
            }
        }
        return text;
    }

    private void note(String what) {
        fault = fault == null ? what : fault;
    }

    private static Object number(String text) {
        if (text.length() <= 16 && dlotp.Bytes.isDigits(text, 1, 16) && (text.length() == 1 || text.charAt(0) != '0')) {
            long value = Long.parseLong(text);
            if (value <= MAX) {
                return value;
            }
        }
        return new Unreadable(text);
    }
}
