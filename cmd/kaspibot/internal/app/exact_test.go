package app

import (
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync/atomic"
	"testing"

	"kaspibot/kaspi/kaspitest"
)

// What a poll does is counted exactly: one request to the supplier, a row for each good that has changed and its history, one
// version when the list is another one and nothing at all when it is not, and the same bytes for the same list.
func TestAPollDoesNoMoreThanItMust(t *testing.T) {
	t.Parallel()
	const goods, step = 2_000, 400
	changed := 0
	for n := range goods {
		if n%step == 1 {
			changed++
		}
	}
	same, other := stockBody(goods, 0), stockBody(goods, step)
	s, supplier := benchShop(t, goods, same, other)
	first := document(t, s)
	calls := supplier.calls
	poll := func(body []byte) (rows int) {
		t.Helper()
		supplier.bodies = [][]byte{body}
		before := count(t, s)
		if _, err := s.engine.SyncInTurn(t.Context(), catalogueLasts); err != nil {
			t.Fatal(err)
		}
		calls++
		if supplier.calls != calls || supplier.rests != calls {
			t.Errorf("%d requests, and memory was given back %d times, want %d", supplier.calls, supplier.rests, calls)
		}
		return count(t, s) - before
	}
	if rows := poll(same); rows != 0 || document(t, s) != first {
		t.Errorf("%d rows written by a poll without news, or other bytes", rows)
	}
	if rows := poll(other); rows != changed {
		t.Errorf("%d changes in the history, want %d", rows, changed)
	}
	if document(t, s) == first {
		t.Error("the list is the same after goods have changed")
	}
	if rows := poll(other); rows != 0 {
		t.Errorf("%d rows written by the same again", rows)
	}
}

// count is how many changes of stock are written down.
func count(t *testing.T, s *Shop) (n int) {
	t.Helper()
	for i := range 2_000 {
		points, err := s.store.History(t.Context(), benchItem(i).Article, s.now().AddDate(-1, 0, 0))
		if err != nil {
			t.Fatal(err)
		}
		n += len(points)
	}
	return n
}

// document is the list that is served, without the time in its head.
func document(t *testing.T, s *Shop) string {
	t.Helper()
	d, err := s.publisher.Current(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(d.Path)
	if err != nil || filepath.Ext(d.Path) != ".xml" {
		t.Fatal(d.Path, err)
	}
	return string(text)
}

// A poll without news allocates a few times per good: what it reads stays in memory for its time and not longer. It does not
// run beside others, whose allocations would be counted.
func TestAPollAllocatesLittlePerGood(t *testing.T) {
	const goods = 5_000
	s, _ := benchShop(t, goods, stockBody(goods, 0))
	n := testing.AllocsPerRun(3, func() {
		if rep, err := s.engine.SyncInTurn(t.Context(), catalogueLasts); err != nil || !rep.Unchanged {
			t.Fatal(rep.Figures, err)
		}
	})
	if per := n / goods; per > 4 {
		t.Errorf("%.1f allocations per good, want 4 at the most", per)
	}
}

// What stays in memory after a poll is the list that is served, once: as much after many polls as after two. It does not run beside
// others, whose memory would be counted.
func TestPollsLeaveNoMoreInMemoryThanOneDoes(t *testing.T) {
	if kaspitest.Race {
		t.Skip("what the race detector keeps is no figure: run without it")
	}
	const goods = 10_000
	live := func() int64 {
		runtime.GC()
		runtime.GC() // what the first has freed for later
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	same, other := stockBody(goods, 0), stockBody(goods, 100)
	before := live()
	s, _ := benchShop(t, goods, same, other)
	poll := func(times int) int64 {
		for range times {
			if _, err := s.engine.SyncInTurn(t.Context(), catalogueLasts); err != nil {
				t.Fatal(err)
			}
		}
		return live()
	}
	few, many := poll(2), poll(10)
	if many-few > (few-before)/20 {
		t.Errorf("%d KiB after many polls, %d KiB after few", (many-before)>>10, (few-before)>>10)
	}
	if per := (many - before) / goods; per > 500 { // what does not grow with the goods included
		t.Errorf("%d bytes a good stay in memory, want 500 at the most", per)
	} else {
		t.Logf("%d bytes a good", per)
	}
	runtime.KeepAlive(same)
	runtime.KeepAlive(other)
}

// A good that is one more takes the place of its offer in the list, and of its stock. While a poll is under way it holds the stock
// of the answer and what is new in the list, and no goods one by one. It does not run beside others, whose memory would be counted.
func TestAPollHoldsLittlePerGood(t *testing.T) {
	if kaspitest.Race {
		t.Skip("what the race detector keeps is no figure: run without it")
	}
	const few, many = 4_000, 20_000
	stays, most := held(t, many)
	staysOfFew, mostOfFew := held(t, few)
	stay, hold := (stays-staysOfFew)/(many-few), (most-mostOfFew)/(many-few)
	if t.Logf("%d bytes a good stay, and a poll holds %d more", stay, hold); stay > 340 || hold > 180 {
		t.Error("want 340 bytes at the most, and 180 more")
	}
}

// held is how much a shop of so many goods has in use after a list, and how much more while the next is published.
func held(t *testing.T, goods int) (stays, more int64) {
	t.Helper()
	same, other := stockBody(goods, 0), stockBody(goods, 400)
	runtime.GC()
	none := inUse()
	s, _ := benchShop(t, goods, same, other)
	defer debug.SetGCPercent(debug.SetGCPercent(1)) // so that what is in use is looked at all the time
	poll := func() {
		if rep, err := s.engine.SyncInTurn(t.Context(), catalogueLasts); err != nil || !rep.Published {
			t.Fatal(rep.Figures, err)
		}
	}
	poll()
	poll() // the first publication after a start reads what is published
	runtime.GC()
	before := inUse()
	var most atomic.Int64
	watch(func() { most.Store(max(most.Load(), inUse())) })
	poll()
	watch(nil)
	runtime.KeepAlive(same)
	runtime.KeepAlive(other)
	return before - none, most.Load() - before
}

// inUse is how much of the heap was in use when the collector last looked.
func inUse() int64 {
	s := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(s)
	return int64(s[0].Value.Uint64())
}

var watched atomic.Pointer[func()]

// watch calls a function after each collection, until it is called with nil.
func watch(f func()) {
	if f == nil {
		watched.Store(nil)
		return
	}
	watched.Store(&f)
	var again func(*[64]byte)
	again = func(*[64]byte) {
		if f := watched.Load(); f != nil {
			(*f)()
			runtime.SetFinalizer(new([64]byte), again)
		}
	}
	again(nil)
}

// What is not needed to ask Telegram for news is made later: texts above all, of which parsing one language takes five megabytes
// and most of the time of a start. It does not run beside others, whose memory would be counted.
func TestAStartMakesLittleBeforeItAsksTelegram(t *testing.T) {
	dir := t.TempDir()
	begun(t, dir)
	if n := begun(t, dir); n > 2<<20 {
		t.Errorf("%d KiB are allocated before the program begins to work, want 2048 at the most", n>>10)
	} else {
		t.Logf("%d KiB", n>>10)
	}
}
