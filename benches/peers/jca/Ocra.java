import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** RFC 6287's algorithm on Java's JCA behind the contract's measuring: `java -cp gson.jar Ocra.java`. */
public final class Ocra {
    private static final Pattern SUITE = Pattern.compile("OCRA-1:HOTP-SHA(1|256|512)-(\\d+):(C-)?Q([ANH])(\\d\\d)"
            + "(?:-PSHA(1|256|512))?(?:-S(\\d{3}))?(?:-T(\\d+)([SMH]))?");

    /** What was computed last, so that no compiler may leave out what nobody looks at. */
    private static volatile String kept;

    /** What goes in beside the suite; null is what does not. */
    private record Input(String suite, byte[] key, String challenge, byte[] counter, byte[] password, byte[] session,
            Long time) {
    }

    private Ocra() {
    }

    private static String response(Input in) throws GeneralSecurityException {
        Matcher suite = SUITE.matcher(in.suite);
        if (!suite.matches()) {
            throw new IllegalArgumentException("no suite of RFC 6287");
        }
        Mac mac = Mac.getInstance("HmacSHA" + suite.group(1));
        mac.init(new SecretKeySpec(in.key, "RAW"));
        mac.update(in.suite.getBytes(StandardCharsets.US_ASCII));
        mac.update((byte) 0);
        if (suite.group(3) != null) {
            mac.update(in.counter);
        }
        mac.update(question(suite.group(4).charAt(0), in.challenge));
        if (suite.group(6) != null) {
            mac.update(MessageDigest.getInstance("SHA-" + suite.group(6)).digest(in.password));
        }
        if (suite.group(7) != null) {
            mac.update(new byte[Integer.parseInt(suite.group(7)) - in.session.length]);
            mac.update(in.session);
        }
        if (suite.group(8) != null) {
            int unit = switch (suite.group(9)) {
                case "S" -> 1;
                case "M" -> 60;
                default -> 3600;
            };
            long step = in.time / (Long.parseLong(suite.group(8)) * unit);
            mac.update(ByteBuffer.allocate(8).putLong(step).array());
        }
        return truncated(mac.doFinal(), Integer.parseInt(suite.group(2)));
    }

    /** The challenge as 128 bytes, zeros on the right. */
    private static byte[] question(char format, String challenge) {
        if (format == 'A') {
            return Arrays.copyOf(challenge.getBytes(StandardCharsets.US_ASCII), 128);
        }
        String digits = format == 'N' ? new BigInteger(challenge).toString(16) : challenge;
        return Arrays.copyOf(HexFormat.of().parseHex(digits.length() % 2 == 0 ? digits : digits + "0"), 128);
    }

    private static String truncated(byte[] mac, int digits) {
        if (digits == 0) {
            return HexFormat.of().formatHex(mac);
        }
        long code = ByteBuffer.wrap(mac).getInt(mac[mac.length - 1] & 15) & 0x7fffffffL;
        long modulus = 1;
        for (int i = 0; i < digits; i++) {
            modulus *= 10;
        }
        String otp = Long.toString(code % modulus);
        return "0".repeat(digits - otp.length()) + otp;
    }

    private static Input read(JsonObject args) {
        List<String> challenges = switch (args.get("mode").getAsString()) {
            case "mutual-server" -> List.of("client-challenge", "server-challenge");
            case "mutual-client" -> List.of("server-challenge", "client-challenge");
            default -> List.of("challenge");
        };
        StringBuilder challenge = new StringBuilder();
        challenges.forEach(name -> challenge.append(args.get(name).getAsString()));
        String password = args.has("password") ? args.get("password").getAsString() : "";
        return new Input(args.get("suite").getAsString(), bytes(args, "key"), challenge.toString(),
                bytes(args, "counter"), password.getBytes(StandardCharsets.UTF_8), bytes(args, "session"),
                args.has("time") ? (Long) args.get("time").getAsLong() : null);
    }

    private static byte[] bytes(JsonObject args, String name) {
        return args.has(name) ? HexFormat.of().parseHex(args.get(name).getAsString()) : null;
    }

    /** TEST-17 and TEST-18. */
    private static JsonObject measured(JsonObject request, boolean nothing) throws GeneralSecurityException {
        List<Input> inputs = new ArrayList<>();
        for (JsonElement args : request.getAsJsonArray("inputs")) {
            inputs.add(nothing ? null : read(args.getAsJsonObject()));
        }
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        for (Input input : inputs) {
            digest.update(((nothing ? "" : response(input)) + "\n").getBytes(StandardCharsets.UTF_8));
        }
        JsonArray samples = new JsonArray();
        long begin = System.nanoTime();
        long time = request.get("milliseconds").getAsLong() * 1_000_000;
        while (samples.size() < 3 || System.nanoTime() - begin < time) {
            samples.add(sample(inputs, nothing));
        }
        JsonObject ok = new JsonObject();
        ok.add("samples", samples);
        ok.addProperty("digest", HexFormat.of().formatHex(digest.digest()));
        return ok;
    }

    private static JsonObject sample(List<Input> inputs, boolean nothing) throws GeneralSecurityException {
        long start = System.nanoTime();
        long passes = 0;
        long took = 0;
        while (took < 1_000_000) {
            for (Input input : inputs) {
                kept = nothing ? "" : response(input);
            }
            passes++;
            took = System.nanoTime() - start;
        }
        JsonObject sample = new JsonObject();
        sample.addProperty("passes", passes);
        sample.addProperty("nanoseconds", took);
        return sample;
    }

    private static JsonObject hello(JsonObject request) {
        JsonObject hello = new JsonObject();
        hello.addProperty("type", "hello");
        hello.addProperty("protocol", 1);
        hello.add("nonce", request.get("nonce"));
        hello.addProperty("implementation", "RFC 6287 on JCA");
        hello.addProperty("version", System.getProperty("java.version"));
        hello.addProperty("language", "Java");
        hello.add("roles", JsonParser.parseString("[\"oath\"]"));
        hello.add("versions", new JsonArray());
        hello.add("claims", new JsonArray());
        hello.add("operations", JsonParser.parseString("[\"oath.ocra\"]"));
        return hello;
    }

    private static JsonObject answer(JsonObject request) {
        if (request.get("type").getAsString().equals("hello")) {
            return hello(request);
        }
        JsonObject answer = new JsonObject();
        answer.add("seq", request.get("seq"));
        String op = request.get("op").getAsString();
        boolean known = op.equals("oath.ocra") || op.equals("nothing");
        if (!known || !request.get("type").getAsString().equals("bench")) {
            answer.add("unsupported", told("reason", "it only measures oath.ocra"));
            return answer;
        }
        try {
            answer.add("ok", measured(request, op.equals("nothing")));
        } catch (GeneralSecurityException | RuntimeException e) {
            answer.add("error", told("trace", e.getClass().getName()));
        }
        return answer;
    }

    private static JsonObject told(String name, String text) {
        JsonObject told = new JsonObject();
        told.addProperty(name, text);
        return told;
    }

    public static void main(String[] args) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            out.println(answer(JsonParser.parseString(line).getAsJsonObject()));
        }
    }
}
