package dlotp.adapter;

import dlotp.Authenticator;
import dlotp.Authenticator.Chains;
import dlotp.Bytes;
import dlotp.Chain;
import dlotp.Enrolment;
import dlotp.EnrolmentRecord;
import dlotp.Hash;
import dlotp.Operation;
import dlotp.OperationId;
import dlotp.Otp;
import dlotp.Payload;
import dlotp.Policy;
import dlotp.Probe;
import dlotp.Refusal;
import dlotp.StoredRow;
import dlotp.Typed;
import dlotp.Verifier;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The worked examples of version 2. */
final class Examples2 {
    private static final String PIN = "271828";
    private static final Pattern SERIALS = Pattern.compile("scan n=([0-9]+) m=([0-9]+)");
    private static final long AT = 1767225600;

    private final Examples page;
    private Enrolment enrolment;
    private byte[] p;
    private Operation operation;
    private Chain scanned;
    private Chain login;

    Examples2(Examples page) {
        this.page = page;
    }

    void run() throws IOException {
        enrolment = new Enrolment(2, Bytes.fromHex(page.open("enrolment", 1).get("secret")));
        operation = OperationJson.read(Json.parse(page.open("operation", 1).get("json"))).operation();
        p = enrolment.p(PIN);
        scanned = Chain.scanned(enrolment);
        login = Chain.login(enrolment);
        page.open("enrolment", 2);
        for (String role : List.of("key-id", "payload", "nonce", "operation-id", "otp", "login", "confirm", "pin")) {
            page.same("k(" + role + ")", Probe.k(enrolment, role));
        }
        page.same("key-id", enrolment.keyId());
        page.same("p", p);
        page.same("s_0", scanned.at(0));
        page.same("s_1", scanned.at(1));
        page.same("s_2", scanned.at(2));
        page.same("l_0", login.at(0));
        page.same("l_1", login.at(1));
        Payload payload = payload();
        byte[] mac = Probe.idMac(enrolment, payload.digest());
        page.open("operation-id", 2);
        String id = OperationId.derive(enrolment, payload.digest());
        page.same("digest", payload.digest());
        page.same("mac", mac);
        page.same("first-8", Long.toUnsignedString(Bytes.u64be(mac)));
        page.same("seven", id.substring(0, 7));
        page.same("check-digit", id.substring(7));
        page.same("operation-id", id);
        otps(payload, id);
        authenticator();
        verifier();
        restoring();
        records();
    }

    private void records() throws IOException {
        Map<String, String> in = page.open("records", 2);
        byte[] key = Bytes.fromHex(in.get("key"));
        long number = Long.parseLong(in.get("number"));
        byte[] identity = Bytes.fromHex(in.get("enrolment"));
        long epoch = Long.parseLong(in.get("epoch"));
        long revision = Long.parseLong(in.get("revision"));
        byte[] previous = null;
        for (long at = 1; at <= revision; at++) {
            List<byte[]> content = List.of(Bytes.fromHex(in.get("event-" + at + ".content")));
            StoredRow event = new StoredRow(2, number, null, identity, epoch, at, previous, content, null);
            previous = event.macUnder(key);
            page.same("event-" + at + ".mac-input", event.input());
            page.same("event-" + at + ".mac", previous);
        }
        List<byte[]> content = Arrays.stream(in.get("content").split(" ")).map(Bytes::fromHex).toList();
        StoredRow row = new StoredRow(2, number, "enrolment", identity, epoch, revision, null, content, null);
        page.same("mac-input", row.input());
        page.same("mac", row.macUnder(key));
    }

    private Payload payload() throws IOException {
        Map<String, String> in = page.open("payload", 2);
        Payload.Head head = new Payload.Head(Long.parseLong(in.get("issued-at")), Long.parseLong(in.get("lifetime")),
                Long.parseLong(in.get("n")), Long.parseLong(in.get("m")));
        byte[] fresh = Bytes.fromHex(in.get("fresh"));
        Payload made = Payload.make(enrolment, head, fresh, operation);
        Payload opened = Payload.decode(List.of(enrolment), in.get("text"));
        page.same("plaintext", opened.body());
        page.same("nonce-mac", Hash.SHA256.hmac(Probe.k(enrolment, "nonce"), Bytes.join(fresh, made.body())));
        page.same("nonce", made.nonce());
        page.same("aad", Bytes.join(Bytes.ascii("DLOTP:2."), enrolment.keyId()));
        page.same("text", made.text());
        byte[] sealed = base32(made.text().substring(8));
        page.same("ciphertext", Arrays.copyOfRange(sealed, 20, sealed.length - 16));
        page.same("tag", Arrays.copyOfRange(sealed, sealed.length - 16, sealed.length));
        page.same("digest", opened.digest());
        return opened;
    }

    /** By way of the number that the letters are, not as the code under test does it. */
    private static byte[] base32(String text) {
        java.math.BigInteger number = java.math.BigInteger.ZERO;
        for (char c : text.toCharArray()) {
            number = number.shiftLeft(5).add(java.math.BigInteger.valueOf(c >= 'A' ? c - 'A' : c - '2' + 26));
        }
        byte[] bytes = number.shiftRight(text.length() * 5 % 8).toByteArray();
        return Arrays.copyOfRange(bytes, bytes.length - text.length() * 5 / 8, bytes.length);
    }

