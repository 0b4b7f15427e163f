//! The commands of the program `dlotp`, one file each.

pub mod baseline;
pub mod bench;
pub mod case;
pub mod conform;
pub mod doctor;
pub mod enrolment;
pub mod explain;
pub mod export;
pub mod fuzz;
pub mod groups;
pub mod id;
pub mod import;
pub mod init;
pub mod list;
pub mod otp;
pub mod output;
pub mod pair;
pub mod payload;
pub mod qr;
pub mod report;
pub mod target;
pub mod testee;
