package dlotp.adapter;

import dlotp.Refusal;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.FileDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Reads requests, one JSON object a line, and writes an answer to each (testee.md). */
public final class Main {
    private static final int MAX_LINE = 1_048_576;

    /** What came of reading a line. */
    private enum Read {
        LINE, TOO_LONG, END
    }

    private Main() {
    }

    public static void main(String[] args) throws IOException {
        InputStream in = new BufferedInputStream(System.in, 65536);
        OutputStream out = new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 65536);
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (true) {
            line.reset();
            Read read = readLine(in, line);
            if (read == Read.END) {
                return;
            }
            Map<String, Object> answer =
                    read == Read.LINE ? answer(line.toByteArray()) : error(0, "the line is too long");
            byte[] bytes = Out.line(answer).getBytes(StandardCharsets.UTF_8);
            if (bytes.length > MAX_LINE) {
                Map<String, Object> error = error((Long) answer.get("seq"), "the answer is too long");
                bytes = Out.line(error).getBytes(StandardCharsets.UTF_8);
            }
            out.write(bytes);
            out.flush();
            if (line.size() > 65536) {
                line = new ByteArrayOutputStream(); // a long line leaves no memory behind
            }
        }
    }

    /** One line without its line feed, which the last one need not have; what of one is too long is skipped (TEST-1). */
    private static Read readLine(InputStream in, ByteArrayOutputStream line) throws IOException {
        int length = 0;
        for (int b = in.read(); b >= 0; b = in.read()) {
            length = Math.min(length + 1, MAX_LINE + 1);
            if (b == '\n') {
                return length <= MAX_LINE ? Read.LINE : Read.TOO_LONG;
            }
            if (length < MAX_LINE) {
                line.write(b);
            }
        }
        return length == 0 ? Read.END : length < MAX_LINE ? Read.LINE : Read.TOO_LONG;
    }

    private static Map<String, Object> error(long seq, String trace) {
        return Out.map("seq", seq, "error", Out.map("trace", trace));
    }

    private static Map<String, Object> answer(byte[] line) {
        long seq = 0; // where a request can't be read so far that it has one
        try {
            Json.Line text = Json.parseLine(decode(line));
            seq = text.seq();
            if (text.fault() != null) {
                throw new Fault(text.fault());
            }
            Args request = new Args(text.object());
            int type = request.word("type", "hello", "case", "bench");
            if (type == 0) {
                return hello(request);
            }
            Map<String, Object> answer = Out.map("seq", request.number("seq"));
            answer.putAll(type == 1 ? answerCase(request) : measured(request));
            return answer;
        } catch (Fault fault) {
            return error(seq, fault.getMessage());
        } catch (RuntimeException | StackOverflowError failure) {
            return error(seq, "failed inside: " + failure.getClass().getName()); // no message: it could hold a secret
        }
    }

    private static String decode(byte[] line) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line)).toString();
        } catch (CharacterCodingException e) {
            throw new Fault("the line is not UTF-8");
        }
    }

    private static Map<String, Object> hello(Args request) {
        request.number("protocol"); // the answer says which one is spoken here
        String nonce = request.string("nonce");
        request.end();
        return Out.map("type", "hello", "protocol", 1, "nonce", nonce, "implementation", "dlotp-java",
                "version", "1.0", "language", "Java",
                "roles", List.of("authenticator", "issuer", "verifier", "oath"), "versions", Cases.VERSIONS,
                "claims", List.of("typed", "bulk"), "operations", Cases.ALL.keySet());
    }

    private static Map<String, Object> answerCase(Args request) {
        String op = request.string("op");
        Args args = request.object("args");
        request.end();
        Cases.Case operation = Cases.ALL.get(op);
        try {
            return operation == null ? unknown() : Out.map("ok", operation.read(args).get());
        } catch (Refusal refusal) {
            return Out.map("rejected", Out.map("code", refusal.code()));
        }
    }

    private static Map<String, Object> measured(Args request) {
        Map<String, Object> measured = Bench.measure(request);
        return measured == null ? unknown() : Out.map("ok", measured);
    }

    private static Map<String, Object> unknown() {
        return Out.map("unsupported", Out.map("reason", "an operation that is not known"));
    }
}