    private void otps(Payload payload, String id) throws IOException {
        Map<String, String> in = page.open("otp", 2);
        long time = Long.parseLong(in.get("time"));
        byte[] sn = scanned.at(Long.parseLong(in.get("n")));
        byte[] lq = login.at(Long.parseLong(in.get("q")));
        long minute = Otp.minute(time);
        long half = Otp.halfMinute(time);
        Typed details = Typed.readPayment(1, "1 250,0", "eur", "0012 3456");
        Typed action = Typed.readAction(32);
        for (String domain : List.of("scanned", "typed", "picked", "login", "confirmation")) {
            boolean typed = domain.equals("typed") || domain.equals("picked");
            String role = domain.equals("login") ? "login" : domain.equals("confirmation") ? "confirm" : "otp";
            Typed keyed = domain.equals("picked") ? action : Probe.typed(operation);
            byte[] context = Probe.context(domain, p, domain.equals("scanned") ? sn : lq, payload.digest(), id, keyed,
                    typed ? minute : half);
            byte[] mac = Hash.SHA256.hmac(Probe.k(enrolment, role), context);
            page.same(domain + ".context", context);
            page.same(domain + ".mac", mac);
            page.same(domain + ".first-8", Long.toUnsignedString(Bytes.u64be(mac)));
            if (!domain.equals("scanned")) {
                page.same(domain + ".step", typed ? minute : half);
            }
        }
        page.same("scanned.otp", Otp.scanned(enrolment, p, sn, payload.digest()));
        page.same("typed.otp", Otp.typed(enrolment, p, lq, id, details, minute));
        page.same("picked.otp", Otp.typed(enrolment, p, lq, id, action, minute));
        page.same("login.otp", Otp.login(enrolment, p, lq, half));
        page.same("confirmation.otp", Otp.confirmation(enrolment, p, lq, half));
    }

    private static String shown(Chains chains) {
        return "p=" + chains.p() + " s=" + Bytes.hex(chains.s()).substring(0, 8) + " q=" + chains.q() + " l="
                + Bytes.hex(chains.l()).substring(0, 8);
    }

    private void authenticator() throws IOException {
        Map<String, String> in = page.open("authenticator", 2);
        Authenticator phone = new Authenticator(enrolment);
        Authenticator.State state = phone.initial();
        page.same("at first", shown(state.chains()));
        String marks = "";
        for (String name : in.keySet().toArray(new String[0])) {
            Matcher scan = SERIALS.matcher(name);
            if (!scan.lookingAt()) {
                continue;
            }
            Payload.Head head = new Payload.Head(AT, 300, Long.parseLong(scan.group(1)),
                    Long.parseLong(scan.group(2)));
            String text = Payload.make(enrolment, head, new byte[32], operation).text();
            try {
                state = phone.scan(state, new Authenticator.Moment(AT, 5000, new byte[16]), text).next();
                page.same(name, "display");
            } catch (Refusal refusal) {
                page.same(name, refusal.code());
            }
            page.same("state" + marks, shown(state.chains()));
            marks += "'";
        }
    }

    private final Map<String, Verifier.Commit> issued = new HashMap<>();
    private EnrolmentRecord record;

    private String issue(Verifier bank, String handle) {
        Verifier.Commit commit = bank.issue(record, null, AT, handle, List.of(new byte[32]), operation);
        issued.put(handle, commit);
        record = commit.enrolment();
        Payload.Head head = Payload.decode(List.of(enrolment), commit.gives().text()).head();
        return "n=" + head.n() + " m=" + head.m();
    }

    private String submit(Verifier bank, String handle) {
        Verifier.Commit of = issued.get(handle);
        Payload payload = Payload.decode(List.of(enrolment), of.gives().text());
        String otp = Otp.scanned(enrolment, p, scanned.at(payload.head().n()), payload.digest());
        Verifier.Commit commit = bank.submit(record, of.operation(), AT, handle, otp);
        record = commit.enrolment();
        return commit.gives().verdict() + " binding=" + commit.gives().binding() + ", " + record.serials();
    }

    private void verifier() throws IOException {
        page.open("verifier", 2);
        Verifier bank = new Verifier(enrolment, p, new Policy(300, Policy.Rule.LOW_VALUE, false, Set.of(), false));
        record = EnrolmentRecord.enrolled(AT, true);
        page.same("at first", record.serials());
        page.same("issue", issue(bank, "1") + ", " + record.serials());
        page.same("submit the OTP of n=1", submit(bank, "1"));
        page.same("issue, issue", issue(bank, "2") + ", " + issue(bank, "3") + ", " + record.serials());
        page.same("submit the OTP of n=3", submit(bank, "3"));
    }

    private static final Pattern IN_EPOCH = Pattern.compile("(issue|submit|restore)(?: the OTP of n=1)? in epoch (\\d+)");

    /** Each line has an input, its epoch, and what comes of it. */
    private void restoring() throws IOException {
        issued.clear();
        Map<String, String> in = page.open("restoring", 2);
        Verifier bank = new Verifier(enrolment, p, new Policy(300, Policy.Rule.LOW_VALUE, false, Set.of(), false));
        record = EnrolmentRecord.enrolled(AT, true);
        for (String name : in.keySet().toArray(new String[0])) {
            Matcher line = IN_EPOCH.matcher(name);
            String gives = line.matches() ? inEpoch(bank, line.group(1), Long.parseLong(line.group(2))) : "";
            page.same(name, gives + record.kept());
        }
    }

    private String inEpoch(Verifier bank, String input, long epoch) {
        long epochs = epoch - record.epoch();
        try {
            record = record.inEpoch(epoch, 2);
        } catch (Refusal refusal) {
            return refusal.code() + ", ";
        }
        String gives;
        if (input.equals("issue")) {
            gives = issue(bank, String.valueOf(issued.size())).split(" ")[0];
        } else if (input.equals("submit")) {
            gives = submit(bank, "0").split(" ")[0];
        } else {
            Verifier.Commit commit = bank.restore(record, epochs > 0);
            record = commit.enrolment();
            gives = commit.event();
        }
        return gives + (epochs > 0 ? " restored=" + epochs : "") + ", ";
    }
}
