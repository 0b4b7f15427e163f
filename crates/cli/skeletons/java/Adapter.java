// An adapter for DLOTP's conformance suite: requests in, answers out, one JSON object a line.
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.BufferedInputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

public final class Adapter {
    static final String IMPLEMENTATION = "my implementation";
    static final String VERSION = "0.1";
    // Of authenticator, issuer, verifier, oath: what you claim is what is judged.
    static final List<String> ROLES = List.of("authenticator");
    static final List<Integer> VERSIONS = List.of(2);
    // Of typed, bulk.
    static final List<String> CLAIMS = List.of();

    /** An input that the protocol refuses, with its code of spec/errors.md. */
    static final class Rejected extends RuntimeException {
        Rejected(String code) {
            super(code);
        }
    }

    // One function for each operation of the table in spec/testee.md: it takes the arguments and gives the
    // outputs, or throws new Rejected("code"). It calls your implementation and computes nothing of its own:
    // Map.of("otp.login", args -> Mine.loginOtp(args.get("secret").getAsString(), …)).
    static final Map<String, Function<JsonObject, JsonObject>> OPERATIONS = Map.of();

    static JsonObject answer(JsonObject request, long seq) {
        JsonObject answer = new JsonObject();
        String type = string(request.get("type"));
        if (type.equals("hello")) {
            members(request, Set.of("type", "protocol", "nonce"));
            if (!request.get("protocol").toString().matches("[0-9]{1,15}")) {
                throw new IllegalArgumentException("protocol: expected a number");
            }
            string(request.get("nonce"));
            answer.addProperty("type", "hello");
            answer.addProperty("protocol", 1);
            answer.add("nonce", request.get("nonce"));
            answer.addProperty("implementation", IMPLEMENTATION);
            answer.addProperty("version", VERSION);
            answer.addProperty("language", "Java");
            answer.add("roles", array(ROLES));
            JsonArray versions = new JsonArray();
            VERSIONS.forEach(versions::add);
            answer.add("versions", versions);
            answer.add("claims", array(CLAIMS));
            answer.add("operations", array(OPERATIONS.keySet().stream().sorted().toList()));
            return answer;
        }
        members(request, Set.of("type", "seq", "op", "args"));
        if (!type.equals("case") || !request.get("seq").toString().equals(Long.toString(seq))) {
            throw new IllegalArgumentException("not a request of the contract");
        }
        String op = string(request.get("op"));
        JsonObject args = request.getAsJsonObject("args");
        answer.addProperty("seq", seq);
        Function<JsonObject, JsonObject> operation = OPERATIONS.get(op);
        if (operation == null) {
            answer.add("unsupported", with("reason", op + " is not there yet"));
            return answer;
        }
        try {
            answer.add("ok", operation.apply(args));
        } catch (Rejected refusal) {
            answer.add("rejected", with("code", refusal.getMessage()));
        }
        return answer;
    }

    static void members(JsonObject request, Set<String> names) {
        if (!request.keySet().equals(names)) {
            throw new IllegalArgumentException("not the members of the request");
        }
    }

    static String string(JsonElement value) {
        if (value == null || !value.isJsonPrimitive() || !value.getAsJsonPrimitive().isString()) {
            throw new IllegalArgumentException("expected a string");
        }
        return value.getAsString();
    }

    static JsonArray array(List<String> words) {
        JsonArray array = new JsonArray();
        words.forEach(array::add);
        return array;
    }

    static JsonObject with(String name, String value) {
        JsonObject object = new JsonObject();
        object.addProperty(name, value);
        return object;
    }

    public static void main(String[] arguments) throws Exception {
        InputStream input = new BufferedInputStream(System.in);
        PrintStream output = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        for (LineText line = LineText.read(input); line != null; line = LineText.read(input)) {
            JsonObject reply;
            try {
                if (line.fault != null) {
                    throw new IllegalArgumentException(line.fault);
                }
                reply = answer(line.request, line.seq);
            } catch (RuntimeException error) {
                // Whatever fails is told, and the next line is read.
                reply = new JsonObject();
                reply.addProperty("seq", line.seq);
                reply.add("error", with("trace", error.toString()));
            }
            output.print(reply + "\n");
            output.flush();
        }
    }
}
