//! Lines that can't be read, and what is answered to each (TEST-1, TEST-5, TEST-9).

#![allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test says what it expects")]

use dlotp_testee::{testee, wire::MAX_LINE};
use serde_json::{Value, json};

const SECRET: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

fn answers(input: impl AsRef<[u8]>) -> Vec<Value> {
    let mut output = Vec::new();
    testee::serve(input.as_ref(), &mut output).unwrap();
    String::from_utf8(output).unwrap().lines().map(|line| line.parse().unwrap()).collect()
}

/// The answer to one line: its `seq`, and the name of the one other member.
fn answer(line: impl AsRef<[u8]>) -> (u64, String) {
    // The next line is answered, whatever this one was.
    let next = b"\n{\"type\":\"case\",\"seq\":99,\"op\":\"no.such\",\"args\":{}}\n";
    let found = answers([line.as_ref(), next].concat());
    assert_eq!(found.len(), 2, "{found:?}");
    assert_eq!(found[1]["seq"], 99);
    assert!(found[1]["unsupported"]["reason"].is_string());
    let members = found[0].as_object().unwrap();
    let kind = members.keys().find(|name| *name != "seq").unwrap();
    (found[0]["seq"].as_u64().unwrap(), kind.clone())
}

fn case(op: &str, args: &Value) -> String {
    json!({ "type": "case", "seq": 7, "op": op, "args": args }).to_string()
}

fn timed(version: u64, more: &[(&str, Value)]) -> Value {
    let mut args = json!({ "version": version, "secret": SECRET, "pin": "271828", "time": 1 });
    more.iter().for_each(|(name, value)| args[*name] = value.clone());
    args
}

fn error(seq: u64) -> (u64, String) {
    (seq, "error".to_owned())
}

#[test]
fn a_line_that_breaks_the_rules_of_text_is_an_error() {
    let good = case("otp.login", &timed(1, &[]));
    assert_eq!(answer(&good), (7, "ok".to_owned()));
    let twice = good.replacen("\"time\":1", "\"time\":1,\"time\":1", 1);
    let escaped = good.replacen("\"time\":1", "\"time\":1,\"\\u0074ime\":1", 1);
    let surrogate = good.replacen("271828", "\\ud800", 1);
    for line in [twice, escaped, surrogate] {
        assert_eq!(answer(&line), error(7), "{line}");
        assert_eq!(answer(line.replacen("otp.login", "no.such", 1)), error(7), "{line}");
    }
    assert_eq!(answer(good.replacen("\"seq\":7", "\"seq\":7,\"seq\":7", 1)), error(0));
    assert_eq!(answer(format!("\u{feff}{good}")), error(0));
    assert_eq!(answer([good.as_bytes(), b"\xff"].concat()), error(0));
    assert_eq!(answer(""), error(0));
    assert_eq!(answer("[7]"), error(0));
    let nested = good.replacen(":1}", &format!(":{}1{}}}", "[".repeat(15), "]".repeat(15)), 1);
    assert_eq!(answer(&nested), error(0));
}

#[test]
fn a_member_twice_in_an_operation_is_an_error() {
    let operation = r#"{"kind":"action","purpose":32,"title":"a","title":"b","details":[]}"#;
    let args = json!({ "version": 1, "secret": SECRET, "issued-at": 1, "lifetime": 300,
        "nonce": "00".repeat(12), "operation": 0 });
    let line = case("payload.encode", &args);
    assert_eq!(
        answer(line.replacen("\"operation\":0", &format!("\"operation\":{operation}"), 1)),
        error(7)
    );
    let once = operation.replacen("\"title\":\"a\",", "", 1);
    let line = line.replacen("\"operation\":0", &format!("\"operation\":{once}"), 1);
    assert_eq!(answer(line), (7, "ok".to_owned()));
}

#[test]
fn a_line_may_be_as_long_as_the_contract_says() {
    let line = |length: usize| {
        let empty = case("no.such", &json!({ "text": "" })).len();
        case("no.such", &json!({ "text": "x".repeat(length - empty) }))
    };
    assert_eq!(answer(line(MAX_LINE - 1)), (7, "unsupported".to_owned()));
    for length in [MAX_LINE, MAX_LINE + 1, 3 * MAX_LINE] {
        assert_eq!(answer(line(length)), error(0), "{length}");
    }
}

#[test]
fn a_last_line_needs_no_line_feed() {
    let found = answers(case("no.such", &json!({})));
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["seq"], 7);
    assert!(found[0]["unsupported"].is_object());
}

