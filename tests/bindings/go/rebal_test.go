// SPDX-License-Identifier: MIT

package rebal

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// words of a line of the vector that REBAL_VECTOR names.
func words(t *testing.T, name string) []string {
	text, err := os.ReadFile(os.Getenv("REBAL_VECTOR"))
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(string(text), "\n") {
		if found := strings.Fields(line); len(found) > 0 && found[0] == name {
			return found[1:]
		}
	}
	t.Fatal(name)
	return nil
}

func numbers(t *testing.T, name string) []int64 {
	var out []int64
	for _, word := range words(t, name) {
		n, err := strconv.ParseInt(word, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, n)
	}
	return out
}

func must(t *testing.T, err error) {
	if err != nil {
		t.Error(err)
	}
}

func engine(t *testing.T) *Engine {
	e, err := NewEngine(Rules{N: 3, MoneyExponent: int32(numbers(t, "money_exponent")[0]),
		BandAbsPpb: numbers(t, "band_abs_ppb")[0], Lot: []int64{1, 1, 1}})
	must(t, err)
	return e
}

func makePlan(t *testing.T, e *Engine) {
	now := numbers(t, "now_ns")[0]
	account, err := NewPortfolio(e)
	must(t, err)
	defer account.Close()
	must(t, account.Set(Holding, numbers(t, "holding")))
	must(t, account.Set(Target, numbers(t, "target")))
	fired, err := account.Tick(numbers(t, "price"), now)
	must(t, err)
	if fired != 1 {
		t.Error("fired", fired)
	}
	plan, err := NewPlan(e)
	must(t, err)
	defer plan.Close()
	must(t, plan.Make(account, now))
	orders, err := plan.Orders()
	must(t, err)
	quantity := make([]int64, 3)
	for _, order := range orders {
		quantity[order.Instrument] = order.Quantity
	}
	for row, wanted := range numbers(t, "quantity") {
		if quantity[row] != wanted {
			t.Error("row", row, quantity[row], wanted)
		}
	}
	digests, err := plan.Seal(account)
	must(t, err)
	for name, digest := range map[string][32]byte{"rules": digests.Rules, "state": digests.State,
		"plan": digests.Plan} {
		if hex.EncodeToString(digest[:]) != words(t, name)[0] {
			t.Errorf("%s: %x", name, digest)
		}
	}
	must(t, account.Commit(plan, now))
}

func TestVector(t *testing.T) { makePlan(t, engine(t)) }

func TestGoroutines(t *testing.T) {
	e := engine(t)
	var all sync.WaitGroup
	for i := 0; i < 8; i++ {
		all.Add(1)
		go func() {
			defer all.Done()
			makePlan(t, e)
		}()
	}
	all.Wait()
}

func TestErrors(t *testing.T) {
	account, err := NewPortfolio(engine(t))
	must(t, err)
	err = account.Set(Target, []int64{0, 2000000000, 0})
	if !errors.Is(err, ErrRange) || errors.Is(err, ErrFunds) {
		t.Error(err)
	}
	if !strings.HasPrefix(err.Error(), "E_RANGE: portfolio.target, row 1") {
		t.Error(err)
	}
	if _, err = NewEngine(Rules{N: 2, Lot: []int64{1}}); err == nil {
		t.Error("a lot for one of two rows")
	}
}

// What cgo makes of rebal.h, against what api.json says.
func TestLayout(t *testing.T) {
	var api struct {
		Constants []struct {
			Name  string
			Value int64
		}
		Structs []struct {
			Name   string
			Size   int64
			Fields []struct {
				Name   string
				Offset int64
			}
		}
	}
	text, err := os.ReadFile(os.Getenv("REBAL_API_JSON"))
	must(t, err)
	must(t, json.Unmarshal(text, &api))
	seen := seenByCgo()
	check := func(name string, said int64) {
		if found, ok := seen[name]; !ok || found != said {
			t.Error(name, found, said)
		}
		delete(seen, name)
	}
	for _, constant := range api.Constants {
		check(constant.Name, constant.Value)
	}
	for _, s := range api.Structs {
		check(s.Name, s.Size)
		for _, field := range s.Fields {
			check(s.Name+"."+field.Name, field.Offset)
		}
	}
	if len(api.Structs) == 0 || len(seen) != 0 {
		t.Error("not in api.json:", seen)
	}
}
