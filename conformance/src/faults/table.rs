//! The seeded faults: each with its name, the requirements that it breaks, and what is done wrongly.

/// One mistake that an implementation could make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where the testee of faults goes wrong.
    pub slip: Slip,
    /// Its name.
    pub name: &'static str,
    /// The requirements that it breaks, with spaces between.
    pub requirements: &'static str,
    /// What is done, in a sentence.
    pub sentence: &'static str,
}

macro_rules! faults {
    ($($slip:ident $name:literal $requirements:literal $sentence:literal)+) => {
        /// The place where a mistake is made.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[allow(missing_docs, reason = "the table says what each one is")]
        pub enum Slip {
            $($slip,)+
        }

        /// Every seeded fault.
        pub const FAULTS: &[Fault] = &[
            $(Fault {
                slip: Slip::$slip,
                name: $name,
                requirements: $requirements,
                sentence: $sentence,
            },)+
        ];
    };
}

faults! {
    // Enrolment
    SecretHalf "secret-half" "ENR-2" "Only the first 16 bytes of the secret are used."
    PinAnyLength "pin-any-length" "ENR-3" "The length of a PIN is not checked."
    PinAnyCharacter "pin-any-character" "ENR-3" "A PIN may have characters that are no digits."
    PinAnyDigits "pin-any-digits" "ENR-3" "Digits of other scripts are taken as digits of a PIN."
    PinTrimmed "pin-trimmed" "ENR-3" "White space around a PIN is cut off."
    KeyWithoutExtract "key-without-extract" "ENR-4" "HKDF's extraction is left out: the secret itself is the key of the expansion."
    KeyWithoutCounter "key-without-counter" "ENR-4" "HKDF's last byte 01 is left out."
    LabelWithoutVersion "label-without-version" "ENR-5" "The labels of the keys have no version in them."
    OneKeyForAllOtps "one-key-for-all-otps" "OTP-1" "Login and confirmation OTPs are computed with the key of operations."
    KeyIdLast "key-id-last" "ENR-6" "The key-id is the last 8 bytes of its key."
    PinAsNumber "pin-as-number" "ENR-7" "Leading zeros of the PIN are lost."

    // Operation: form
    OrderOfElements "order-of-elements" "OP-1" "An encoder writes payee and currency in the wrong order."
    AbsentAsEmpty "absent-as-empty" "OP-1" "An encoder writes an empty text where a reference is absent."
    LongAmounts "long-amounts" "OP-2 PAY-2 PAY-21" "An encoder writes amounts in 8 bytes, however small they are."
    LongLengths "long-lengths" "OP-2 PAY-2" "An encoder writes the length of every text in two bytes."
    NotShortest "not-shortest" "OP-3 PAY-18" "A decoder takes integers and lengths in a longer form than needed."
    Indefinite "indefinite" "OP-3 PAY-18" "A decoder takes items of indefinite length."
    Trailing "trailing" "OP-3 PAY-18" "Bytes after the body's last item are ignored."
    Tagged "tagged" "OP-3" "A decoder skips tags of CBOR."
    UndefinedAsNull "undefined-as-null" "OP-3" "A decoder takes every simple value for null."
    BrokenUtf8 "broken-utf8" "OP-3" "A decoder replaces what is not UTF-8 by replacement characters or leaves it out."
    MoreElements "more-elements" "OP-4" "Elements after those of the shape are ignored."
    MoreDetails "more-details" "OP-4 PAY-8" "More than six details are taken."
    ItemsAnyNumber "items-any-number" "OP-4 PAY-8" "A batch may have more than ten items."
    BulkDigestAnyLength "bulk-digest-any-length" "OP-4" "The sha256 of a bulk may have any length."
    NullText "null-text" "OP-4" "Null is taken for a text where it does not stand."
    ValuesFirst "values-first" "OP-5 PAY-19" "A value is judged when it is read, before the form of what follows."

    // Operation: values
    AmountUnchecked "amount-unchecked" "OP-6 PAY-20" "An amount may be zero or of any size."
    AmountZero "amount-zero" "OP-6" "An amount may be zero."
    PurposeUnchecked "purpose-unchecked" "OP-7 PAY-20" "Any number is taken as a purpose of any shape."
    CurrencyUnchecked "currency-unchecked" "OP-8 PAY-20" "Any text is taken as a currency."
    CurrencyLowerCase "currency-lower-case" "OP-8" "A currency in lower case is taken."
    CurrencyTwoDecimals "currency-two-decimals" "OP-8" "Only currencies of two decimals are known."
    AccountUnchecked "account-unchecked" "OP-9 PAY-20" "An account is not checked at all."
    AccountNoModulo "account-no-modulo" "OP-9" "The check digits of an account are not checked, its form is."
    AccountLowerCase "account-lower-case" "OP-9" "An account in lower case is taken."
    AccountSpaces "account-spaces" "OP-9" "An account with spaces is taken."
    AccountAbsent "account-absent" "OP-10 PAY-20" "Every payment may be without an account."
    SumUnchecked "sum-unchecked" "OP-11" "The total of a batch is not compared with its items."
    TextAnyLength "text-any-length" "OP-12 PAY-20" "A text may be of any length."
    TextInBytes "text-in-bytes" "OP-12" "The length of a text is counted in bytes."
    TextAnyCharacter "text-any-character" "OP-13 PAY-20" "A text may have any characters."
    TextAscii "text-ascii" "OP-13" "A text may have ASCII characters only."
    TextSpaces "text-spaces" "OP-14" "Spaces at the ends of a text and two in a row are taken."
    TextMixedScripts "text-mixed-scripts" "OP-15" "A word may have letters of several scripts."
    LabelUnchecked "label-unchecked" "OP-16" "A detail may have the label of a core field."
    LabelCase "label-case" "OP-16" "Labels are compared with the names of core fields letter by letter, so that Amount is taken."
    BulkAnyCount "bulk-any-count" "OP-17" "A bulk may have any count."
    BulkLabel "bulk-label" "OP-18" "The digest of a bulk has no label before its items."
    BulkSumUnchecked "bulk-sum-unchecked" "OP-19" "An issuer takes the total of a bulk from its caller."

    // Operation: display
    ReferenceHidden "reference-hidden" "OP-21" "The reference is not displayed."
    DetailsHidden "details-hidden" "OP-21" "Details are not displayed."
    ItemsHidden "items-hidden" "OP-21" "Of a batch only the total is displayed."
    LabelsMerged "labels-merged" "OP-21" "Of details with one label only the last is displayed."
    PayeeUpperCase "payee-upper-case" "OP-22" "Payees are displayed in upper case."
    PurposeNumber "purpose-number" "OP-22" "The purpose is displayed as a number."
    TwoDecimals "two-decimals" "OP-23" "Every amount is displayed with two decimals."
    GroupedAmount "grouped-amount" "OP-23" "Amounts are displayed with a comma between thousands."
    AmountZerosCut "amount-zeros-cut" "OP-23" "Zeros at the end of an amount's decimals are not displayed."
    AccountInOne "account-in-one" "OP-24" "Accounts are displayed without groups."
    ShortFingerprint "short-fingerprint" "OP-25" "The fingerprint of a bulk has 16 digits."

    // Payload
    TextPadded "text-padded" "PAY-1" "An encoder writes padding characters."
    StandardAlphabet "standard-alphabet" "PAY-1 PAY-13" "The standard alphabet of base64 is written, and read too."
    BodySwapped "body-swapped" "PAY-2" "An encoder writes lifetime before issued-at."
    LifetimeUnchecked "lifetime-unchecked" "PAY-3 PAY-20" "A lifetime may be of any length."
    IssuedAtUnchecked "issued-at-unchecked" "PAY-3 PAY-20" "An issued-at may be any number."
    IssuedAt32Bits "issued-at-32-bits" "PAY-3" "An issued-at keeps its low 32 bits."
    NonceOfZeros "nonce-of-zeros" "PAY-4" "An encoder writes a nonce of zeros."
    BodyAnyLength "body-any-length" "PAY-5 PAY-8" "An encoder makes bodies of more than 480 bytes."
    TagWithoutPrefix "tag-without-prefix" "PAY-6" "The prefix does not go into the tag."
    TagWithoutKeyId "tag-without-key-id" "PAY-6" "The key-id does not go into the tag."
    TagLastBytes "tag-last-bytes" "PAY-6" "The tag is the last 16 bytes of the MAC."
    DigestWithoutKeyId "digest-without-key-id" "PAY-7" "The key-id does not go into the digest."
    DigestWithoutLabel "digest-without-label" "PAY-7" "The digest has no label before the body."
    DigestOfOperation "digest-of-operation" "PAY-7 OTP-5" "The digest is of the operation without nonce and times."
    AnyRefusalIsForm "any-refusal-is-form" "PAY-8" "A body that would be too long is refused as an invalid operation."
    VersionAsMalformed "version-as-malformed" "PAY-11 ERR-1" "A version that is not implemented is refused as malformed."
    PrefixAnyCase "prefix-any-case" "PAY-11" "The prefix is taken in upper case too."
    PrefixTrimmed "prefix-trimmed" "PAY-12" "White space around a text is cut off."
    PrefixIgnored "prefix-ignored" "PAY-12" "What stands before the first point is not looked at."
    PaddingTaken "padding-taken" "PAY-13" "Padding characters are taken."
    SpaceTaken "space-taken" "PAY-13" "White space in a text is skipped."
    StrayBits "stray-bits" "PAY-13 PAY-21" "Unused trailing bits of base64url may be set."
    LengthAfterKey "length-after-key" "PAY-14" "The length of an envelope is not checked before the key is looked for."
    FirstKey "first-key" "PAY-15" "The key-id is not looked at: the first key is taken."
    TagNotChecked "tag-not-checked" "PAY-16 PAY-6" "The tag is not compared."
    TagHalfChecked "tag-half-checked" "PAY-16" "Only the first 8 bytes of the tag are compared."
    BodyBeforeTag "body-before-tag" "PAY-17" "The body is read before its tag is verified."
    UnknownAsInvalid "unknown-as-invalid" "PAY-20 ERR-1" "Values out of their range are refused as a malformed body."

    // Operation ID
    IdLittleEndian "id-little-endian" "ID-1" "The first 8 bytes of the MAC are read from the wrong end."
    Id31Bits "id-31-bits" "ID-1" "An operation ID is truncated to 31 bits, as an OTP is."
    IdSigned "id-signed" "ID-1" "The first 8 bytes of the MAC are read as a number with a sign, and the sign is dropped."
    IdLeadingZero "id-leading-zero" "ID-2" "Leading zeros of an operation ID are lost."
    IdAnyLength "id-any-length" "ID-3" "A typed ID is filled up with zeros or cut."
    IdSpaces "id-spaces" "ID-3" "Spaces and hyphens in a typed ID are skipped."
    IdTaken "id-taken" "ID-4 VER-13" "Whether an ID is taken is not looked at."
    IdLast "id-last" "ID-5" "The last nonce whose ID is not taken is used."
    IdOneTry "id-one-try" "ID-5" "An issuer gives up after the first nonce."

    // OTP
    SuiteOfLogin "suite-of-login" "OTP-1" "Typed OTPs have the suite of logins in their input."
    NoSeparator "no-separator" "OTP-2" "The zero byte after the suite is left out."
    StepFourBytes "step-four-bytes" "OTP-2" "The step goes in as 4 bytes."
    QuestionPaddedLeft "question-padded-left" "OTP-2" "The question is padded on the left."
    PinBeforeQuestion "pin-before-question" "OTP-2" "The PIN goes in before the question."
    PinPlainHash "pin-plain-hash" "OTP-3 ENR-7" "A plain SHA-256 of the PIN stands in the place of P."
    OffsetOfSha1 "offset-of-sha1" "OTP-4" "The offset is taken from byte 19 of the MAC, as with SHA-1."
    NoMask "no-mask" "OTP-4" "The highest of the 32 bits is not cleared."
    OtpLeadingZero "otp-leading-zero" "OTP-4" "Leading zeros of an OTP are lost."
    QuestionCut "question-cut" "OTP-5" "A scanned OTP binds only the first 20 bytes of the digest."
    QuestionAsNumber "question-as-number" "OTP-6" "The operation ID is bound as a number (QN), not as characters."
    TimeRounded "time-rounded" "OTP-7" "The step is rounded to the nearest one."
    TypedHalfMinutes "typed-half-minutes" "OTP-7 OTP-1" "Typed OTPs have steps of half a minute."
    WeakPinRefused "weak-pin-refused" "OTP-8" "PINs of one digit throughout are refused when an OTP is asked for."

    // Authenticator
    StateBesideStore "state-beside-store" "AUTH-1 ENR-11" "The state is kept in memory: what the store holds is not read again."
    HalfBucket "half-bucket" "AUTH-2 AUTH-13" "A new enrolment begins with ten OTPs."
    BootIgnored "boot-ignored" "AUTH-3" "Boot ids are ignored; a restart is told by the time since boot alone."
    OtpBeforeStore "otp-before-store" "AUTH-4" "What an input gives comes out where the store fails."
    StateBeforeStore "state-before-store" "AUTH-4" "The state is taken over where the store fails."
    RefusalStored "refusal-stored" "AUTH-6 AUTH-13" "A refused OTP begins the interval anew."
    StaleUnchecked "stale-unchecked" "AUTH-7" "Stale payloads are taken."
    StaleByOne "stale-by-one" "AUTH-7" "A payload that ended just when another was issued is taken."
    FLatest "f-latest" "AUTH-8" "F is the issued-at of the payload scanned last."
    FUnbounded "f-unbounded" "AUTH-8" "F follows an issued-at in the far future."
    FToEnd "f-to-end" "AUTH-8" "F is moved to the end of the payload's life."
    OwnClock "own-clock" "AUTH-9" "A payload that has expired by the phone's clock is refused."
    ScanTakes "scan-takes" "AUTH-10" "A scan takes one from the bucket."
    RefusedScanClears "refused-scan-clears" "AUTH-11 AUTH-6" "A refused scan takes the place of the one before."
    FirstScan "first-scan" "AUTH-11 OTP-5" "The OTP is that of the operation scanned first."
    LoginFree "login-free" "AUTH-12" "A login OTP takes nothing from the bucket."
    MalformedTakes "malformed-takes" "AUTH-12 AUTH-6" "A malformed PIN takes one from the bucket."
    RestartFills "restart-fills" "AUTH-13" "The bucket begins anew at each restart."
    RemainderLost "remainder-lost" "AUTH-13" "The interval begins anew when the bucket is filled up, so that a remainder is lost."
    BucketWider "bucket-wider" "AUTH-13" "The bucket holds 21."
    WaitByOne "wait-by-one" "AUTH-13" "The wait is told one second too short."
    ClockAlone "clock-alone" "AUTH-14" "The phone's clock counts, not the bank's time where that is later."
    PinBeforeId "pin-before-id" "AUTH-15" "The PIN is judged before the operation ID."
    BucketBeforePin "bucket-before-pin" "AUTH-15" "The bucket is judged before the PIN."
    PinOracle "pin-oracle" "AUTH-16 OTP-8" "The app remembers the first PIN and refuses another."

    // Verifier
    IdsOfLiveOnly "ids-of-live-only" "VER-1 VER-13 ID-4" "Only IDs of live operations are taken."
    OperationEndIgnored "operation-end-ignored" "VER-2 VER-19" "An operation that was stored is judged, whether it is live or not."
    HandleIgnored "handle-ignored" "VER-3 VER-16" "The OTP is tried on every live operation."
    OneRow "one-row" "VER-4 VER-20" "There is one row of counters for logins and operations."
    PendingForever "pending-forever" "VER-5 VER-10" "A pending enrolment has no end."
    PendingUncounted "pending-uncounted" "VER-5 VER-6" "Failures while pending do not revoke."
    RevokedLives "revoked-lives" "VER-32" "What is live goes on after a revocation."
    RaceIgnored "race-ignored" "VER-7" "Revisions are not compared: the last writer wins."
    RefusalUnwritten "refusal-unwritten" "VER-7" "A refused input leaves the record's revision as it was."
    VerdictBeforeStore "verdict-before-store" "VER-8 VER-7" "The verdict comes out where the store fails."
    ClockBackTaken "clock-back-taken" "VER-9" "A clock that went back by any time is taken."
    ClockBackByOne "clock-back-by-one" "VER-9" "A clock that is 300 seconds back is refused."
    NowIsClock "now-is-clock" "VER-9" "Now is the caller's clock, where that went back too."
    BlockEndKeeps "block-end-keeps" "VER-10" "The end of a block leaves the failures."
    BlockLonger "block-longer" "VER-10 VER-25" "A block lasts one second too long."
    LiveLonger "live-longer" "VER-11" "An operation lives one second too long."
    SixLive "six-live" "VER-12" "Six operations may be live."
    IdsUnlimited "ids-unlimited" "VER-12" "Operation IDs of 24 hours are not counted."
    BlockedIssues "blocked-issues" "VER-12 VER-28" "Issuing goes on while operations are blocked."
    LoginBlocksIssue "login-blocks-issue" "VER-12" "A block of logins refuses issuing."
    HandleReplaced "handle-replaced" "VER-12 VER-3" "A live handle is given to another operation."
    LifetimeFixed "lifetime-fixed" "VER-13" "Every operation lives for 300 seconds, whatever the policy."
    LiveNotSummed "live-not-summed" "VER-14" "The sum of low values ignores live operations."
    LowNotCounted "low-not-counted" "VER-14" "The number of typed operations is not limited."
    LowAnyCurrency "low-any-currency" "VER-14" "Low values are taken in any currency."
    LowNeverReset "low-never-reset" "VER-14" "A scanned acceptance does not begin a new sum."
    FormCounted "form-counted" "VER-15" "An OTP of wrong form counts as a failure."
    UnknownCounted "unknown-counted" "VER-15" "An OTP for a handle that is not live counts as a failure."
    FirstOperation "first-operation" "VER-16" "The OTP is judged for the operation issued first."
    WindowWider "window-wider" "VER-17 VER-18 VER-22" "Steps two away from now are accepted."
    WindowPast "window-past" "VER-17 VER-18 VER-22" "The step after now is not accepted."
    TypedAlways "typed-always" "VER-17" "A typed OTP is accepted where typing was not allowed."
    TypedAsScanned "typed-as-scanned" "VER-18" "An accepted typed OTP is told as scanned."
    DriftSign "drift-sign" "VER-18" "The drift is told with the wrong sign."
    AcceptedTwice "accepted-twice" "VER-19" "An accepted operation stays live."
    LogInRow "log-in-row" "VER-20" "Failures of operations of purpose log in count as operations."
    ReasonTold "reason-told" "VER-21 VER-15" "A malformed OTP is told by its code."
    BlockToldLate "block-told-late" "VER-21 VER-25" "The submission that begins a block is told as rejected."
    LoginTwice "login-twice" "VER-22" "The last accepted step is accepted again."
    StepNotKept "step-not-kept" "VER-22 VER-24" "Any step of the window is accepted, however often."
    LoginResetsBoth "login-resets-both" "VER-23" "An accepted login resets the row of operations too."
    OperationResetsOwn "operation-resets-own" "VER-23" "An accepted operation does not reset the row of logins."
    ConfirmAnything "confirm-anything" "VER-24" "Any operation may be confirmed."
    StepsShared "steps-shared" "VER-22 VER-24" "Logins and confirmations share the last accepted step."
    SixthFailure "sixth-failure" "VER-25 VER-20" "The sixth failure begins a block, not the fifth."
    NeverLasting "never-lasting" "VER-25" "Every block lasts for 1800 seconds."
    CapIgnored "cap-ignored" "VER-26" "Failures since unblocking are not looked at."
    GrowingFixed "growing-fixed" "VER-27" "The policy growing is not looked at."
    GrowingUncapped "growing-uncapped" "VER-27" "Growing blocks grow beyond 24 hours."
    BlockKeepsLive "block-keeps-live" "VER-28" "A block leaves live operations live."
    LoginBlockEndsAll "login-block-ends-all" "VER-28" "A block of logins ends everything that is live."
    IssueResets "issue-resets" "VER-29" "A new operation resets the row of operations."
    CancelResets "cancel-resets" "VER-29 VER-30" "A cancellation resets the row of operations."
    CancelIgnored "cancel-ignored" "VER-30" "A cancelled operation stays live."
    UnblockPartly "unblock-partly" "VER-31 VER-26" "Unblocking leaves the failures since unblocking."
    UnblockKeepsNow "unblock-keeps-now" "VER-31" "Unblocking leaves last now where it was."
    UnblockKeepsLive "unblock-keeps-live" "VER-31" "Unblocking with an earlier clock leaves live what is live."
    RevokePendingNot "revoke-pending-not" "VER-32" "A pending enrolment can't be revoked."
    AnyPolicy "any-policy" "VER-37" "Policies are not checked."

    // OATH
    CounterLittleEndian "counter-little-endian" "OATH-1 OATH-9" "A counter goes in from its wrong end."
    ShortKey "short-key" "OATH-2" "Keys of any length are taken."
    DigitsUnchecked "digits-unchecked" "OATH-3" "Any number of digits is computed."
    TotpSha1 "totp-sha1" "OATH-4" "TOTP is computed with SHA-1 whatever hash is asked for."
    T0Ignored "t0-ignored" "OATH-4" "T0 is not subtracted."
    StepZero "step-zero" "OATH-4" "A step of 0 is taken as 30."
    SuiteAnyCase "suite-any-case" "OATH-5" "A suite in lower case is taken."
    SuiteTrimmed "suite-trimmed" "OATH-5" "White space around a suite is cut off."
    SuiteDigits "suite-digits" "OATH-6" "A suite may have any number of digits."
    SuiteChallenge "suite-challenge" "OATH-7" "A suite may have challenges of any length."
    SuiteTime "suite-time" "OATH-8" "A suite may have any time step."
    CounterLeftOut "counter-left-out" "OATH-9" "The counter of OCRA is zero whatever is given."
    QuestionDecimal "question-decimal" "OATH-10" "A number goes in as its decimal digits."
    ChallengeCut "challenge-cut" "OATH-10" "A challenge that is too long is cut."
    MutualOrder "mutual-order" "OATH-10" "The challenges of mutual modes are joined in the wrong order."
    ResponseZeros "response-zeros" "OATH-11 OATH-1" "Leading zeros of a response are lost."
    NoDigits "no-digits" "OATH-11" "A suite of no digits gives six."
    SuperfluousTaken "superfluous-taken" "OATH-12" "Inputs that the suite does not name are ignored."
    SessionUnpadded "session-unpadded" "OATH-12 OATH-9" "A session is filled up on the right."
    TimeInMilliseconds "time-in-milliseconds" "OATH-13" "The time of OCRA is in milliseconds."
    KeyBeforeSuite "key-before-suite" "OATH-14" "The key is judged before the suite."
}
