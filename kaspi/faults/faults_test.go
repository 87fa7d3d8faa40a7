package faults_test

import (
	"encoding/json"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"kaspibot/kaspi/faults"
	"kaspibot/kaspi/pipenet"
)

func TestTheOldestRowThatFitsIsMet(t *testing.T) {
	t.Parallel()
	table := faults.New(nil)
	table.Add(
		faults.Row{Service: faults.Kaspi, Operation: "POST /orders", Code: 1 + 500, Times: 2},
		faults.Row{Operation: "/orders/", Code: 502, Skip: 1},
		faults.Row{Operation: "sendMessage", Code: 503},
		faults.Row{Service: faults.Telegram, Code: 504, Times: -1},
	)
	var got []int
	for _, call := range [][2]string{
		{"alstyle", "POST /orders"},     // another service
		{"kaspi", "POST /orders"},       // 501
		{"kaspi", "GET /orders/1"},      // skipped
		{"kaspi", "GET /orders/1"},      // 502
		{"kaspi", "post /ORDERS/1"},     // 501, for the last time
		{"kaspi", "GET /orders/1"},      // used up
		{"telegram", "sendmessage"},     // 503
		{"telegram", "sendMessage"},     // 504
		{"telegram", "editMessageText"}, // 504
	} {
		row, _ := table.Take(call[0], call[1])
		got = append(got, row.Code)
	}
	if diff := cmp.Diff([]int{0, 501, 0, 502, 501, 0, 503, 504, 504}, got); diff != "" {
		t.Error("codes, - want, + got:\n", diff)
	}
	if _, met := table.TakeNamed(faults.Telegram, "getUpdates"); met {
		t.Error("a row that names no operation met one in the background")
	}
	table.Clear(faults.Telegram)
	if rows := table.Rows(); len(rows) != 0 {
		t.Errorf("left after Clear: %v", rows)
	}
}

func TestTheSameChanceGivesTheSameRun(t *testing.T) {
	t.Parallel()
	run := func(seed uint64) (met []bool) {
		table := faults.New(rand.New(rand.NewPCG(seed, 1)).Float64)
		table.Add(faults.Row{Share: 0.25, Times: -1, Code: 500})
		for range 1000 {
			_, hit := table.Take(faults.Kaspi, "GET /orders")
			met = append(met, hit)
		}
		return met
	}
	first, hits := run(1), 0
	for _, hit := range first {
		if hit {
			hits++
		}
	}
	if hits < 200 || hits > 300 {
		t.Errorf("%d of 1000 requests met a share of a quarter", hits)
	}
	if !cmp.Equal(first, run(1)) || cmp.Equal(first, run(2)) {
		t.Error("runs depend on something else than their source")
	}
}

func TestATableIsJSON(t *testing.T) {
	t.Parallel()
	const text = `[{"service":"kaspi","operation":"POST","share":0.5,"times":-1,"where":"after","code":502,` +
		`"body":"x","delay":"1.5s","end":"cut"},{"times":1,"header":{"Location":"/x"},"end":"hang"}]`
	var table faults.Table
	if err := json.Unmarshal([]byte(text), &table); err != nil {
		t.Fatal(err)
	}
	want := faults.Row{
		Service: "kaspi", Operation: "POST", Share: 0.5, Times: -1, Where: faults.After, Code: 502, Body: "x",
		Delay: 1500 * time.Millisecond, End: faults.Cut,
	}
	if diff := cmp.Diff(want, table.Rows()[0]); diff != "" {
		t.Error("- want, + got:\n", diff)
	}
	again, err := json.Marshal(&table)
	if err != nil || string(again) != text {
		t.Errorf("got %s and %v, want %s", again, err, text)
	}
	for _, bad := range []string{
		`[{"shere":1}]`, `[{"share":2}]`, `[{"where":"never"}]`, `[{"end":"late"}]`, `[{"code":99}]`, `[{"delay":"x"}]`,
		`[{"skip":-1}]`, `{}`,
	} {
		if json.Unmarshal([]byte(bad), &table) == nil || len(table.Rows()) != 2 {
			t.Errorf("%s was taken, or emptied the table", bad)
		}
	}
}

