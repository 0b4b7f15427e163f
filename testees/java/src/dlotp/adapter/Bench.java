package dlotp.adapter;

import dlotp.Bytes;
import dlotp.Hash;
import dlotp.Refusal;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** What an operation costs in this process (testee.md, "Measuring"). */
final class Bench {
    private static final int SAMPLES = 3;
    private static final long SAMPLE_NS = 1_000_000;

    /** What was computed last, so that no compiler may leave out what nobody looks at. */
    private static volatile Object kept;

    private Bench() {
    }

    /** TEST-17; null where the operation is not known. */
    static Map<String, Object> measure(Args request) {
        String op = request.string("op");
        String output = request.string("output");
        List<Args> inputs = request.list("inputs", Args::new);
        long nanoseconds = TimeUnit.MILLISECONDS.toNanos(request.number("milliseconds"));
        request.end();
        Cases.Case operation = op.equals("nothing") ? Bench::nothing : Cases.ALL.get(op);
        if (operation == null) {
            return null;
        }
        List<Supplier<Map<String, Object>>> given = new ArrayList<>(); // TEST-18: read before the clock starts
        inputs.forEach(in -> given.add(operation.read(in)));
        String digest = digest(given, output);
        List<Object> samples = new ArrayList<>();
        long begin = System.nanoTime();
        while (samples.size() < SAMPLES || System.nanoTime() - begin < nanoseconds) {
            samples.add(sample(given));
        }
        return Out.map("samples", samples, "digest", digest);
    }

    private static Supplier<Map<String, Object>> nothing(Args in) {
        return () -> Map.of("nothing", "");
    }

    private static String digest(List<Supplier<Map<String, Object>>> given, String output) {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (Supplier<Map<String, Object>> input : given) {
            if (!(outputs(input).get(output) instanceof String text)) {
                throw new Fault("no such output, or none that is a string");
            }
            lines.writeBytes((text + "\n").getBytes(StandardCharsets.UTF_8));
        }
        return Bytes.hex(Hash.SHA256.of(lines.toByteArray()));
    }

    private static Map<String, Object> outputs(Supplier<Map<String, Object>> input) {
        try {
            return input.get();
        } catch (Refusal refusal) {
            throw new Fault("an input is refused: " + refusal.code());
        }
    }

    /** Whole passes that together take a millisecond or longer. */
    private static Map<String, Object> sample(List<Supplier<Map<String, Object>>> given) {
        long start = System.nanoTime();
        long passes = 0;
        long took = 0;
        while (took < SAMPLE_NS) {
            for (Supplier<Map<String, Object>> input : given) {
                kept = input.get();
            }
            passes++;
            took = System.nanoTime() - start;
        }
        return Out.map("passes", passes, "nanoseconds", took);
    }
}
