//! RFC 4226, 6238 and 6287 with the fault: arguments are changed before the library sees them.

use dlotp_testee::testee;
use dlotp_wire::wire::Answer;
use serde_json::{Value, json};

use super::{FaultId, FaultyImplementation};

impl FaultyImplementation {
    pub(super) fn oath(self, op: &str, mut args: Value) -> Answer {
        let right = testee::answer(op, args.clone());
        let refused = matches!(right, Answer::Rejected(_));
        let Some(fault) = self.fault else { return right };
        if refused {
            self.correct_oath_args(fault, op, &mut args);
        } else {
            falsify_args(fault, op, &mut args);
        }
        let key = hex::decode(args["key"].as_str().unwrap_or_default()).unwrap_or_default();
        let least = if args["short-key"] == true { 10 } else { 16 };
        if fault == FaultId::KeyBeforeSuite && op == "oath.ocra" && key.len() < least {
            return Answer::Rejected("invalid-parameter".to_owned());
        }
        match testee::answer(op, args.clone()) {
            Answer::Ok(mut outputs) if fault == FaultId::ResponseZeros => {
                for name in ["otp", "response"] {
                    if let Some(text) = outputs.get(name).and_then(Value::as_str)
                        && text.len() <= 10
                    {
                        outputs[name] = json!(text.trim_start_matches('0'));
                    }
                }
                Answer::Ok(outputs)
            }
            answer => answer,
        }
    }

    /// Corrects the arguments that the fault tolerates.
    fn correct_oath_args(self, fault: FaultId, op: &str, args: &mut Value) {
        match fault {
            FaultId::ShortKey if op != "oath.suite" => {
                // HMAC pads a key with zeros, so that this key gives the same result.
                let key = args["key"].as_str().unwrap_or_default();
                args["key"] = json!(format!("{key:0<32}"));
            }
            FaultId::ShortKeyAlways if op != "oath.suite" => args["short-key"] = json!(true),
            FaultId::ShortKeyAny if args["short-key"] == true => {
                let key = args["key"].as_str().unwrap_or_default();
                args["key"] = json!(format!("{key:0<20}"));
            }
            FaultId::SuiteSessionAnywhere => {
                change_suite(args, &|text| text.replacen("-S-T", "-S064-T", 1))
            }
            FaultId::DigitsUnchecked if args.get("digits").is_some() => args["digits"] = json!(8),
            FaultId::StepZero if args["step"] == 0 => args["step"] = json!(30),
            FaultId::SuiteAnyCase => change_suite(args, &str::to_uppercase),
            FaultId::SuiteTrimmed => change_suite(args, &|text| text.trim().to_owned()),
            FaultId::SuiteDigits => change_suite(args, &|text| {
                let mut parts: Vec<_> = text.split(':').map(str::to_owned).collect();
                if let Some(function) = parts.get_mut(1)
                    && let Some((head, digits)) = function.rsplit_once('-')
                    && digits.parse::<u64>().is_ok()
                {
                    *function = format!("{head}-6");
                }
                parts.join(":")
            }),
            FaultId::SuiteChallenge => change_suite(args, &|text| {
                let challenge = |part: &str| {
                    let mut chars = part.chars();
                    chars.next() == Some('Q') && matches!(chars.next(), Some('A' | 'N' | 'H'))
                };
                change_parts(text, challenge, |part| {
                    format!("{}08", part.chars().take(2).collect::<String>())
                })
            }),
            FaultId::SuiteTime => change_suite(args, &|text| {
                change_parts(text, |part| part.starts_with('T'), |_| "T1M".to_owned())
            }),
            FaultId::ChallengeCut => {
                let length = challenge_length(args["suite"].as_str().unwrap_or_default());
                for name in ["challenge", "client-challenge", "server-challenge"] {
                    if let Some(text) = args.get(name).and_then(Value::as_str) {
                        args[name] = json!(text.chars().take(length).collect::<String>());
                    }
                }
            }
            FaultId::SuperfluousTaken if op == "oath.ocra" => {
                let text = args["suite"].as_str().unwrap_or_default().to_owned();
                let input = text.split(':').nth(2).unwrap_or_default();
                for (name, letter) in
                    [("counter", 'C'), ("password", 'P'), ("session", 'S'), ("time", 'T')]
                {
                    if !input.split('-').any(|part| part.starts_with(letter))
                        && let Some(args) = args.as_object_mut()
                    {
                        args.remove(name);
                    }
                }
            }
            _ => {}
        }
    }
}

