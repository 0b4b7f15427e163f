package dlotp.adapter;

import dlotp.Authenticator;
import dlotp.Bytes;
import dlotp.Display;
import dlotp.Enrolment;
import dlotp.EnrolmentRecord;
import dlotp.Hash;
import dlotp.Oath;
import dlotp.Operation;
import dlotp.OperationCbor;
import dlotp.OperationId;
import dlotp.OperationRecord;
import dlotp.Otp;
import dlotp.Payload;
import dlotp.Policy;
import dlotp.Probe;
import dlotp.Refusal;
import dlotp.Verifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Recomputes every row of every block marked `example` in the pages of the specification. */
public final class Examples {
    private final Path spec;
    private int rows;
    private int wrong;
    private String page;
    private Map<String, String> stated;

    private Examples(Path spec) {
        this.spec = spec;
    }

    public static void main(String[] args) throws IOException {
        Examples examples = new Examples(Path.of(args[0]));
        examples.version1();
        new Examples2(examples).run();
        System.out.println(examples.rows + " rows recomputed, " + examples.wrong + " differ");
        System.exit(examples.wrong == 0 ? 0 : 1);
    }

    /** The rows of a page's example block of that version by their names; those of one name get marks. */
    Map<String, String> open(String name, int n) throws IOException {
        page = name + ".md";
        String[] blocks = Files.readString(spec.resolve(page)).split(n == 1 ? "```example\n" : "```example v2\n");
        stated = new LinkedHashMap<>();
        for (String line : blocks[1].substring(0, blocks[1].indexOf("```")).split("\n")) {
            String[] parts = line.split(" {2,}|(?<=^text|^code) +", 2);
            String key = parts[0];
            while (stated.containsKey(key)) {
                key += "'";
            }
            stated.put(key, parts[1].strip());
        }
        return stated;
    }

    void same(String name, Object computed) {
        rows++;
        String value = computed instanceof byte[] bytes ? Bytes.hex(bytes) : String.valueOf(computed);
        if (!value.equals(stated.get(name))) {
            wrong++;
            System.out.println(page + " " + name + "\n  stated   " + stated.get(name) + "\n  computed " + value);
        }
    }

    void sameAll(String prefix, Map<String, String> computed) {
        computed.forEach((name, value) -> same(prefix + name, value));
    }

    private void version1() throws IOException {
        Map<String, String> in = open("enrolment", 1);
        byte[] secret = Bytes.fromHex(in.get("secret"));
        Enrolment enrolment = new Enrolment(1, secret);
        byte[] p = enrolment.p(in.get("pin"));
        same("extracted", Hash.SHA256.hmac(new byte[32], secret));
        for (String role : List.of("key-id", "payload", "operation-id", "otp", "login", "confirm", "pin")) {
            same("k(" + role + ")", Probe.k(enrolment, role));
        }
        same("key-id", enrolment.keyId());
        same("p", p);

        in = open("operation", 1);
        Operation operation = OperationJson.read(Json.parse(in.get("json"))).operation();
        same("cbor", OperationCbor.encode(operation));
        same("display", Display.of(operation).stream().map(row -> row.field() + ": " + row.value())
                .collect(Collectors.joining(" | ")));

        in = open("payload", 1);
        Payload payload = Payload.decode(List.of(enrolment), in.get("text"));
        byte[] macInput = Bytes.join(Bytes.ascii("dlotp:1."), enrolment.keyId(), payload.body());
        byte[] mac = Hash.SHA256.hmac(Probe.k(enrolment, "payload"), macInput);
        same("body", payload.body());
        same("mac-input", macInput);
        same("mac", mac);
        same("tag", Arrays.copyOf(mac, 16));
        same("digest", payload.digest());
        Payload.Head head = new Payload.Head(Long.parseLong(in.get("issued-at")),
                Long.parseLong(in.get("lifetime")), 0, 0);
        same("text", Payload.make(enrolment, head, Bytes.fromHex(in.get("nonce")), operation).text());
        String text = in.get("text");

        in = open("operation-id", 1);
        String id = OperationId.derive(enrolment, payload.digest());
        same("digest", payload.digest());
        same("mac", Probe.idMac(enrolment, payload.digest()));
        same("first-8", Long.toUnsignedString(Bytes.u64be(Probe.idMac(enrolment, payload.digest()))));
        same("operation-id", id);

        otps(enrolment, p, payload, id);
        oath();
        authenticator(enrolment, text, operation);
        verifier(enrolment, p, operation);
        open("errors", 1);
        same("code", code(stated.get("text"), enrolment));
    }

    private static String code(String text, Enrolment enrolment) {
        try {
            Payload.decode(List.of(enrolment), text);
            return "ok";
        } catch (Refusal refusal) {
            return refusal.code();
        }
    }