func TestATableServesManyAtOnce(t *testing.T) {
	t.Parallel()
	table := faults.New(rand.New(rand.NewPCG(1, 1)).Float64)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 100 {
				table.Add(faults.Row{Share: 0.5})
				table.Take(faults.Kaspi, "GET /orders")
				_ = table.Rows()
			}
		})
	}
	wg.Wait()
}

// worker is a service that counts its work.
type worker struct {
	table *faults.Table
	done  int
}

func (s *worker) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	service := faults.Service{
		Work: func() faults.Answer { s.done++; return faults.Answer{Body: []byte("all is well")} },
		Refuse: func(r faults.Row) faults.Answer {
			return faults.Answer{Code: r.Code, Header: http.Header{}, Body: []byte("no: " + r.Text)}
		},
	}
	row, _ := s.table.Take("x", r.Method+" "+r.URL.Path)
	row.Serve(w, r, service)
}

func TestRowsAnswerAsTheySay(t *testing.T) {
	t.Parallel()
	type result struct {
		Code  int
		Body  string
		Type  string
		Retry string
		Err   bool // of the request
		Cut   bool // of the body
		Done  int
		Took  time.Duration
	}
	const html, asJSON = "text/html; charset=utf-8", "application/json; charset=UTF-8"
	for name, test := range map[string]struct {
		row  faults.Row
		want result
	}{
		"well":        {faults.Row{}, result{Code: 200, Body: "all is well", Done: 1}},
		"late":        {faults.Row{Delay: time.Hour}, result{Code: 200, Body: "all is well", Done: 1, Took: time.Hour}},
		"slow":        {faults.Row{Pause: time.Hour}, result{Code: 200, Body: "all is well", Done: 1, Took: time.Hour}},
		"refused":     {faults.Row{Code: 429, Text: "slow down", RetryAfter: 7}, result{Code: 429, Body: "no: slow down", Retry: "7"}},
		"a page":      {faults.Row{Code: 502, Body: "<html>"}, result{Code: 502, Body: "<html>", Type: html}},
		"a body":      {faults.Row{Body: "{}"}, result{Code: 200, Body: "{}", Type: asJSON}},
		"answer lost": {faults.Row{Code: 502, Body: "{}", Where: faults.After}, result{Code: 502, Body: "{}", Type: asJSON, Done: 1}},
		"short":       {faults.Row{End: faults.Short}, result{Code: 200, Body: "all i", Done: 1}},
		"cut":         {faults.Row{End: faults.Cut}, result{Code: 200, Body: "all i", Cut: true, Done: 1}},
		"reset":       {faults.Row{End: faults.Reset}, result{Err: true}},
		"reset after": {faults.Row{End: faults.Reset, Where: faults.After}, result{Err: true, Done: 1}},
		"hangs":       {faults.Row{End: faults.Hang}, result{Err: true, Took: 2 * time.Hour}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				listener, s := pipenet.Listen(), &worker{table: faults.New(nil)}
				s.table.Add(test.row)
				server := &http.Server{Handler: s, ReadHeaderTimeout: time.Minute}
				go func() { _ = server.Serve(listener) }()
				defer func() { _ = server.Close() }()
				client := &http.Client{Transport: listener.Transport(), Timeout: 2 * time.Hour}
				begin, got := time.Now(), result{}
				resp, err := client.Post("http://any/thing", "text/plain", strings.NewReader("x"))
				got.Err = err != nil
				if err == nil {
					body, err := io.ReadAll(resp.Body)
					_ = resp.Body.Close()
					got.Code, got.Body, got.Cut = resp.StatusCode, string(body), errors.Is(err, io.ErrUnexpectedEOF)
					if test.want.Type != "" {
						got.Type = resp.Header.Get("Content-Type")
					}
					got.Retry = resp.Header.Get("Retry-After")
				}
				got.Took = time.Since(begin)
				synctest.Wait()
				if got.Done = s.done; got != test.want {
					t.Errorf("got %+v, want %+v", got, test.want)
				}
			})
		})
	}
}