/// Replaces valid arguments by those that the fault uses.
fn falsify_args(fault: FaultId, op: &str, args: &mut Value) {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    match fault {
        FaultId::CounterLittleEndian if args.get("counter").is_some() => {
            let mut counter = hex::decode(text(&args["counter"])).unwrap_or_default();
            counter.reverse();
            args["counter"] = json!(hex::encode(counter));
        }
        FaultId::ShortKeyNever if args["short-key"] == true => args["short-key"] = json!(false),
        FaultId::SuiteSessionWritten => change_session(args, "-S-"),
        FaultId::SuiteSessionExpanded if op == "oath.ocra" => change_session(args, "-S064"),
        FaultId::SuiteSessionPrinted if op == "oath.suite" => change_session(args, "-S064"),
        FaultId::TotpSha1 if op == "oath.totp" => args["hash"] = json!("SHA1"),
        FaultId::T0Ignored if op == "oath.totp" => args["t0"] = json!(0),
        FaultId::CounterLeftOut if op == "oath.ocra" && args.get("counter").is_some() => {
            args["counter"] = json!("0000000000000000");
        }
        FaultId::QuestionDecimal if op == "oath.ocra" => use_decimal_question(args),
        FaultId::MutualOrder if args.get("client-challenge").is_some() => {
            let (client, server) =
                (args["client-challenge"].take(), args["server-challenge"].take());
            (args["client-challenge"], args["server-challenge"]) = (server, client);
        }
        FaultId::NoDigits => change_suite(args, &|text| {
            let six = |hash: &str| text.replacen(&format!("-{hash}-0:"), &format!("-{hash}-6:"), 1);
            ["SHA1", "SHA256", "SHA512"]
                .iter()
                .map(|hash| six(hash))
                .find(|s| s != text)
                .unwrap_or_else(|| text.to_owned())
        }),
        FaultId::SessionUnpadded if args.get("session").is_some() => {
            let suite = text(&args["suite"]);
            let session = suite.split('-').filter_map(|part| part.strip_prefix('S'));
            if let Some(length) =
                session.filter_map(|length| length.parse::<usize>().ok()).next_back()
            {
                let width = length.saturating_mul(2);
                args["session"] = json!(format!("{:0<width$}", text(&args["session"])));
            }
        }
        FaultId::TimeInMilliseconds if op == "oath.ocra" && args.get("time").is_some() => {
            args["time"] = json!(args["time"].as_u64().unwrap_or(0).saturating_mul(1000));
        }
        _ => {}
    }
}

/// Replaces the hexadecimal digits of a number by its decimal digits.
fn use_decimal_question(args: &mut Value) {
    let suite = args["suite"].as_str().unwrap_or_default().to_owned();
    if !suite.contains("QN") {
        return;
    }
    for name in ["challenge", "client-challenge", "server-challenge"] {
        if let Some(text) = args.get(name).and_then(Value::as_str)
            && let Ok(number) = u64::from_str_radix(text, 16)
        {
            // The number whose hexadecimal digits are the decimal digits of the given one.
            let other = number.to_string();
            let length = challenge_length(&suite);
            if other.len() <= length {
                args[name] = json!(other);
            }
        }
    }
}

/// Writes the end of a suite that ends in -S in another way.
fn change_session(args: &mut Value, end: &str) {
    change_suite(args, &|text| match text.strip_suffix("-S") {
        Some(head) => format!("{head}{end}"),
        None => text.to_owned(),
    });
}

fn change_suite(args: &mut Value, change: &dyn Fn(&str) -> String) {
    if let Some(text) = args["suite"].as_str() {
        args["suite"] = json!(change(text));
    }
}

/// Changes the parts of a suite's input that meet a condition.
fn change_parts(text: &str, is: impl Fn(&str) -> bool, change: impl Fn(&str) -> String) -> String {
    let Some((head, input)) = text.rsplit_once(':') else { return text.to_owned() };
    let changed =
        input.split('-').map(|part| if is(part) { change(part) } else { part.to_owned() });
    format!("{head}:{}", changed.collect::<Vec<_>>().join("-"))
}

fn challenge_length(suite: &str) -> usize {
    let input = suite.split(':').nth(2).unwrap_or_default();
    let part = input.split('-').find(|part| part.starts_with('Q')).unwrap_or_default();
    part.get(2..).and_then(|length| length.parse().ok()).unwrap_or(64)
}
