// SPDX-License-Identifier: MIT
//! The C interface as it is: ffi.rs is written by generate.py from api.json.
#![allow(non_camel_case_types)]
use std::os::raw::{c_char, c_void};

include!("ffi.rs");
