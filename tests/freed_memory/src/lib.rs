//! An allocator that searches each block for secrets when it is freed.

use std::{
    alloc::{GlobalAlloc, Layout, System},
    cell::Cell,
    slice,
};

const MOST: usize = 64;

thread_local! {
    /// The words that the thread searches for, and their number: other threads free what they like.
    static WANTED: [Cell<u64>; MOST] = const { [const { Cell::new(0) }; MOST] };
    static COUNT: Cell<usize> = const { Cell::new(0) };
    /// The words that it has seen, one bit each.
    static SEEN: Cell<u64> = const { Cell::new(0) };
}

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
    // A thread that ends has no count any more.
    let count = COUNT.try_with(Cell::get).unwrap_or(0);
    if count == 0 {
        return;
    }
    for word in block.windows(8).map(word) {
        WANTED.with(|wanted| {
            if let Some(at) = wanted.iter().take(count).position(|wanted| wanted.get() == word) {
                SEEN.set(SEEN.get() | 1 << at);
            }
        });
    }
}

fn word(bytes: &[u8]) -> u64 {
    bytes.iter().take(8).fold(0, |word, byte| word << 8 | u64::from(*byte))
}

/// Returns the names of the secrets whose first 8 bytes stood in a block that this thread freed meanwhile.
///
/// # Panics
///
/// There are more than 64 secrets.
pub fn freed<'a>(secrets: &[(&'a str, [u8; 8])], run: impl FnOnce()) -> Vec<&'a str> {
    assert!(secrets.len() <= MOST, "{} secrets", secrets.len());
    WANTED.with(|wanted| {
        for (wanted, (_, secret)) in wanted.iter().zip(secrets) {
            wanted.set(word(secret));
        }
    });
    SEEN.set(0);
    COUNT.set(secrets.len());
    run();
    COUNT.set(0);
    let seen = |at: usize| SEEN.get() >> at & 1 == 1;
    secrets.iter().enumerate().filter(|(at, _)| seen(*at)).map(|(_, (name, _))| *name).collect()
}
