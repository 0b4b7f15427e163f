//! An allocator that searches each block for secrets when it is freed.

use std::{
    alloc::{GlobalAlloc, Layout, System},
    slice,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering::SeqCst},
    },
};

const MOST: usize = 64;
static WANTED: [AtomicU64; MOST] = [const { AtomicU64::new(0) }; MOST];
static SEEN: [AtomicBool; MOST] = [const { AtomicBool::new(false) }; MOST];
static COUNT: AtomicUsize = AtomicUsize::new(0);
static TURN: Mutex<()> = Mutex::new(());

/// The allocator of the system, whose blocks are searched when they are freed or moved.
#[derive(Debug)]
pub struct SearchingAllocator;

// SAFETY: the system allocates and frees. Every block begins as zeros, so each of its bytes may be read.
unsafe impl GlobalAlloc for SearchingAllocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        search(unsafe { slice::from_raw_parts(block, layout.size()) });
        unsafe { System.dealloc(block, layout) }
    }
}

fn search(block: &[u8]) {
    let count = COUNT.load(SeqCst);
    if count == 0 {
        return;
    }
    for word in block.windows(8).map(word) {
        for (wanted, seen) in WANTED.iter().zip(&SEEN).take(count) {
            if wanted.load(SeqCst) == word {
                seen.store(true, SeqCst);
            }
        }
    }
}

fn word(bytes: &[u8]) -> u64 {
    bytes.iter().take(8).fold(0, |word, byte| word << 8 | u64::from(*byte))
}

/// Returns the names of the secrets whose first 8 bytes stood in a block that was freed meanwhile.
///
/// # Panics
///
/// There are more than 64 secrets.
pub fn freed<'a>(secrets: &[(&'a str, [u8; 8])], run: impl FnOnce()) -> Vec<&'a str> {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    assert!(secrets.len() <= MOST, "{} secrets", secrets.len());
    SEEN.iter().for_each(|seen| seen.store(false, SeqCst));
    for (wanted, (_, secret)) in WANTED.iter().zip(secrets) {
        wanted.store(word(secret), SeqCst);
    }
    COUNT.store(secrets.len(), SeqCst);
    run();
    COUNT.store(0, SeqCst);
    let seen = secrets.iter().zip(&SEEN).filter(|(_, seen)| seen.load(SeqCst));
    seen.map(|((name, _), _)| *name).collect()
}
