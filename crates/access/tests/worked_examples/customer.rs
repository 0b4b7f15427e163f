//! The example of customer.md.

use dlotp_access::{
    CustomerCode, Entry, EntryVerdict, Finding, Identifier, IdentifierTag, Nickname, RememberToken,
    keys::{
        KeyNumber, LivingKeys,
        role::{self, Role},
    },
    secret::{FirstRecord, Generation, Iterations},
};

use crate::{
    Recording, Values, assert_page, bank_secret, bytes, example, id, playback::Playback, value,
    values,
};

const PAGE: &str = "customer.md";

#[test]
fn customer() {
    let (fresh, token): ([u8; 8], [u8; 32]) = (bytes(PAGE, "fresh"), bytes(PAGE, "token"));
    let code = CustomerCode::draw(&mut Playback::new(fresh), |_| false).unwrap();
    let recording = Recording::new();
    let nickname = value(PAGE, "nickname").parse::<Nickname>().unwrap();
    let tag: IdentifierTag = nickname.tag(&recording).unwrap();
    let mut page = values([
        ("bank-secret", value(PAGE, "bank-secret")),
        ("id", value(PAGE, "id")),
        ("fresh", hex::encode(fresh)),
        ("eight", code.as_str()[..8].to_owned()),
        ("code", code.as_str().to_owned()),
        ("shown", code.to_string()),
        ("masked", code.masked()),
        ("nickname", nickname.as_str().to_owned()),
        ("mac-input", recording.inputs_of::<role::Nickname>().concat()),
        ("tag", hex::encode(tag.as_bytes())),
        ("token", hex::encode(token)),
        ("hash", hex::encode(RememberToken::from(token).hash().as_bytes())),
    ]);
    derived_keys(&mut page);
    for (name, _) in example(PAGE) {
        if let Some(typed) = name.strip_prefix("read ") {
            page.insert(name.clone(), read(typed));
        } else if let Some(typed) = name.strip_prefix("entry ") {
            let (identifier, first) = typed.split_once(' ').unwrap();
            page.insert(name.clone(), enter(&code, identifier, first));
        }
    }
    assert_page(PAGE, &page);
}

fn derived_keys(page: &mut Values) {
    fn insert<R: Role>(page: &mut Values) {
        let name = format!("k({})", R::NAME);
        page.insert(name, hex::encode(*bank_secret().derive_key::<R>()));
    }
    insert::<role::First>(page);
    insert::<role::Second>(page);
    insert::<role::Positions>(page);
    insert::<role::Delivered>(page);
    insert::<role::Nickname>(page);
    insert::<role::Recovery>(page);
    insert::<role::Saved>(page);
    insert::<role::Initial>(page);
    insert::<role::Record>(page);
}

fn read(typed: &str) -> String {
    match typed.parse::<Identifier>() {
        Ok(identifier) => {
            let kind = match &identifier {
                Identifier::Code(_) => "code",
                Identifier::Alias(_) => "alias",
                Identifier::Nickname(_) => "nickname",
            };
            format!("{kind} {}", identifier.as_str())
        }
        Err(error) => error.code().to_string(),
    }
}

/// An entry at a bank with one customer, who has the code, no nickname, and the first secret of secret.md.
fn enter(code: &CustomerCode, identifier: &str, first: &str) -> String {
    let keys = LivingKeys::new(KeyNumber::FIRST, Recording::new());
    let record = FirstRecord {
        generation: Generation::FIRST,
        salt: bytes("secret.md", "first.salt").into(),
        iterations: Iterations::DEFAULT,
        key: KeyNumber::FIRST,
        tag: bytes("secret.md", "first.tag").into(),
    };
    let sought = Entry::read(identifier, first).seek(&keys).unwrap();
    let named = matches!(sought.identifier(), Some(Identifier::Code(typed)) if typed == code);
    let id = id();
    let finding = named.then_some(Finding { id: &id, first: &record, admitted: true });
    let judgement = sought.judge(&keys, finding, Iterations::DEFAULT).unwrap();
    let verdict = match judgement.verdict {
        EntryVerdict::Right { retagged: None } => "right=true".to_owned(),
        EntryVerdict::Right { .. } => "right=true retagged".to_owned(),
        EntryVerdict::Wrong | EntryVerdict::Refused => "right=false".to_owned(),
        EntryVerdict::Unknown { decoy } => format!("right=false decoy={}", decoy.get()),
    };
    let recording = keys.current().1;
    format!(
        "{verdict} identifier-macs={} iterations={} first-macs={}",
        recording.inputs_of::<role::Nickname>().len(),
        judgement.iterations.get(),
        recording.inputs_of::<role::First>().len()
    )
}
