package demo

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"kaspibot/kaspi/faults"
)

// does presses a button of the panel and returns what it says.
func does(t *testing.T, at, action string) string {
	t.Helper()
	resp, err := http.Post(at+"/world", "application/json", strings.NewReader(`{"action":"`+action+`"}`))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	var answer struct{ Said string }
	if body, _ := io.ReadAll(resp.Body); resp.StatusCode != http.StatusOK || json.Unmarshal(body, &answer) != nil {
		t.Fatalf("%s: %s %s", action, resp.Status, body)
	}
	return answer.Said
}

// A program that is killed starts again on what it had written down: it tells of no order twice and takes new ones.
func TestAKilledProgramGoesOnWithItsData(t *testing.T) {
	t.Parallel()
	s, ended := show(t, Audience{Language: "en", Page: "127.0.0.1:0"})
	at := s.waits(t, `: (http://127\.0\.0\.1:\d+)\n`)
	first := s.waits(t, `Order (\d{9}) — (?s:.*?)✅ Accept`)
	for range 2 {
		if said := does(t, at, "kill"); !strings.Contains(said, "started on again") {
			t.Fatal(said)
		}
	}
	second := regexp.MustCompile(`\d{9}`).FindString(does(t, at, "order-pickup"))
	s.waits(t, `Order `+second+` — (?s:.*?)✅ Accept`)
	sent := regexp.MustCompile(`message \d+\n[^\n]*Order ` + first + " — ") // its edits are "message 1 is now"
	if told := len(sent.FindAllString(s.shown(), -1)); told != 1 {
		t.Errorf("the first order was told %d times:\n%s", told, s.shown())
	}
	s.stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	journal := regexp.MustCompile(`The program's log: (\S+)`).FindStringSubmatch(s.shown())
	if journal == nil {
		return // nothing was logged
	}
	log, err := os.ReadFile(journal[1]) // on a slow machine there may be other words in it
	if err != nil || strings.Contains(string(log), "network is cut") || strings.Contains(string(log), "closed network connection") {
		t.Errorf("what a killed program says on its way out is in the log: %v\n%s", err, log)
	}
}

func (s *stage) shown() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// The next port is taken when the one asked for is not free, and other addresses than those of this machine are refused.
func TestThePageHasItsPlace(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	s, ended := show(t, Audience{Language: "en", Page: taken.Addr().String()})
	if at := s.waits(t, `: (http://127\.0\.0\.1:\d+)\n`); at == "http://"+taken.Addr().String() {
		t.Error("at the same place as another program:", at)
	}
	s.stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if err := Run(t.Context(), Audience{Out: io.Discard, Page: "0.0.0.0:0"}); err == nil {
		t.Error("the whole network can see it")
	}
}

// Every event can be made to happen, says so in each language, and is undone by all-well where it is a fault.
func TestEveryEventHappens(t *testing.T) {
	t.Parallel()
	for _, language := range []string{"ru", "kk", "en"} {
		w := newWorld(setup{language: language, goods: 50})
		ctx, cancel := context.WithCancel(t.Context())
		seen := map[string]bool{}
		for _, e := range events() {
			before := len(w.faults.Rows())
			said, ok, known := w.happen(ctx, e.name)
			if !known || !strings.HasSuffix(said, ".") || strings.Contains(said, "%!") || e.label.in(language) == "" || groupTitles()[e.group].in(language) == "" || seen[e.name] {
				t.Errorf("%s in %s: %q", e.name, language, said)
			}
			switch e.name {
			case "courier-takes", "buyer-gets", "buyer-returns", "kaspi-fetches": // nothing is packed, and there is no list
			default:
				if !ok {
					t.Errorf("%s: %s", e.name, said)
				}
			}
			if len(w.faults.Rows()) < before && e.name != "all-well" {
				t.Errorf("%s ends a fault of another service", e.name)
			}
			seen[e.name] = true
		}
		if _, _, known := w.happen(ctx, "nonsense-event"); known {
			t.Error("an event out of nothing")
		}
		if rows := w.faults.Rows(); len(rows) != 0 {
			t.Errorf("faults are left: %v", rows)
		}
		if ahead := time.Duration(w.ahead.Load()); ahead != time.Hour || time.Until(w.now()) < 59*time.Minute {
			t.Errorf("the clock is %v ahead", ahead)
		}
		cancel()
		w.close()
	}
}

func TestStockComesBackAsItWas(t *testing.T) {
	t.Parallel()
	w := newWorld(setup{goods: 100})
	defer w.close()
	sum := func() (n int) {
		for _, g := range w.supplier.Goods() {
			n += g.Quantity
		}
		return n
	}
	full := sum()
	w.stockDrops()
	w.stockDrops() // twice is not lost
	if left := sum(); left > full/2 {
		t.Errorf("%d of %d are left", left, full)
	}
	w.stockReturns()
	if back := sum(); back != full {
		t.Errorf("%d of %d are back", back, full)
	}
}

func TestTheSameSeedGivesTheSameWorld(t *testing.T) {
	t.Parallel()
	draw := func(seed uint64) string {
		w := newWorld(setup{seed: seed, goods: 100})
		defer w.close()
		w.orderBy(0)
		o, _ := w.kaspi.Get(codeOf(1))
		w.faults.Add(faults.Row{Share: 0.5, Times: -1})
		met := ""
		for range 20 {
			if _, hit := w.faults.Take(faults.Kaspi, "x"); hit {
				met += "x"
			}
			met += "."
		}
		text, _ := json.Marshal(o.Lines)
		return string(text) + met
	}
	first, again, other := draw(7), draw(7), draw(8)
	if first != again || first == other {
		t.Errorf("the seed does not decide:\n%s\n%s\n%s", first, again, other)
	}
}
