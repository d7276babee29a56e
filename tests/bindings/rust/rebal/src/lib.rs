// SPDX-License-Identifier: MIT
//! Exact portfolio rebalancing: a safe wrapper of librebal. Lifetimes say what the headers say in
//! prose: an engine outlives what is made from it and is shared by threads; an account and a plan
//! are `&mut` to change and `&` to read. What has no method here is in [`sys`], by `as_ptr()`.
use std::ffi::CStr;
use std::fmt;
use std::marker::PhantomData;
use std::ptr::{null, null_mut};

pub use rebal_sys as sys;

/// A status that is not OK, with the report that came with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Error {
    /// `sys::REBAL_E_ARGUMENT`...
    pub status: i32,
    /// Code of the offending field; 0: none.
    pub field: i32,
    /// Instrument, or -1.
    pub row: i32,
    /// Place in the offending array, or -1.
    pub index: i64,
    pub value: i64,
}

pub type Result<T> = std::result::Result<T, Error>;

fn name(code: i32) -> &'static str {
    let text = unsafe { CStr::from_ptr(sys::rebal_code_name(code)) };
    text.to_str().unwrap_or("?")
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let field = if self.field == 0 { "none" } else { name(self.field) };
        let (status, row, value) = (name(self.status), self.row, self.value);
        write!(f, "{status}: {field}, row {row}, index {}, value {value}", self.index)
    }
}
impl std::error::Error for Error {}

/// Calls with a fresh error report.
fn call(f: impl FnOnce(*mut sys::rebal_error) -> i32) -> Result<()> {
    let mut e = sys::rebal_error::default();
    match f(&mut e) {
        0 => Ok(()),
        status => Err(Error { status, field: e.field, row: e.row, index: e.index, value: e.value }),
    }
}

/// The rules that most hosts need; [`Engine::from_raw`] takes all.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    /// Instruments; row 0 is the cash.
    pub n: usize,
    /// -2: cents.
    pub money_exponent: i32,
    pub band_abs_ppb: i64,
    pub band_rel_ppb: i64,
    /// 0: back to the target, 10^9: to the edge of the band.
    pub inner_ppb: i64,
    /// `sys::REBAL_SCOPE_BREACHED`...
    pub scope: i32,
    /// Orders are multiples; None: 1.
    pub lot: Option<Vec<i64>>,
}

/// Rules, compiled once.
pub struct Engine {
    raw: *mut sys::rebal_engine,
    n: usize,
}
unsafe impl Send for Engine {}
unsafe impl Sync for Engine {}

impl Engine {
    /// # Panics
    /// Where `lot` has not n elements.
    pub fn new(rules: &Rules) -> Result<Self> {
        let lot = rules.lot.as_ref().map_or(null(), |lot| {
            assert_eq!(lot.len(), rules.n, "lot");
            lot.as_ptr()
        });
        let instruments = sys::rebal_instruments { n: rules.n, lot, ..Default::default() };
        let policy = sys::rebal_policy {
            band_abs_ppb: rules.band_abs_ppb,
            band_rel_ppb: rules.band_rel_ppb,
            inner_ppb: rules.inner_ppb,
            scope: rules.scope,
            ..Default::default()
        };
        let money_exponent = rules.money_exponent;
        let raw = sys::rebal_rules {
            money_exponent,
            instruments: &instruments,
            policy: &policy,
            ..Default::default()
        };
        unsafe { Self::from_raw(&raw) }
    }

    /// Any rules; they are copied.
    /// # Safety
    /// Every pointer in them is NULL or has as many elements as the headers say.
    pub unsafe fn from_raw(rules: &sys::rebal_rules) -> Result<Self> {
        let mut raw = null_mut();
        call(|e| sys::rebal_engine_create(&mut raw, rules, null_mut(), 0, e))?;
        Ok(Engine { raw, n: (*rules.instruments).n })
    }

    pub fn as_ptr(&self) -> *const sys::rebal_engine {
        self.raw
    }
}
impl Drop for Engine {
    fn drop(&mut self) {
        unsafe { sys::rebal_engine_destroy(self.raw) }
    }
}

#[repr(i32)]
#[derive(Clone, Copy, Debug)]
pub enum Column {
    Holding = sys::REBAL_HOLDING,
    Target = sys::REBAL_TARGET,
    Flow = sys::REBAL_FLOW,
    Restriction = sys::REBAL_RESTRICTION,
    HoldingMin = sys::REBAL_HOLDING_MIN,
    BandScale = sys::REBAL_BAND_SCALE,
    BandLo = sys::REBAL_BAND_LO,
    BandHi = sys::REBAL_BAND_HI,
    Goal = sys::REBAL_GOAL,
    Price = sys::REBAL_PRICE,
    PriceTime = sys::REBAL_PRICE_TIME,
}

/// One account.
pub struct Portfolio<'e> {
    raw: *mut sys::rebal_portfolio,
    n: usize,
    engine: PhantomData<&'e Engine>,
}
unsafe impl Send for Portfolio<'_> {}
unsafe impl Sync for Portfolio<'_> {}

