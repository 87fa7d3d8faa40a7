//go:build !race

package app_test

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"kaspibot/alstyle/alstyletest"
	"kaspibot/kaspi/faults"
)

// weight is what a program holds.
type weight struct {
	goroutines int
	heap       int64 // bytes in use that no simulator has taken
	database   int64 // bytes
	log        int64 // bytes of the database's write-ahead log, which is cut back at night
}

// weigh takes the weight of a program at rest.
func (p *played) weigh() (w weight) {
	p.t.Helper()
	synctest.Wait()
	for range 3 { // a profile is of the collection before the last
		runtime.GC()
	}
	w.goroutines, w.heap = runtime.NumGoroutine(), held()
	for name, size := range map[string]*int64{"kaspibot.db": &w.database, "kaspibot.db-wal": &w.log} {
		info, err := os.Stat(filepath.Join(p.data(), name))
		if err != nil {
			p.t.Fatal(err)
		}
		*size = info.Size()
	}
	return w
}

// simulators are found in the stack of what the outside has taken: its servers, and the wires and the log of the test.
var simulators = []string{"net/http.(*conn)", "/kaspitest.", "/alstyletest.", "/tgtest.", "app_test.(*log)", "app_test.(*network)"}

// held sums up what is in use on the heap. The simulators keep all that they were asked, so what was taken in a server's
// connection or by the test is left out.
func held() (bytes int64) {
	records := make([]runtime.MemProfileRecord, 100_000)
	n, _ := runtime.MemProfile(records, false)
	for _, r := range records[:n] {
		others := false
		for frames := runtime.CallersFrames(r.Stack()); ; {
			f, more := frames.Next()
			others = others || slices.ContainsFunc(simulators, func(s string) bool { return strings.Contains(f.Function, s) })
			if !more {
				break
			}
		}
		if !others {
			bytes += r.InUseBytes()
		}
	}
	return bytes
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
}

// Not parallel: the heap is the whole process's.
func TestADayLeavesNothingBehind(t *testing.T) {
	defer func(rate int) { runtime.MemProfileRate = rate }(runtime.MemProfileRate)
	runtime.MemProfileRate = 512
	play(t, func(p *played) {
		var early, late weight
		for n := range 24 {
			p.hour(n)
			if late = p.weigh(); n == 3 {
				early = late
			}
			t.Logf("hour %d: %+v", n+1, late)
			if late.log > 8<<20 {
				t.Errorf("the log of the database has %d bytes", late.log)
			}
		}
		if late.goroutines > early.goroutines+5 {
			t.Errorf("%d goroutines after a day, %d after four hours", late.goroutines, early.goroutines)
		}
		if late.heap > early.heap+512<<10 {
			t.Errorf("%d bytes are held after a day, %d after four hours", late.heap, early.heap)
		}
		if late.database > early.database+256<<10 {
			t.Errorf("the database has %d bytes after a day, %d after four hours", late.database, early.database)
		}
	}, "SCHEDULE_ORDERS=@every 2m")
}
