//go:build !race

package app_test

import (
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"kaspibot/alstyle/alstyletest"
	"kaspibot/kaspi/faults"
)

// weight is what a program holds.
type weight struct {
	goroutines int
	heap       uint64 // bytes in use after a collection
	disk       int64  // bytes of the database
}

// weigh takes the weight of a program at rest. What the simulators remember of an hour is taken off by measuring equal hours.
func (p *played) weigh() (w weight) {
	p.t.Helper()
	synctest.Wait()
	runtime.GC()
	runtime.GC() // what finalizers let go
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	w.goroutines, w.heap = runtime.NumGoroutine(), m.HeapAlloc
	for _, name := range []string{"kaspibot.db", "kaspibot.db-wal"} {
		if info, err := os.Stat(filepath.Join(p.data(), name)); err == nil {
			w.disk += info.Size()
		}
	}
	return w
}

// hour is a quiet hour of a shop: stock changes, a service fails now and then, and nobody orders, since what orders leave
// behind is meant to stay.
func (p *played) hour(n int) {
	p.t.Helper()
	goods := p.supplier.Goods()
	for i := range 6 {
		p.supplier.Change(goods[(n*6+i)%len(goods)].Article, func(g *alstyletest.Good) { g.Quantity = 3 + (n+i)%5 })
		switch i {
		case 1:
			p.kaspi.Fail(faults.Row{Code: 502}, faults.Row{End: faults.Reset})
		case 3:
			p.telegram.Fail(faults.Row{Operation: "getUpdates", End: faults.Reset})
		case 4:
			p.supplier.Fail(faults.Row{End: faults.Cut})
		}
		pass(10 * time.Minute)
	}
	p.say("/status")
	_ = strconv.Itoa(n)
}

// Not parallel: the heap is the whole process's.
func TestADayLeavesNothingBehind(t *testing.T) { //nolint:paralleltest // see above
	play(t, func(p *played) {
		var early weight
		for n := range 24 {
			p.hour(n)
			w := p.weigh()
			t.Logf("hour %d: %+v", n, w)
			if n == 3 {
				early = w
			}
		}
		_ = early
	}, "SCHEDULE_ORDERS=@every 1m")
}
