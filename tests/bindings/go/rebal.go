// SPDX-License-Identifier: MIT

// Package rebal is exact portfolio rebalancing: librebal, compiled from the rebal.c beside this
// file. An Engine may be used by any number of goroutines at once, a Portfolio and a Plan by one at
// a time. Close frees what the garbage collector would free later.
package rebal

/*
#cgo CFLAGS: -std=c11 -O2
#include "rebal.h"
#include <stdlib.h>
*/
import "C"

import (
	"fmt"
	"runtime"
	"unsafe"
)

// Columns of a portfolio.
const (
	Holding     = C.REBAL_HOLDING
	Target      = C.REBAL_TARGET
	Flow        = C.REBAL_FLOW
	Restriction = C.REBAL_RESTRICTION
	HoldingMin  = C.REBAL_HOLDING_MIN
	BandScale   = C.REBAL_BAND_SCALE
	BandLo      = C.REBAL_BAND_LO
	BandHi      = C.REBAL_BAND_HI
	Goal        = C.REBAL_GOAL
	Price       = C.REBAL_PRICE
	PriceTime   = C.REBAL_PRICE_TIME
)

// Error is a status that is not OK, with the report that came with it. errors.Is compares the
// status: errors.Is(err, rebal.ErrFunds).
type Error struct {
	Status, Field, Row int32
	Index, Value       int64
}

// What a host may want to tell from the rest.
var (
	ErrRange      = &Error{Status: C.REBAL_E_RANGE}
	ErrTargetSum  = &Error{Status: C.REBAL_E_TARGET_SUM}
	ErrStalePrice = &Error{Status: C.REBAL_E_STALE_PRICE}
	ErrFunds      = &Error{Status: C.REBAL_E_FUNDS}
	ErrStalePlan  = &Error{Status: C.REBAL_E_STALE_PLAN}
	ErrHalt       = &Error{Status: C.REBAL_E_HALT}
)

func name(code int32) string { return C.GoString(C.rebal_code_name(C.int32_t(code))) }

func (e *Error) Error() string {
	field := "none"
	if e.Field != 0 {
		field = name(e.Field)
	}
	return fmt.Sprintf("%s: %s, row %d, index %d, value %d", name(e.Status), field, e.Row, e.Index,
		e.Value)
}

// Is says whether both have the same status.
func (e *Error) Is(target error) bool {
	other, ok := target.(*Error)
	return ok && other.Status == e.Status
}

// report is an error report to be filled by a call.
func report() *C.rebal_error {
	return &C.rebal_error{struct_size: C.sizeof_rebal_error}
}

func failure(status C.rebal_status, e *C.rebal_error) error {
	if status == C.REBAL_OK {
		return nil
	}
	return &Error{int32(status), int32(e.field), int32(e.row), int64(e.index), int64(e.value)}
}

// column is a pointer to the numbers of a slice, nil for none.
func column(v []int64) *C.int64_t {
	if len(v) == 0 {
		return nil
	}
	return (*C.int64_t)(unsafe.Pointer(&v[0]))
}

// Rules are those that most hosts need; zero means what the C headers say. Row 0 is the cash.
type Rules struct {
	N             int
	MoneyExponent int32 // -2: cents
	BandAbsPpb    int64
	BandRelPpb    int64
	InnerPpb      int64 // 0: back to the target, 1e9: to the edge of the band
	Scope         int32
	Lot           []int64 // orders are multiples; nil: 1
}

// Engine is rules, compiled once.
type Engine struct {
	raw *C.rebal_engine
	n   int
}

// room is C memory for the structs that an engine is made from: they point to one another, which
// Go memory may not in a call.
type room struct {
	instruments C.rebal_instruments
	policy      C.rebal_policy
	rules       C.rebal_rules
}

