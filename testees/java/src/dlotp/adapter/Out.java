package dlotp.adapter;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.Map;

/** Answers as Map, List, String, number, Boolean and null, written as one line. */
final class Out {
    private Out() {
    }

    /** A map in the order of its members; names and values alternate, and a null value is left out. */
    static Map<String, Object> map(Object... members) {
        Map<String, Object> out = new LinkedHashMap<>();
        for (int i = 0; i < members.length; i += 2) {
            if (members[i + 1] != null) {
                out.put((String) members[i], members[i + 1]);
            }
        }
        return out;
    }

    static String line(Map<String, Object> answer) throws IOException {
        StringWriter text = new StringWriter();
        JsonWriter writer = new JsonWriter(text);
        write(writer, answer);
        writer.flush();
        return text.append('\n').toString();
    }

    private static void write(JsonWriter out, Object value) throws IOException {
        if (value instanceof Map<?, ?> map) {
            out.beginObject();
            for (Map.Entry<?, ?> member : map.entrySet()) {
                out.name((String) member.getKey());
                write(out, member.getValue());
            }
            out.endObject();
        } else if (value instanceof Iterable<?> values) {
            out.beginArray();
            for (Object one : values) {
                write(out, one);
            }
            out.endArray();
        } else if (value instanceof Boolean flag) {
            out.value(flag);
        } else if (value instanceof Number number) {
            out.value(number.longValue());
        } else {
            out.value((String) value);
        }
    }
}