impl<'e> Portfolio<'e> {
    pub fn new(engine: &'e Engine) -> Result<Self> {
        let mut raw = null_mut();
        call(|e| unsafe { sys::rebal_portfolio_create(&mut raw, engine.raw, null_mut(), 0, e) })?;
        Ok(Portfolio { raw, n: engine.n, engine: PhantomData })
    }

    /// Sets the first rows of a column.
    pub fn set(&mut self, column: Column, value: &[i64]) -> Result<()> {
        let (p, n) = (value.as_ptr(), value.len());
        call(|e| unsafe { sys::rebal_portfolio_set(self.raw, column as i32, null(), p, n, e) })
    }

    pub fn get(&self, column: Column) -> Result<Vec<i64>> {
        let mut out = vec![0; self.n];
        let p = out.as_mut_ptr();
        let which = column as i32;
        call(|e| unsafe { sys::rebal_portfolio_get(self.raw, p, which, null(), self.n, e) })?;
        Ok(out)
    }

    /// The `REBAL_ON_` bits of the clauses that hold; -1 where that cannot be told.
    pub fn tick(&mut self, price: &[i64], now_ns: i64) -> Result<i32> {
        let (p, n, mut fired) = (price.as_ptr(), price.len(), 0);
        call(|e| unsafe {
            sys::rebal_portfolio_tick(self.raw, &mut fired, null(), p, n, now_ns, e)
        })?;
        Ok(fired)
    }

    /// "I am sending these orders."
    pub fn commit(&mut self, plan: &mut Plan<'e>, now_ns: i64) -> Result<()> {
        call(|e| unsafe { sys::rebal_portfolio_commit(self.raw, plan.raw, now_ns, e) })
    }

    pub fn as_ptr(&self) -> *const sys::rebal_portfolio {
        self.raw
    }
}
impl Drop for Portfolio<'_> {
    fn drop(&mut self) {
        unsafe { sys::rebal_portfolio_destroy(self.raw) }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    pub instrument: i32,
    /// Above 0: bought, below: sold.
    pub quantity: i64,
    pub limit_price: i64,
    pub wave: i32,
}

/// SHA-256 of the rules, of the account, and of the plan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Digests {
    pub rules: [u8; 32],
    pub state: [u8; 32],
    pub plan: [u8; 32],
}

/// The answer, and the scratch to find it: made again and again.
pub struct Plan<'e> {
    raw: *mut sys::rebal_plan,
    n: usize,
    engine: PhantomData<&'e Engine>,
}
unsafe impl Send for Plan<'_> {}
unsafe impl Sync for Plan<'_> {}

impl<'e> Plan<'e> {
    pub fn new(engine: &'e Engine) -> Result<Self> {
        let mut raw = null_mut();
        call(|e| unsafe { sys::rebal_plan_create(&mut raw, engine.raw, null_mut(), 0, e) })?;
        Ok(Plan { raw, n: engine.n, engine: PhantomData })
    }

    pub fn make(&mut self, portfolio: &Portfolio<'e>, now_ns: i64) -> Result<()> {
        call(|e| unsafe { sys::rebal_plan_make(self.raw, portfolio.raw, null(), now_ns, e) })
    }

    /// In order of execution.
    pub fn orders(&self) -> Result<Vec<Order>> {
        let n = self.n;
        let (mut row, mut wave) = (vec![0i32; n], vec![0i32; n]);
        let (mut quantity, mut limit) = (vec![0i64; n], vec![0i64; n]);
        let mut table = sys::rebal_orders {
            capacity: n,
            instrument: row.as_mut_ptr(),
            quantity: quantity.as_mut_ptr(),
            limit_price: limit.as_mut_ptr(),
            wave: wave.as_mut_ptr(),
            ..Default::default()
        };
        call(|e| unsafe { sys::rebal_plan_orders(self.raw, &mut table, e) })?;
        let order = |k: usize| Order {
            instrument: row[k],
            quantity: quantity[k],
            limit_price: limit[k],
            wave: wave[k],
        };
        Ok((0..table.count).map(order).collect())
    }

    /// Fixes what was planned, for logs and other machines.
    pub fn seal(&mut self, portfolio: &Portfolio<'e>) -> Result<Digests> {
        let mut d = Digests::default();
        call(|e| unsafe { sys::rebal_plan_seal(self.raw, portfolio.raw, e) })?;
        let (rules, state) = (d.rules.as_mut_ptr(), d.state.as_mut_ptr());
        let plan = d.plan.as_mut_ptr();
        call(|e| unsafe { sys::rebal_plan_digest(self.raw, rules, state, plan, e) })?;
        Ok(d)
    }

    pub fn as_ptr(&self) -> *const sys::rebal_plan {
        self.raw
    }
}
impl Drop for Plan<'_> {
    fn drop(&mut self) {
        unsafe { sys::rebal_plan_destroy(self.raw) }
    }
}
