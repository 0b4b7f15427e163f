//! The program `dlotp`.

fn main() {}
