//! A program without a standard library: it links only where neither library nor what it
//! depends on brings one, since there is one panic handler.

#![no_std]

extern crate alloc;

use alloc::string::ToString;
use core::alloc::{GlobalAlloc, Layout};

use dlotp::payload::Payload;
use dlotp_access::Identifier;

struct NoMemory;

// SAFETY: it never gives memory, which an allocator may do.
unsafe impl GlobalAlloc for NoMemory {
    unsafe fn alloc(&self, _: Layout) -> *mut u8 {
        core::ptr::null_mut()
    }

    unsafe fn dealloc(&self, _: *mut u8, _: Layout) {}
}

#[global_allocator]
static ALLOCATOR: NoMemory = NoMemory;

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    loop {}
}

/// Reaches into the library.
#[unsafe(no_mangle)]
pub extern "C" fn parse() -> bool {
    "dlotp:1.".parse::<Payload>().map_err(|error| error.to_string()).is_ok()
}

/// Reaches into the library of customers.
#[unsafe(no_mangle)]
pub extern "C" fn read() -> bool {
    "707-597-197".parse::<Identifier>().map_err(|error| error.to_string()).is_ok()
}