// NewEngine compiles rules.
func NewEngine(r Rules) (*Engine, error) {
	if r.Lot != nil && len(r.Lot) != r.N {
		return nil, &Error{Status: C.REBAL_E_ARGUMENT, Row: -1, Index: -1}
	}
	c := (*room)(C.calloc(1, C.size_t(unsafe.Sizeof(room{}))))
	defer C.free(unsafe.Pointer(c))
	c.instruments.struct_size = C.sizeof_rebal_instruments
	c.instruments.n = C.size_t(r.N)
	if len(r.Lot) > 0 {
		lot := C.malloc(C.size_t(8 * len(r.Lot)))
		defer C.free(lot)
		copy(unsafe.Slice((*int64)(lot), len(r.Lot)), r.Lot)
		c.instruments.lot = (*C.int64_t)(lot)
	}
	c.policy.struct_size = C.sizeof_rebal_policy
	c.policy.scope = C.int32_t(r.Scope)
	c.policy.band_abs_ppb = C.int64_t(r.BandAbsPpb)
	c.policy.band_rel_ppb = C.int64_t(r.BandRelPpb)
	c.policy.inner_ppb = C.int64_t(r.InnerPpb)
	c.rules.struct_size = C.sizeof_rebal_rules
	c.rules.money_exponent = C.int32_t(r.MoneyExponent)
	c.rules.instruments = &c.instruments
	c.rules.policy = &c.policy
	e, engine := report(), &Engine{n: r.N}
	if s := C.rebal_engine_create(&engine.raw, &c.rules, nil, 0, e); s != C.REBAL_OK {
		return nil, failure(s, e)
	}
	runtime.SetFinalizer(engine, (*Engine).Close)
	return engine, nil
}

// Close frees the engine, once nothing that was made from it is used any more.
func (engine *Engine) Close() {
	C.rebal_engine_destroy(engine.raw)
	engine.raw = nil
}

// Portfolio is one account.
type Portfolio struct {
	raw    *C.rebal_portfolio
	engine *Engine
}

// NewPortfolio is an empty account.
func NewPortfolio(engine *Engine) (*Portfolio, error) {
	e, p := report(), &Portfolio{engine: engine}
	if s := C.rebal_portfolio_create(&p.raw, engine.raw, nil, 0, e); s != C.REBAL_OK {
		return nil, failure(s, e)
	}
	runtime.SetFinalizer(p, (*Portfolio).Close)
	return p, nil
}

// Close frees the account.
func (p *Portfolio) Close() {
	C.rebal_portfolio_destroy(p.raw)
	p.raw = nil
}

// Set sets the first rows of a column.
func (p *Portfolio) Set(which int32, value []int64) error {
	e := report()
	s := C.rebal_portfolio_set(p.raw, C.int32_t(which), nil, column(value), C.size_t(len(value)), e)
	runtime.KeepAlive(p)
	return failure(s, e)
}

// Get reads a column.
func (p *Portfolio) Get(which int32) ([]int64, error) {
	e, out := report(), make([]int64, p.engine.n)
	s := C.rebal_portfolio_get(p.raw, column(out), C.int32_t(which), nil, C.size_t(len(out)), e)
	runtime.KeepAlive(p)
	return out, failure(s, e)
}

// Tick takes prices and answers the REBAL_ON_ bits of the clauses that hold, -1 where that cannot
// be told.
func (p *Portfolio) Tick(price []int64, nowNs int64) (int32, error) {
	var fired C.int32_t
	e := report()
	s := C.rebal_portfolio_tick(p.raw, &fired, nil, column(price), C.size_t(len(price)),
		C.int64_t(nowNs), e)
	runtime.KeepAlive(p)
	return int32(fired), failure(s, e)
}

// Commit says "I am sending these orders".
func (p *Portfolio) Commit(plan *Plan, nowNs int64) error {
	e := report()
	s := C.rebal_portfolio_commit(p.raw, plan.raw, C.int64_t(nowNs), e)
	runtime.KeepAlive(p)
	runtime.KeepAlive(plan)
	return failure(s, e)
}
