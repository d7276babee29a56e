// SPDX-License-Identifier: MIT
//! A Rust host: the externs it needs and a safe wrapper. Lifetimes say what the headers say in
//! prose: an engine outlives what is made from it and is shared by threads; a plan is `&mut` to
//! make and `&` to read.
use std::marker::PhantomData;
use std::mem::{size_of, zeroed};
use std::ptr::{null, null_mut};

mod sys {
    #[repr(C)]
    pub struct Engine([u8; 0]);
    #[repr(C)]
    pub struct Portfolio([u8; 0]);
    #[repr(C)]
    pub struct Plan([u8; 0]);

    #[repr(C)]
    pub struct Error {
        pub struct_size: u32,
        pub status: i32,
        pub field: i32,
        pub row: i32,
        pub index: i64,
        pub value: i64,
    }

    /// Its 21 columns stay NULL here: the default for every row.
    #[repr(C)]
    pub struct Instruments {
        pub struct_size: u32,
        pub base: i32,
        pub n: usize,
        pub columns: [*const u8; 21],
    }

    #[repr(C)]
    pub struct Rules {
        pub struct_size: u32,
        pub money_exponent: i32,
        pub instruments: *const Instruments,
        pub others: [*const u8; 5],
        pub in_flight_max: usize,
        pub estimates: [*const u8; 2], // costs, risk
    }

    #[repr(C)]
    pub struct Orders {
        pub struct_size: u32,
        pub reserved: u32,
        pub capacity: usize,
        pub count: usize,
        pub instrument: *mut i32,
        pub quantity: *mut i64,
        pub limit_price: *mut i64,
        pub wave: *mut i32,
        pub ready_ns: *mut i64,
        pub fee: *mut i64,
        pub cash: *mut i64,
        pub id: *mut u64,
    }

    extern "C" {
        pub fn rebal_engine_create(
            out: *mut *mut Engine, rules: *const Rules, memory: *mut u8, bytes: usize,
            error: *mut Error,
        ) -> i32;
        pub fn rebal_engine_destroy(engine: *mut Engine);
        pub fn rebal_portfolio_create(
            out: *mut *mut Portfolio, engine: *const Engine, memory: *mut u8, bytes: usize,
            error: *mut Error,
        ) -> i32;
        pub fn rebal_portfolio_destroy(portfolio: *mut Portfolio);
        pub fn rebal_portfolio_set(
            portfolio: *mut Portfolio, column: i32, rows: *const i32, value: *const i64, n: usize,
            error: *mut Error,
        ) -> i32;
        pub fn rebal_portfolio_tick(
            portfolio: *mut Portfolio, fired: *mut i32, rows: *const i32, price: *const i64,
            n: usize, now_ns: i64, error: *mut Error,
        ) -> i32;
        pub fn rebal_plan_create(
            out: *mut *mut Plan, engine: *const Engine, memory: *mut u8, bytes: usize,
            error: *mut Error,
        ) -> i32;
        pub fn rebal_plan_destroy(plan: *mut Plan);
        pub fn rebal_plan_make(
            plan: *mut Plan, portfolio: *const Portfolio, request: *const u8, now_ns: i64,
            error: *mut Error,
        ) -> i32;
        pub fn rebal_plan_orders(plan: *const Plan, out: *mut Orders, error: *mut Error) -> i32;
    }
}

/// What failed, and which row and value it was about.
#[derive(Debug)]
#[allow(dead_code)]
pub struct Error {
    status: i32,
    row: i32,
    value: i64,
}

/// Calls with a fresh error report and turns it into a Result.
fn call(f: impl FnOnce(*mut sys::Error) -> i32) -> Result<(), Error> {
    let mut e: sys::Error = unsafe { zeroed() };
    e.struct_size = size_of::<sys::Error>() as u32;
    match f(&mut e) {
        0 => Ok(()),
        status => Err(Error { status, row: e.row, value: e.value }),
    }
}

pub enum Column {
    Holding = 1,
    Target = 2,
}

pub struct Engine {
    raw: *mut sys::Engine,
    n: usize,
}
unsafe impl Send for Engine {}
unsafe impl Sync for Engine {}

