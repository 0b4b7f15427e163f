//! The text of a line (TEST-1): what no type of the contract can see once it is read.

use std::str;

/// The deepest nesting of objects and arrays (TEST-1).
const MAX_DEPTH: usize = 16;

/// A line as text: the `seq` of an answer that says it can't be read, and the rule that it breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineText {
    /// The request's `seq`; 0 where TEST-9 reads none.
    pub seq: u64,
    /// The first rule of TEST-1 that the line breaks.
    pub fault: Option<&'static str>,
}

impl LineText {
    /// Examines a line, with or without its line feed.
    #[must_use]
    pub fn examine(line: &[u8]) -> Self {
        let mut scanner = match str::from_utf8(line) {
            Ok(text) => Scanner { text, at: 0, seq: None, seqs: 0, fault: None },
            Err(_) => return Self { seq: 0, fault: Some("the line is not UTF-8") },
        };
        match scanner.line() {
            Ok(()) => {
                let seq = scanner.seq.filter(|_| scanner.seqs == 1).unwrap_or(0);
                Self { seq, fault: scanner.fault }
            }
            Err(fault) => Self { seq: 0, fault: Some(fault) },
        }
    }
}

type Scanned<T> = Result<T, &'static str>;

const NO_JSON: &str = "the line is no JSON object";

struct Scanner<'a> {
    text: &'a str,
    at: usize,
    /// The last number of the form of TEST-3 in a member `seq` of the line's object.
    seq: Option<u64>,
    /// The number of members `seq` of the line's object.
    seqs: usize,
    /// A fault that leaves the rest of the line readable.
    fault: Option<&'static str>,
}

impl<'a> Scanner<'a> {
    fn line(&mut self) -> Scanned<()> {
        self.space();
        if self.peek() != Some(b'{') {
            return Err(NO_JSON);
        }
        self.value(0)?;
        self.space();
        if self.at < self.text.len() { Err(NO_JSON) } else { Ok(()) }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn advance(&mut self) {
        self.at = self.at.saturating_add(1);
    }

    fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        if found {
            self.advance();
        }
        found
    }