#[test]
fn members_are_judged_before_the_operation_and_its_arguments() {
    for line in [
        r#"{"type":"case","seq":7,"op":"no.such","args":{},"more":1}"#,
        r#"{"type":"case","seq":7,"op":"no.such"}"#,
        r#"{"type":"case","seq":7,"op":"no.such","args":[]}"#,
        r#"{"type":"case","seq":7,"op":1,"args":{}}"#,
        r#"{"type":"poem","seq":7,"op":"no.such","args":{}}"#,
        r#"{"seq":7,"op":"no.such","args":{}}"#,
        r#"{"type":"bench","seq":7,"op":"nothing","output":"nothing","inputs":[{}]}"#,
    ] {
        assert_eq!(answer(line), error(7), "{line}");
    }
    let beyond = r#"{"type":"case","seq":9007199254740992,"op":"no.such","args":{}}"#;
    assert_eq!(answer(beyond), error(0));
    assert_eq!(answer(case("nothing", &json!({}))), (7, "unsupported".to_owned()));
}

#[test]
fn values_outside_their_form_are_errors_before_anything_is_refused() {
    let wrong_pin = ("pin", json!("1"));
    assert_eq!(
        answer(case("otp.login", &timed(1, std::slice::from_ref(&wrong_pin)))),
        (7, "rejected".to_owned())
    );
    for args in [
        timed(0, std::slice::from_ref(&wrong_pin)),
        timed(3, std::slice::from_ref(&wrong_pin)),
        timed(2, std::slice::from_ref(&wrong_pin)),
        timed(2, &[wrong_pin.clone(), ("q", json!(1_048_577))]),
        timed(1, &[wrong_pin, ("q", json!(0))]),
    ] {
        assert_eq!(answer(case("otp.login", &args)), error(7), "{args}");
    }
}

fn phone(steps: &Value) -> Value {
    json!({ "version": 1, "secret": SECRET, "steps": steps })
}

#[test]
fn a_step_that_is_not_past_makes_the_trace_unreadable() {
    for (step, kind) in [(0, "ok"), (1, "error"), (2, "error")] {
        let args = phone(&json!([{ "do": "restore", "step": step }]));
        assert_eq!(answer(case("authenticator.trace", &args)).1, kind, "{step}");
    }
    // The policy is invalid: what can't be read is said first.
    for (loaded, kind) in [(json!(0), "rejected"), (json!(1), "error"), (json!(null), "error")] {
        let step = json!({ "at": 2, "store": "ok", "loaded": loaded, "input": { "do": "revoke" } });
        let policy = json!({ "lifetime": 1, "typed": "never", "login-blocks": "fixed",
            "unlinked-purposes": [], "bulk": false });
        let args = json!({ "version": 1, "secret": SECRET, "pin": "271828", "policy": policy,
            "enrolled-at": 1, "active": false, "steps": [step] });
        assert_eq!(answer(case("verifier.trace", &args)).1, kind, "{loaded}");
    }
}

#[test]
fn an_authorisation_without_a_scan_has_a_reply_of_its_own() {
    let moment = json!({ "unix": 1, "since-boot": 1, "boot": "00".repeat(16), "store": "ok" });
    let step = |name: &str, member: &str, value: &str| {
        let mut step = moment.clone();
        step["do"] = json!(name);
        step[member] = json!(value);
        step
    };
    let args = phone(&json!([step("scan", "text", "x"), step("authorise", "pin", "271828")]));
    let found = answers(case("authenticator.trace", &args));
    let expected = json!([{ "rejected": "malformed-payload" }, { "nothing-scanned": true }]);
    assert_eq!(found[0]["ok"]["replies"], expected);
}

#[test]
fn hello_is_answered_whatever_protocol_it_names_and_as_often_as_it_comes() {
    let hello = |protocol: u64| json!({ "type": "hello", "protocol": protocol, "nonce": "00" });
    let lines = format!("{}\n{}\n{}\n", hello(1), hello(2), hello(1));
    let found = answers(lines);
    assert_eq!(found.len(), 3);
    assert!(found.iter().all(|answer| answer["protocol"] == 1 && answer["nonce"] == "00"));
    for line in [
        r#"{"type":"hello","protocol":1,"nonce":"00","more":1}"#,
        r#"{"type":"hello","protocol":1}"#,
        r#"{"type":"hello","nonce":"00"}"#,
        r#"{"type":"hello","protocol":1,"nonce":0}"#,
        r#"{"type":"hello","protocol":-1,"nonce":"00"}"#,
    ] {
        assert_eq!(answer(line), error(0), "{line}");
    }
}