impl Engine {
    /// Row 0 is cash, the others are shares; any drift of a share trades.
    pub fn new(n: usize, money_exponent: i32) -> Result<Self, Error> {
        let (mut instruments, mut rules): (sys::Instruments, sys::Rules) = unsafe { zeroed() };
        instruments.struct_size = size_of::<sys::Instruments>() as u32;
        instruments.n = n;
        rules.struct_size = size_of::<sys::Rules>() as u32;
        rules.money_exponent = money_exponent;
        rules.instruments = &instruments;
        let mut raw = null_mut();
        call(|e| unsafe { sys::rebal_engine_create(&mut raw, &rules, null_mut(), 0, e) })?;
        Ok(Engine { raw, n })
    }
}
impl Drop for Engine {
    fn drop(&mut self) {
        unsafe { sys::rebal_engine_destroy(self.raw) }
    }
}

pub struct Portfolio<'e> {
    raw: *mut sys::Portfolio,
    engine: PhantomData<&'e Engine>,
}

impl<'e> Portfolio<'e> {
    pub fn new(engine: &'e Engine) -> Result<Self, Error> {
        let mut raw = null_mut();
        call(|e| unsafe {
            sys::rebal_portfolio_create(&mut raw, engine.raw, null_mut(), 0, e)
        })?;
        Ok(Portfolio { raw, engine: PhantomData })
    }
    pub fn set(&mut self, column: Column, value: &[i64]) -> Result<(), Error> {
        call(|e| unsafe {
            let (p, n) = (value.as_ptr(), value.len());
            sys::rebal_portfolio_set(self.raw, column as i32, null(), p, n, e)
        })
    }
    pub fn tick(&mut self, price: &[i64], now_ns: i64) -> Result<i32, Error> {
        let mut fired = 0;
        call(|e| unsafe {
            let (p, n) = (price.as_ptr(), price.len());
            sys::rebal_portfolio_tick(self.raw, &mut fired, null(), p, n, now_ns, e)
        })?;
        Ok(fired)
    }
}
impl Drop for Portfolio<'_> {
    fn drop(&mut self) {
        unsafe { sys::rebal_portfolio_destroy(self.raw) }
    }
}

pub struct Plan<'e> {
    raw: *mut sys::Plan,
    engine: &'e Engine,
}

impl<'e> Plan<'e> {
    pub fn new(engine: &'e Engine) -> Result<Self, Error> {
        let mut raw = null_mut();
        call(|e| unsafe { sys::rebal_plan_create(&mut raw, engine.raw, null_mut(), 0, e) })?;
        Ok(Plan { raw, engine })
    }
    /// Instruments and quantities, in order of execution.
    pub fn make(&mut self, p: &Portfolio<'e>, now_ns: i64) -> Result<Vec<(i32, i64)>, Error> {
        call(|e| unsafe { sys::rebal_plan_make(self.raw, p.raw, null(), now_ns, e) })?;
        let n = self.engine.n;
        let (mut row, mut quantity) = (vec![0i32; n], vec![0i64; n]);
        let mut orders: sys::Orders = unsafe { zeroed() };
        orders.struct_size = size_of::<sys::Orders>() as u32;
        orders.capacity = n;
        orders.instrument = row.as_mut_ptr();
        orders.quantity = quantity.as_mut_ptr();
        call(|e| unsafe { sys::rebal_plan_orders(self.raw, &mut orders, e) })?;
        Ok(row.into_iter().zip(quantity).take(orders.count).collect())
    }
}
impl Drop for Plan<'_> {
    fn drop(&mut self) {
        unsafe { sys::rebal_plan_destroy(self.raw) }
    }
}

fn main() -> Result<(), Error> {
    let now_ns = 1_767_225_600_000_000_000;
    let engine = Engine::new(3, -2)?;
    let mut account = Portfolio::new(&engine)?;
    let mut plan = Plan::new(&engine)?;
    account.set(Column::Holding, &[100_000, 200, 50])?;
    account.set(Column::Target, &[0, 600_000_000, 400_000_000])?;
    println!("fired: {}", account.tick(&[0, 10_250, 9_800], now_ns)?);
    for (row, quantity) in plan.make(&account, now_ns)? {
        println!("fund {row}: order {quantity:+} shares");
    }
    if let Err(e) = account.set(Column::Target, &[0, -1, 0]) {
        println!("refused: {e:?}");
    }
    Ok(())
}