    fn expect(&mut self, byte: u8) -> Scanned<()> {
        if self.take(byte) { Ok(()) } else { Err(NO_JSON) }
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.advance();
        }
    }

    fn value(&mut self, depth: usize) -> Scanned<()> {
        match self.peek() {
            Some(b'{' | b'[') if depth == MAX_DEPTH => Err("the line is nested too deep"),
            Some(b'{') => self.object(depth),
            Some(b'[') => self.array(depth),
            Some(b'"') => self.string(),
            Some(b'-' | b'0'..=b'9') => self.number(),
            _ => self.word(),
        }
    }

    fn object(&mut self, depth: usize) -> Scanned<()> {
        self.advance();
        self.space();
        let mut names = Vec::new();
        if self.take(b'}') {
            return Ok(());
        }
        loop {
            self.space();
            let start = self.at;
            self.string()?;
            let name = self.text.get(start..self.at).unwrap_or_default();
            self.space();
            self.expect(b':')?;
            self.space();
            let start = self.at;
            self.value(depth.saturating_add(1))?;
            let name = unescaped(name);
            if depth == 0 && name == "seq" {
                self.seqs = self.seqs.saturating_add(1);
                self.seq = self.text.get(start..self.at).and_then(number);
            }
            names.push(name);
            self.space();
            if !self.take(b',') {
                break;
            }
        }
        self.expect(b'}')?;
        names.sort_unstable();
        if names.windows(2).any(|pair| matches!(pair, [one, other] if one == other)) {
            self.fault.get_or_insert("an object has a member twice");
        }
        Ok(())
    }

    fn array(&mut self, depth: usize) -> Scanned<()> {
        self.advance();
        self.space();
        if self.take(b']') {
            return Ok(());
        }
        loop {
            self.space();
            self.value(depth.saturating_add(1))?;
            self.space();
            if !self.take(b',') {
                return self.expect(b']');
            }
        }
    }

    fn string(&mut self) -> Scanned<()> {
        self.expect(b'"')?;
        loop {
            match self.peek() {
                Some(b'"') => {
                    self.advance();
                    return Ok(());
                }
                Some(b'\\') => self.escape()?,
                Some(0x20..) => self.advance(),
                _ => return Err(NO_JSON),
            }
        }
    }

    fn escape(&mut self) -> Scanned<()> {
        self.advance();
        let kind = self.peek();
        self.advance();
        match kind {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => Ok(()),
            Some(b'u') => {
                let unit = self.unit().ok_or(NO_JSON)?;
                self.at = self.at.saturating_add(4);
                let is_pair = (0xd800..0xdc00).contains(&unit) && self.low_follows();
                if is_pair {
                    self.at = self.at.saturating_add(6);
                } else if (0xd800..0xe000).contains(&unit) {
                    self.fault.get_or_insert("a surrogate is escaped alone");
                }
                Ok(())
            }
            _ => Err(NO_JSON),
        }
    }

    /// The four hexadecimal digits that stand here.
    fn unit(&self) -> Option<u16> {
        let digits = self.text.get(self.at..self.at.checked_add(4)?)?;
        let all = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        u16::from_str_radix(digits, 16).ok().filter(|_| all)
    }

    fn low_follows(&self) -> bool {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let digits = rest.strip_prefix("\\u").and_then(|rest| rest.get(..4));
        let unit = digits.and_then(|digits| u16::from_str_radix(digits, 16).ok());
        unit.is_some_and(|unit| (0xdc00..0xe000).contains(&unit))
    }

    fn digits(&mut self) -> Scanned<()> {
        if !self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            return Err(NO_JSON);
        }
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.advance();
        }
        Ok(())
    }

    fn number(&mut self) -> Scanned<()> {
        self.take(b'-');
        if !self.take(b'0') {
            self.digits()?;
        }
        if self.take(b'.') {
            self.digits()?;
        }
        if self.take(b'e') || self.take(b'E') {
            let _ = self.take(b'+') || self.take(b'-');
            self.digits()?;
        }
        Ok(())
    }

    fn word(&mut self) -> Scanned<()> {
        let rest: &'a str = self.text.get(self.at..).unwrap_or_default();
        let word = ["true", "false", "null"].into_iter().find(|word| rest.starts_with(word));
        self.at = self.at.saturating_add(word.ok_or(NO_JSON)?.len());
        Ok(())
    }
}

/// A number of the form of TEST-3.
fn number(text: &str) -> Option<u64> {
    let in_form = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|&number| in_form && number <= crate::MAX_NUMBER)
}

