//! The three forms of a QR code, each read back: the modules by a foreign decoder, the pictures by what they draw.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test says what it expects")]

use dlotp::QrCode;
use rqrr::{Grid, SimpleGrid};

/// The texts of the worked examples: of version 1 in bytes, of version 2 in letters and digits.
fn texts() -> [String; 2] {
    ["payload-v1.json", "payload-v2.json"].map(|name| {
        let path = format!("{}/vectors/{name}", env!("CARGO_MANIFEST_DIR"));
        let file: serde_json::Value =
            serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        let vectors = file["vectors"].as_array().unwrap();
        let encoded = vectors.iter().find_map(|vector| vector["expected"]["ok"]["text"].as_str());
        encoded.unwrap().to_owned()
    })
}

fn rows(code: &QrCode) -> Vec<Vec<bool>> {
    code.rows().map(<[bool]>::to_vec).collect()
}

#[test]
fn a_foreign_decoder_reads_the_modules() {
    for text in texts() {
        let rows = rows(&QrCode::new(&text).unwrap());
        // The decoder takes the symbol without its quiet zone, which is light.
        let inside = 4..rows.len() - 4;
        let is_inside = |at: usize| inside.contains(&at);
        for (y, row) in rows.iter().enumerate() {
            let quiet = row.iter().enumerate().filter(|(x, _)| !is_inside(*x) || !is_inside(y));
            assert!(quiet.into_iter().all(|(_, dark)| !dark));
        }
        let symbol = SimpleGrid::from_func(inside.len(), |x, y| rows[y + 4][x + 4]);
        let (metadata, decoded) = Grid::new(symbol).decode().unwrap();
        assert_eq!(decoded, text);
        assert_eq!(metadata.ecc_level, 0, "level M");
    }
}

#[test]
fn the_svg_draws_the_modules() {
    for text in texts() {
        let code = QrCode::new(&text).unwrap();
        let expected = rows(&code);
        let svg = code.svg();
        let side = expected.len();
        assert!(svg.contains(&format!("viewBox=\"0 0 {side} {side}\"")));
        assert!(svg.contains(&format!("<rect width=\"{side}\" height=\"{side}\" fill=\"#fff\"/>")));
        let (_, path) = svg.split_once("<path fill=\"#000\" d=\"").unwrap();
        let (path, _) = path.split_once('"').unwrap();
        let mut drawn = vec![vec![false; side]; side];
        for run in path.split('z').filter(|run| !run.is_empty()) {
            let (start, rest) = run.strip_prefix('M').unwrap().split_once('h').unwrap();
            let (x, y) = start.split_once(' ').unwrap();
            let (length, back) = rest.split_once("v1h-").unwrap();
            assert_eq!(length, back);
            let (x, y): (usize, usize) = (x.parse().unwrap(), y.parse().unwrap());
            drawn[y][x..x + length.parse::<usize>().unwrap()].fill(true);
        }
        assert_eq!(drawn, expected);
    }
}

#[test]
fn a_terminal_shows_the_modules_dark_on_light() {
    for text in texts() {
        let code = QrCode::new(&text).unwrap();
        let expected = rows(&code);
        let mut drawn = Vec::new();
        for line in code.terminal().lines() {
            let line =
                line.strip_prefix("\u{1b}[30;107m").unwrap().strip_suffix("\u{1b}[0m").unwrap();
            drawn.push(line.chars().map(|half| matches!(half, '█' | '▀')).collect::<Vec<_>>());
            drawn.push(line.chars().map(|half| matches!(half, '█' | '▄')).collect());
        }
        assert_eq!(drawn.len(), expected.len().next_multiple_of(2));
        assert!(drawn.drain(expected.len()..).flatten().all(|dark| !dark));
        assert_eq!(drawn, expected);
    }
}

#[test]
fn what_is_no_payload_is_refused() {
    assert!(QrCode::new("dlotp:1.").is_err());
    assert!(QrCode::new("https://example.com/").is_err());
}
