//! HOTP and TOTP.

use dlotp::Code;
use dlotp_wire::{
    hexadecimal::{Hex, HexBytes},
    oath::{HashName, HotpArgs, TotpArgs},
    operation::{OathHotp, OathTotp},
};

use super::{SEED_20, SEED_32, seed};
use crate::vector_set::{VectorSetBuilder, fail};

pub(super) fn hotp(set: &mut VectorSetBuilder) {
    // RFC 4226, appendix D.
    let codes = [
        "755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871",
        "520489",
    ];
    for (counter, code) in (0..).zip(codes) {
        let title = format!("HOTP gives the value of RFC 4226, appendix D, for counter {counter}.");
        let vector = set.add_accepted::<OathHotp>(
            &title,
            "OATH-1",
            "hotp rfc",
            &hotp_args(SEED_20, counter, 6),
        );
        if vector.outputs()["otp"] != code {
            fail(&title);
        }
    }
    set.section(20);
    for (title, key, counter, digits) in [
        ("An OTP of seven digits is given.", SEED_20, 1, 7),
        ("An OTP of eight digits is given.", SEED_20, 1, 8),
        ("A counter of 2^31 is accepted.", SEED_20, 1 << 31, 6),
        ("A counter of 2^32 is accepted.", SEED_20, 1 << 32, 6),
        (
            "A counter of 2^53 + 1, which a float cannot hold, is accepted.",
            SEED_20,
            (1 << 53) + 1,
            6,
        ),
        ("The greatest counter is accepted.", SEED_20, u64::MAX, 8),
        ("The shortest key, 16 bytes, is accepted.", &SEED_20[..16], 0, 6),
        ("A key of 32 bytes is accepted.", SEED_32, 0, 6),
    ] {
        set.add_accepted::<OathHotp>(
            title,
            "OATH-1 OATH-2 OATH-3",
            "hotp",
            &hotp_args(key, counter, digits),
        );
    }
    for length in [63, 64, 65, 128, 129] {
        let title = format!("A key of {length} bytes, near the hash's block size, is accepted.");
        set.add_accepted::<OathHotp>(&title, "OATH-1", "hotp", &hotp_args(&seed(length).0, 0, 6));
    }
    let zeros = (0..10_000_000)
        .find(|&counter| {
            let args = dlotp_testee::library::answer("oath.hotp", crate::vector_set::to_json(&hotp_args(SEED_20, counter, 6)));
            matches!(args, dlotp_testee::library::LibraryAnswer::Ok(outputs) if outputs["otp"].as_str().is_some_and(|otp| otp.starts_with("000")))
        })
        .unwrap_or_else(|| fail("a counter gives leading zeros"));
    set.add_accepted::<OathHotp>(
        "An OTP keeps its leading zeros.",
        "OATH-1",
        "hotp leading-zeros",
        &hotp_args(SEED_20, zeros, 6),
    );
    set.section(50);
    let twin = set
        .add_accepted::<OathHotp>(
            "An OTP of six digits is given.",
            "OATH-3",
            "hotp",
            &hotp_args(SEED_20, 7, 6),
        )
        .id();
    for digits in [0, 1, 5, 9, 10, 255, 262] {
        let title = format!("{digits} digits are refused.");
        set.add_rejected::<OathHotp>(
            &title,
            "OATH-3",
            "hotp",
            &hotp_args(SEED_20, 7, digits),
            Code::InvalidParameter,
            &twin,
        );
    }
    for length in [0, 1, 10, 15] {
        let title = format!("A key of {length} bytes is refused.");
        set.add_rejected::<OathHotp>(
            &title,
            "OATH-2",
            "hotp",
            &hotp_args(&SEED_20[..length], 7, 6),
            Code::InvalidParameter,
            &twin,
        );
    }
}

pub(super) fn totp(set: &mut VectorSetBuilder) {
    set.section(100);
    // RFC 6238, appendix B.
    for (time, sha1, sha256, sha512) in [
        (59, "94287082", "46119246", "90693936"),
        (1_111_111_109, "07081804", "68084774", "25091201"),
        (1_111_111_111, "14050471", "67062674", "99943326"),
        (1_234_567_890, "89005924", "91819424", "93441116"),
        (2_000_000_000, "69279037", "90698825", "38618901"),
        (20_000_000_000, "65353130", "77737706", "47863826"),
    ] {
        for (hash, code) in
            [(HashName::Sha1, sha1), (HashName::Sha256, sha256), (HashName::Sha512, sha512)]
        {
            let title =
                format!("TOTP gives the value of RFC 6238, appendix B, for {hash:?} at {time}.");
            let vector =
                set.add_accepted::<OathTotp>(&title, "OATH-4", "totp rfc", &totp_args(hash, time));
            if vector.outputs()["otp"] != code {
                fail(&title);
            }
        }
    }
    set.section(130);
    let base = || totp_args(HashName::Sha1, 59);
    for (title, args) in [
        ("The last second of a step has the OTP of that step.", TotpArgs { time: 89, ..base() }),
        ("The first second of the next step has the next OTP.", TotpArgs { time: 90, ..base() }),
        ("A step may be 60 seconds.", TotpArgs { step: 60, time: 119, ..base() }),
        ("A step may be one second.", TotpArgs { step: 1, ..base() }),
        ("Steps begin at T0.", TotpArgs { t0: 59, ..base() }),
        (
            "Steps begin at a T0 that is not a multiple of the step.",
            TotpArgs { t0: 15, time: 74, ..base() },
        ),
        ("An OTP of six digits is given.", TotpArgs { digits: 6, ..base() }),
        ("An OTP of seven digits is given.", TotpArgs { digits: 7, ..base() }),
        ("An OTP is given for time 0.", TotpArgs { time: 0, ..base() }),
        (
            "An OTP is given for the last second that a JSON number holds exactly.",
            TotpArgs { time: (1 << 53) - 1, ..base() },
        ),
    ] {
        set.add_accepted::<OathTotp>(title, "OATH-4", "totp", &args);
    }
    set.section(150);
    let twin = set
        .add_accepted::<OathTotp>(
            "Valid parameters give an OTP.",
            "OATH-4",
            "totp",
            &TotpArgs { t0: 30, ..base() },
        )
        .id();
    for (title, requirement, args) in [
        ("A step of 0 is refused.", "OATH-4", TotpArgs { step: 0, t0: 30, ..base() }),
        ("A time one second before T0 is refused.", "OATH-4", TotpArgs { t0: 60, ..base() }),
        ("Five digits are refused.", "OATH-3", TotpArgs { digits: 5, t0: 30, ..base() }),
        ("Nine digits are refused.", "OATH-3", TotpArgs { digits: 9, t0: 30, ..base() }),
        ("A key of 15 bytes is refused.", "OATH-2", TotpArgs { key: seed(15), t0: 30, ..base() }),
    ] {
        set.add_rejected::<OathTotp>(
            title,
            requirement,
            "totp",
            &args,
            Code::InvalidParameter,
            &twin,
        );
    }
}

pub(super) fn hotp_args(key: &[u8], counter: u64, digits: u64) -> HotpArgs {
    HotpArgs {
        key: HexBytes(key.to_vec()),
        short_key: false,
        counter: Hex(counter.to_be_bytes()),
        digits,
    }
}

pub(super) fn totp_args(hash: HashName, time: u64) -> TotpArgs {
    let length = match hash {
        HashName::Sha1 => 20,
        HashName::Sha256 => 32,
        HashName::Sha512 => 64,
    };
    TotpArgs { key: seed(length), short_key: false, hash, time, step: 30, t0: 0, digits: 8 }
}