/// A member's name, with its quotes, as text; one with a lone surrogate stays as it stands.
fn unescaped(name: &str) -> std::borrow::Cow<'_, str> {
    if name.contains('\\') {
        return serde_json::from_str(name).map_or_else(|_| name.into(), String::into);
    }
    name.get(1..name.len().saturating_sub(1)).unwrap_or_default().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn examine(line: &str) -> (u64, Option<&'static str>) {
        let LineText { seq, fault } = LineText::examine(line.as_bytes());
        (seq, fault)
    }

    #[test]
    fn what_keeps_the_rules_has_no_fault() {
        for line in [
            r#"{"seq":7}"#,
            "\t{ \"a\" : [ ] , \"seq\" : 7 }\r\n",
            r#"{"\u0073eq":7,"x":"\ud83d\ude00\"\\\/\b\f\n\r\t\u0000"}"#,
            r#"{"seq":7,"x":[0,-0,1.5,-1e9,1E+2,1e-2,true,false,null,{"seq":8},{"seq":9}]}"#,
            r#"{"seq":7,"x":1e999}"#,
        ] {
            assert_eq!(examine(line), (7, None), "{line}");
        }
        assert_eq!(examine(&format!("{{\"seq\":7,\"a\":{}}}", deep(15))), (7, None));
        assert_eq!(examine("{}"), (0, None));
        for seq in ["1.0", "-1", "\"7\"", "9007199254740992", "1e2", "null", "99999999999999999999"]
        {
            assert_eq!(examine(&format!("{{\"seq\":{seq}}}")), (0, None), "{seq}");
        }
    }

    fn deep(depth: usize) -> String {
        "[".repeat(depth) + &"]".repeat(depth)
    }

    #[test]
    fn a_fault_that_leaves_the_line_readable_leaves_its_seq() {
        for (line, fault) in [
            (r#"{"seq":7,"a":1,"a":1}"#, "an object has a member twice"),
            (r#"{"a":[{"b":1,"c":2,"\u0062":1}],"seq":7}"#, "an object has a member twice"),
            (r#"{"a":"\ud800","seq":7}"#, "a surrogate is escaped alone"),
            (r#"{"a":"\udc00\ud800","seq":7}"#, "a surrogate is escaped alone"),
            (r#"{"a":"\ud800\ud800\udc00","seq":7}"#, "a surrogate is escaped alone"),
            (r#"{"\uDBFFx":0,"seq":7}"#, "a surrogate is escaped alone"),
        ] {
            assert_eq!(examine(line), (7, Some(fault)), "{line}");
        }
        assert_eq!(examine(r#"{"seq":7,"seq":7}"#), (0, Some("an object has a member twice")));
    }

    #[test]
    fn what_is_no_json_object_has_no_seq() {
        for line in [
            "",
            "\n",
            "[7]",
            "7",
            "{\"seq\":7",
            "{\"seq\":7}}",
            "{\"seq\":7} x",
            "{\"seq\":7,}",
            "{\"seq\":07}",
            "{\"seq\":7,\"a\":+1}",
            "{\"seq\":7,\"a\":1.}",
            "{\"seq\":7,\"a\":.5}",
            "{\"seq\":7,\"a\":1e}",
            "{\"seq\":7,\"a\":-}",
            "{\"seq\":7,\"a\":tru}",
            "{\"seq\":7,\"a\":NaN}",
            "{\"seq\":7,\"a\":[1,]}",
            "{\"seq\":7,\"a\":'b'}",
            "{\"seq\":7,a:1}",
            "{\"seq\":7,\"a\":\"\t\"}",
            "{\"seq\":7,\"a\":\"\\x\"}",
            "{\"seq\":7,\"a\":\"\\u12g4\"}",
            "{\"seq\":7,\"a\":\"\\u+123\"}",
            "{\"seq\":7,\"a\":\"\\u12\"}",
            "{\"seq\":7,\"a\":\"b}",
            "\u{feff}{\"seq\":7}",
            "{\"seq\":7}\0",
        ] {
            assert_eq!(examine(line), (0, Some(NO_JSON)), "{line}");
        }
        let line = format!("{{\"seq\":7,\"a\":{}}}", deep(16));
        assert_eq!(examine(&line), (0, Some("the line is nested too deep")));
        assert_eq!(examine(&"[".repeat(1 << 20)), (0, Some(NO_JSON)));
        let not_utf8 = LineText::examine(b"{\"seq\":7,\"a\":\"\xff\"}");
        assert_eq!(not_utf8, LineText { seq: 0, fault: Some("the line is not UTF-8") });
    }

    #[test]
    fn it_takes_what_a_json_parser_takes() {
        for line in [
            r#"{"a":{"b":[1,"\u00e9",null]},"c":""}"#,
            r#"{"a":-0.0e+7}"#,
            r#"{"a":"\u00"}"#,
            r#"{"a":00}"#,
            r#"{"a" "b"}"#,
        ] {
            let parsed = serde_json::from_str::<serde_json::Value>(line).is_ok();
            assert_eq!(LineText::examine(line.as_bytes()).fault.is_none(), parsed, "{line}");
        }
    }
}
