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
    private static final int MAX_DEPTH = 32;

    /** A number that the wire does not have (TEST-3); a fault only where it is looked at. */
    record Unreadable(String text) {
    }

    private final JsonReader in;

    private Json(String line) {
        in = new JsonReader(new StringReader(line));
    }

    static Object parse(String line) {
        checkTokens(line);
        Json json = new Json(line);
        try {
            Object value = json.value(0);
            if (json.in.peek() != JsonToken.END_DOCUMENT) {
                throw new Fault("text after the object");
            }
            return value;
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
        if (depth > MAX_DEPTH) {
            throw new Fault("nested too deeply");
        }
        switch (in.peek()) {
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
                return in.nextString();
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
            String name = in.nextName();
            if (map.containsKey(name)) {
                throw new Fault("a member twice");
            }
            map.put(name, value(depth + 1));
        }
        in.endObject();
        return map;
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
