//go:build !race

package app_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"kaspibot/alstyle/alstyletest"
	"kaspibot/bot/store/storetest"
	"kaspibot/kaspi/faults"
)

// ready asks the monitor, and gives its own words.
func (p *played) ready() (ready bool, found string) {
	p.t.Helper()
	client := http.Client{Transport: p.now.ops.Transport()}
	defer client.CloseIdleConnections()
	r, err := http.NewRequestWithContext(p.t.Context(), http.MethodGet, "http://ops.example/readyz", http.NoBody)
	if err != nil {
		p.t.Fatal(err)
	}
	resp, err := client.Do(r)
	if err != nil {
		p.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return resp.StatusCode == http.StatusOK, string(text)
}

// Whatever makes a program not ready, it says which part that is, and it is ready again when that is over, without a restart.
func TestEveryReasonForNotBeingReadyIsOverWithoutARestart(t *testing.T) {
	t.Parallel()
	disk := &storetest.Disk{}
	playOn(t, disk, func(p *played) {
		stock := func(n int) {
			for _, g := range p.supplier.Goods() {
				p.supplier.Change(g.Article, func(g *alstyletest.Good) { g.Quantity = n })
			}
		}
		if !p.soon(15*time.Minute, func() bool { ready, _ := p.ready(); return ready }) {
			_, found := p.ready()
			t.Fatalf("never ready\n%s", found)
		}
		for _, c := range []struct {
			part       string
			begin, end func()
		}{
			{"database", func() { disk.FailAt(disk.Calls()+1, 20*time.Minute) }, func() {}},
			{"orders", func() { p.kaspi.Fail(faults.Row{Code: 500, Times: -1}) }, p.kaspi.ClearFaults},
			{"orders", func() { p.kaspi.Fail(faults.Row{End: faults.Hang, Times: -1}) }, p.kaspi.ClearFaults},
			{"stock", func() { p.supplier.Fail(faults.Row{Code: 401, Times: -1}) }, p.supplier.ClearFaults},
			{"list", func() { stock(0) }, func() { stock(7) }}, // held by the guard
		} {
			c.begin()
			said := func() bool {
				for line := range strings.Lines(second(p.ready())) {
					if fields := strings.Fields(line); len(fields) > 1 && fields[0] == "FAILED" && fields[1] == c.part {
						return true
					}
				}
				return false
			}
			if !p.soon(15*time.Minute, said) {
				t.Errorf("%s: %s\n%s", c.part, second(p.ready()), p.screen())
			}
			c.end()
			if !p.soon(40*time.Minute, func() bool { ready, _ := p.ready(); return ready }) {
				t.Errorf("%s is over: %s\n%s", c.part, second(p.ready()), p.screen())
			}
		}
		if p.starts != 1 {
			t.Errorf("%d starts", p.starts)
		}
	}, "SCHEDULE_STOCK=@every 2m")
}

func second(_ bool, found string) string { return found }
