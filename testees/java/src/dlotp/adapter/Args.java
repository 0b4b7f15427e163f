package dlotp.adapter;

import dlotp.Bytes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** One JSON object whose members are taken by name; `end` refuses those that nobody took. */
final class Args {
    private final Map<?, ?> members;
    private final Set<String> taken = new HashSet<>();

    Args(Object value) {
        if (!(value instanceof Map<?, ?> map)) {
            throw new Fault("no object");
        }
        members = map;
    }

    boolean has(String name) {
        return members.containsKey(name);
    }

    Object any(String name) {
        if (!members.containsKey(name)) {
            throw new Fault("no member " + name);
        }
        taken.add(name);
        return members.get(name);
    }

    void end() {
        for (Object name : members.keySet()) {
            if (!taken.contains(name)) {
                throw new Fault("an unknown member");
            }
        }
    }

    private <T> T typed(String name, Class<T> type) {
        Object value = any(name);
        if (!type.isInstance(value)) {
            throw new Fault("member " + name + " is of another type");
        }
        return type.cast(value);
    }

    String string(String name) {
        return typed(name, String.class);
    }

    String stringOrNull(String name) {
        return any(name) == null ? null : string(name);
    }

    long number(String name) {
        return typed(name, Long.class);
    }

    boolean bool(String name) {
        return typed(name, Boolean.class);
    }

    Args object(String name) {
        return new Args(any(name));
    }

    /** Bytes of exactly that length, or of any length where it is -1. */
    byte[] bytes(String name, int length) {
        return bytes(any(name), length);
    }

    static byte[] bytes(Object value, int length) {
        byte[] bytes = value instanceof String text ? Bytes.fromHex(text) : null;
        if (bytes == null || length >= 0 && bytes.length != length) {
            throw new Fault("no bytes in hexadecimal, or of another length");
        }
        return bytes;
    }

    static String string(Object value) {
        if (value instanceof String text) {
            return text;
        }
        throw new Fault("no string");
    }

    static String eightDigits(Object value) {
        if (string(value).matches("[0-9]{8}")) {
            return string(value);
        }
        throw new Fault("no 8 digits");
    }

    static long number(Object value) {
        if (value instanceof Long number) {
            return number;
        }
        throw new Fault("no number");
    }

    <T> List<T> list(String name, Function<Object, T> each) {
        return list(any(name), each);
    }

    static <T> List<T> list(Object value, Function<Object, T> each) {
        if (!(value instanceof List<?> values)) {
            throw new Fault("no array");
        }
        List<T> out = new ArrayList<>(values.size());
        for (Object one : values) {
            out.add(each.apply(one));
        }
        return out;
    }

    /** One of the words given, as its place among them. */
    int word(String name, String... words) {
        String value = string(name);
        for (int i = 0; i < words.length; i++) {
            if (words[i].equals(value)) {
                return i;
            }
        }
        throw new Fault("member " + name + " is none of its words");
    }
}