    private void otps(Enrolment enrolment, byte[] p, Payload payload, String id) throws IOException {
        long time = Long.parseLong(open("otp", 1).get("time"));
        long minute = Otp.minute(time);
        long half = Otp.halfMinute(time);
        same("typed.step", minute);
        same("login.step", half);
        same("confirmation.step", half);
        same("scanned.otp", Otp.scanned(enrolment, p, null, payload.digest()));
        same("typed.otp", Otp.typed(enrolment, p, null, id, null, minute));
        same("login.otp", Otp.login(enrolment, p, null, half));
        same("confirmation.otp", Otp.confirmation(enrolment, p, null, half));
        for (String domain : List.of("scanned", "typed", "login", "confirmation")) {
            String role = domain.equals("login") ? "login" : domain.equals("confirmation") ? "confirm" : "otp";
            byte[] input = Probe.dataInput(domain, p, payload.digest(), id, domain.equals("typed") ? minute : half);
            same(domain + ".data-input", input);
            sameAll(domain + ".", Probe.truncation(Hash.SHA256.hmac(Probe.k(enrolment, role), input)));
        }
    }

    private void oath() throws IOException {
        Map<String, String> in = open("oath", 1);
        byte[] key = Bytes.fromHex(in.get("hotp.key"));
        byte[] counter = Bytes.fromHex(in.get("hotp.counter"));
        sameAll("hotp.", Probe.truncation(Hash.SHA1.hmac(key, counter)));
        same("hotp.otp", Oath.hotp(key, false, counter, 6));
        String suite = in.get("ocra.suite");
        byte[] ocraKey = Bytes.fromHex(in.get("ocra.key"));
        byte[] input = Probe.ocraInput(suite, in.get("ocra.challenge"), "1234");
        same("ocra.data-input", input);
        sameAll("ocra.", Probe.truncation(Hash.SHA256.hmac(ocraKey, input)));
        same("ocra.response", Oath.ocra(suite, ocraKey, false, List.of(in.get("ocra.challenge")), false,
                new Oath.DataInput(new byte[8], "1234", null, null)));
    }

    /** The values `name=value` of a row. */
    private static Map<String, String> values(String row) {
        return Arrays.stream(row.split(" ")).filter(part -> part.contains("="))
                .collect(Collectors.toMap(part -> part.split("=")[0], part -> part.split("=", 2)[1]));
    }

    private static Authenticator.Moment moment(String row) {
        Map<String, String> in = values(row);
        return new Authenticator.Moment(Long.parseLong(in.get("unix")), Long.parseLong(in.get("since-boot")),
                Bytes.fromHex(in.get("boot")));
    }

    private static String shown(Authenticator.State state) {
        return "f=" + state.f() + " left=" + state.left() + " begin=" + state.begin() + " seen=" + state.seen()
                + " boot=" + Bytes.hex(state.boot());
    }

    private void authenticator(Enrolment enrolment, String text, Operation operation) throws IOException {
        Map<String, String> in = open("authenticator", 1);
        Authenticator phone = new Authenticator(enrolment);
        Authenticator.Scanned scanned = phone.scan(phone.initial(), moment(in.get("step 1")), text);
        same("gives", "display");
        same("state", shown(scanned.next()));
        Authenticator.Given given = phone.authorise(scanned.next(), moment(in.get("step 2")), scanned, "271828");
        same("gives'", "otp");
        same("state'", shown(given.next()));
        Map<String, String> old = values(in.get("step 3"));
        Payload.Head head = new Payload.Head(Long.parseLong(old.get("issued-at")),
                Long.parseLong(old.get("lifetime")), 0, 0);
        String replay = Payload.make(enrolment, head, new byte[12], operation).text();
        String code = "ok";
        try {
            phone.scan(given.next(), moment(in.get("step 3")), replay);
        } catch (Refusal refusal) {
            code = refusal.code();
        }
        same("gives''", code);
        same("state''", shown(given.next()));
    }

    private void verifier(Enrolment enrolment, byte[] p, Operation operation) throws IOException {
        Map<String, String> in = open("verifier", 1);
        Verifier bank = new Verifier(enrolment, p, new Policy(300, Policy.Rule.LOW_VALUE, false, Set.of(), false));
        Map<String, String> row = values(in.get("step 1"));
        long at = Long.parseLong(row.get("at"));
        Verifier.Commit commit = bank.issue(EnrolmentRecord.enrolled(at, true), null, at, row.get("handle"),
                List.of(Bytes.fromHex(row.get("nonce"))), operation);
        OperationRecord of = commit.operation();
        same("gives", "issued typed=" + (of.operationId() != null));
        same("counts", commit.enrolment().counts());
        for (int step = 2; step <= 4; step++) {
            row = values(in.get("step " + step));
            commit = bank.submit(commit.enrolment(), of, Long.parseLong(row.get("at")), row.get("handle"),
                    row.get("otp"));
            String binding = commit.gives().binding();
            same("gives" + "'".repeat(step - 1), commit.gives().verdict()
                    + (binding == null ? "" : " binding=" + binding));
            same("counts" + "'".repeat(step - 1), commit.enrolment().counts());
        }
    }
}
