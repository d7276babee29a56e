/* SPDX-License-Identifier: MIT */
/** @file
 *  librebal: exact portfolio rebalancing. Numbers in, a verified trade list out.
 *
 *  THREE HANDLES
 *
 *      rebal_engine      the rules. Immutable; any number of threads share one.
 *      rebal_portfolio   one account: what it holds, wants and waits for. One thread at a time;
 *                        several may read it.
 *      rebal_plan        the answer, and the scratch to find it. One per thread, reused for ever.
 *
 *      create(engine, rules)                     once
 *      create(portfolio, engine); set(columns)   per account
 *      tick(portfolio, prices, now) -> fired     as prices come
 *      make(plan, portfolio, request, now)       when fired, or whenever asked; changes nothing
 *      verify(plan, portfolio, orders, ...)      any orders, also foreign; read like a plan of ours
 *      commit(portfolio, plan), fill(portfolio)  what moves the account on
 *
 *  MANY ACCOUNTS at once, from columns of yours: batch.h, with one handle a thread; holders.h,
 *  where prices come one by one.
 *
 *  BESIDE THEM stand functions of arrays. Exact: decimal.h. Estimates in doubles
 *  (REBAL_HAS_ESTIMATES), which decide nothing until they are rounded into a column or a rule:
 *
 *      volatility.h, regime.h    how much prices move, and how wide bands are then
 *      covariance.h, risk.h      how they move together; tracking error, and who brings it
 *      cost.h                    what a trade costs: books, impact, schedules
 *      band.h                    when a trade pays: optimal bands and calendars
 *      simulation.h              what policies would cost, on random paths or given prices
 *      solve.h                   how much of what: the trade of least risk and cost, certified
 *      choice.h                  with fixed costs, least sizes and counts: which to trade at all
 *      lots.h                    whole lots of it, exact, with a proven gap
 *      region.h                  how far an account is from a trade that pays
 *
 *  ERRORS OF ESTIMATES: one rule for every function of arrays of doubles. Where several things are
 *  wrong, the first of this order is told:
 *
 *   1. ARGUMENT  in the order of the arguments: a pointer that is NULL though there are rows to
 *                read or write, and that is not called optional; a count of more rows than memory
 *                can hold.
 *   2. STRUCT    of a struct; then ARGUMENT of the counts and columns in it.
 *   3. RANGE     of codes, counts and single numbers, the fields of structs first, in their order:
 *                NOT_FINITE where a number is NaN or infinite.
 *   4. arrays    one by one in the order of the arguments, element by element: NOT_FINITE of NaN
 *                and infinities, RANGE of numbers outside what the header says.
 *   5. RANGE     of what must hold between numbers that are each in range; of fields directly
 *                after the fields.
 *   6. MEMORY, and what the numbers themselves lead to: NOT_PSD, OVERFLOW, TIME.
 *
 *  error.field names the argument or the field of a struct, error.index is the position in an array
 *  (REBAL_NONE of all else), error.value the number, cut to an integer. On failure nothing is
 *  written but where a header says so. A count of 0 is allowed where rows are answered one by one,
 *  or a state is moved on by them: no row is read or written, its arrays may be NULL. What needs
 *  data says RANGE of the count.
 *
 *  SIX CONVENTIONS, without exception
 *
 *   1. Rules are structs, facts are arrays. What is decided once is an option struct; what changes
 *      is (instrument, value, n): the n rows named, or rows 0..n-1 when instrument is NULL.
 *   2. Every struct starts with struct_size, and `rebal_x x = {.struct_size = sizeof x};` is its
 *      initialiser: in an option struct zero or NULL is always the default, and neutral.
 *   3. A struct of columns is a table. A NULL column is the default for every row (in) or not
 *      wanted (out). Tables to be filled have `capacity` (yours) and `count` (the answer).
 *   4. Arguments: handle, outputs, inputs, a length after its arrays, time, memory and its length,
 *      error. Inputs are borrowed for the call only.
 *   5. Every call that can fail returns rebal_status and takes a rebal_error (or NULL) last. Checks
 *      run in the order of its "Errors in order", all before any write but where the header says
 *      what is written. "No trade" is an answer, not an error.
 *   6. Statuses, reasons, laws and fields are distinct int32 codes: rebal_code_name() names any. As
 *      a field, 0 is none.
 *
 *  UNITS
 *
 *      quantity  int64, 10^quantity_exponent of the instrument, |q| <= 2^62
 *      price     int64, 10^price_exponent of the base cash per whole unit, 1..2^62
 *      money     int64, 10^money_exponent of the base cash, |m| <= 2^62
 *      _ppb      int64, parts per billion, REBAL_ONE = all
 *      _ns       int64, nanoseconds; a time counts from 1970 UTC
 *      row       int32, position in rebal_instruments
 *
 *  Cash is an instrument: it has a row, a holding and a target. Weights, cash included, sum to one.
 *  A handle that a call takes const may be read by several threads at once, while none changes it.
 *  After create no handle allocates; a function of arrays that takes memory makes one malloc where
 *  that is NULL. No I/O, clock or globals. */
#ifndef REBAL_H
#define REBAL_H

#include "band.h"
#include "batch.h"
#include "choice.h"
#include "cost.h"
#include "covariance.h"
#include "decimal.h"
#include "engine.h"
#include "holders.h"
#include "library.h"
#include "lots.h"
#include "plan.h"
#include "portfolio.h"
#include "regime.h"
#include "region.h"
#include "risk.h"
#include "rules.h"
#include "simulation.h"
#include "solve.h"
#include "status.h"
#include "volatility.h"

#endif
