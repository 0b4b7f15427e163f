// An adapter for DLOTP's conformance suite: requests in, answers out, one JSON object a line.
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.InputStreamReader;
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

    static JsonObject answer(JsonObject request) {
        JsonObject answer = new JsonObject();
        if (request.get("type").getAsString().equals("hello")) {
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
        if (!request.keySet().equals(Set.of("type", "seq", "op", "args"))) {
            throw new IllegalArgumentException("not a request of the contract");
        }
        String op = request.get("op").getAsString();
        answer.add("seq", request.get("seq"));
        Function<JsonObject, JsonObject> operation = OPERATIONS.get(op);
        if (operation == null) {
            answer.add("unsupported", with("reason", op + " is not there yet"));
            return answer;
        }
        try {
            answer.add("ok", operation.apply(request.getAsJsonObject("args")));
        } catch (Rejected refusal) {
            answer.add("rejected", with("code", refusal.getMessage()));
        }
        return answer;
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
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintStream output = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            JsonObject request = new JsonObject();
            JsonObject reply;
            try {
                request = JsonParser.parseString(line).getAsJsonObject();
                reply = answer(request);
            } catch (RuntimeException error) {
                // Whatever fails is told, and the next line is read.
                reply = new JsonObject();
                if (request.has("seq")) {
                    reply.add("seq", request.get("seq"));
                } else {
                    reply.addProperty("seq", 0);
                }
                reply.add("error", with("trace", error.toString()));
            }
            output.print(reply + "\n");
            output.flush();
        }
    }
}
