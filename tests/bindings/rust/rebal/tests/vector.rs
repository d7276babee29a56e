// SPDX-License-Identifier: MIT
//! The plan of the vector that REBAL_VECTOR names; errors; threads that share an engine.
use rebal::{sys, Column, Engine, Error, Plan, Portfolio, Result, Rules};

fn words(name: &str) -> Vec<String> {
    let path = std::env::var("REBAL_VECTOR").expect("REBAL_VECTOR names the vector");
    let text = std::fs::read_to_string(path).unwrap();
    let line = text.lines().find(|line| line.split(' ').next() == Some(name)).unwrap();
    line.split(' ').skip(1).map(String::from).collect()
}

fn numbers(name: &str) -> Vec<i64> {
    words(name).iter().map(|word| word.parse().unwrap()).collect()
}

fn hex(digest: &[u8]) -> Vec<String> {
    vec![digest.iter().map(|byte| format!("{byte:02x}")).collect()]
}

fn engine() -> Engine {
    let rules = Rules {
        n: 3,
        money_exponent: numbers("money_exponent")[0] as i32,
        band_abs_ppb: numbers("band_abs_ppb")[0],
        ..Default::default()
    };
    Engine::new(&rules).unwrap()
}

fn account(engine: &Engine) -> Result<Portfolio<'_>> {
    let mut account = Portfolio::new(engine)?;
    account.set(Column::Holding, &numbers("holding"))?;
    account.set(Column::Target, &numbers("target"))?;
    let fired = account.tick(&numbers("price"), numbers("now_ns")[0])?;
    assert_eq!(fired, sys::REBAL_ON_BAND);
    Ok(account)
}

fn plan(engine: &Engine) -> Result<()> {
    let account = account(engine)?;
    let mut plan = Plan::new(engine)?;
    plan.make(&account, numbers("now_ns")[0])?;
    let mut quantity = vec![0; 3];
    for order in plan.orders()? {
        quantity[order.instrument as usize] = order.quantity;
    }
    assert_eq!(quantity, numbers("quantity"));
    let digests = plan.seal(&account)?;
    assert_eq!(hex(&digests.rules), words("rules"));
    assert_eq!(hex(&digests.state), words("state"));
    assert_eq!(hex(&digests.plan), words("plan"));
    Ok(())
}

#[test]
fn vector() {
    plan(&engine()).unwrap();
}

#[test]
fn threads() {
    let engine = engine();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| plan(&engine).unwrap());
        }
    });
}

#[test]
fn errors() {
    let engine = engine();
    let mut account = account(&engine).unwrap();
    let error: Error = account.set(Column::Target, &[0, 2_000_000_000, 0]).unwrap_err();
    assert_eq!((error.status, error.row, error.value), (sys::REBAL_E_RANGE, 1, 2_000_000_000));
    assert!(error.to_string().starts_with("E_RANGE: portfolio.target, row 1"));
    assert!(Engine::new(&Rules::default()).is_err());
}

#[test]
fn self_test() {
    let status = unsafe { sys::rebal_selftest(std::ptr::null_mut(), 0, std::ptr::null_mut()) };
    assert_eq!(status, 0);
}
