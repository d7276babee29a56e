// SPDX-License-Identifier: MIT

package rebal

/*
#include "rebal.h"
#include <stdlib.h>

// The table of orders with room for its columns behind it, in one block.
static rebal_orders *orders_room(size_t n) {
    rebal_orders *table = calloc(1, sizeof *table + n * 24);
    if (table) {
        int64_t *column = (int64_t *)(table + 1);
        table->struct_size = sizeof *table;
        table->capacity = n;
        table->quantity = column;
        table->limit_price = column + n;
        table->instrument = (int32_t *)(column + 2 * n);
        table->wave = table->instrument + n;
    }
    return table;
}
*/
import "C"

import (
	"runtime"
	"unsafe"
)

// Order is one order of a plan.
type Order struct {
	Instrument int32
	Quantity   int64 // above 0: bought, below: sold
	LimitPrice int64
	Wave       int32
}

// Digests are SHA-256 of the rules, of the account, and of the plan.
type Digests struct {
	Rules, State, Plan [32]byte
}

// Plan is the answer, and the scratch to find it: made again and again.
type Plan struct {
	raw    *C.rebal_plan
	orders *C.rebal_orders
	engine *Engine
}

// NewPlan has room for any answer under these rules.
func NewPlan(engine *Engine) (*Plan, error) {
	e, p := report(), &Plan{engine: engine}
	if s := C.rebal_plan_create(&p.raw, engine.raw, nil, 0, e); s != C.REBAL_OK {
		return nil, failure(s, e)
	}
	if p.orders = C.orders_room(C.size_t(engine.n)); p.orders == nil {
		p.Close()
		return nil, &Error{Status: C.REBAL_E_MEMORY, Row: -1, Index: -1}
	}
	runtime.SetFinalizer(p, (*Plan).Close)
	return p, nil
}

// Close frees the plan.
func (p *Plan) Close() {
	C.rebal_plan_destroy(p.raw)
	C.free(unsafe.Pointer(p.orders))
	p.raw, p.orders = nil, nil
}

// Make decides whether to rebalance, and if so plans.
func (p *Plan) Make(account *Portfolio, nowNs int64) error {
	e := report()
	s := C.rebal_plan_make(p.raw, account.raw, nil, C.int64_t(nowNs), e)
	runtime.KeepAlive(p)
	runtime.KeepAlive(account)
	return failure(s, e)
}

// Orders of the plan, in order of execution.
func (p *Plan) Orders() ([]Order, error) {
	defer runtime.KeepAlive(p)
	e, t := report(), p.orders
	if s := C.rebal_plan_orders(p.raw, t, e); s != C.REBAL_OK {
		return nil, failure(s, e)
	}
	n := int(t.count)
	row := unsafe.Slice((*int32)(unsafe.Pointer(t.instrument)), n)
	quantity := unsafe.Slice((*int64)(unsafe.Pointer(t.quantity)), n)
	limit := unsafe.Slice((*int64)(unsafe.Pointer(t.limit_price)), n)
	wave := unsafe.Slice((*int32)(unsafe.Pointer(t.wave)), n)
	out := make([]Order, n)
	for k := range out {
		out[k] = Order{row[k], quantity[k], limit[k], wave[k]}
	}
	return out, nil
}

// Seal fixes what was planned, for logs and other machines.
func (p *Plan) Seal(account *Portfolio) (Digests, error) {
	var d Digests
	e := report()
	s := C.rebal_plan_seal(p.raw, account.raw, e)
	if s == C.REBAL_OK {
		s = C.rebal_plan_digest(p.raw, (*C.uint8_t)(&d.Rules[0]), (*C.uint8_t)(&d.State[0]),
			(*C.uint8_t)(&d.Plan[0]), e)
	}
	runtime.KeepAlive(p)
	runtime.KeepAlive(account)
	return d, failure(s, e)
}
