package faults_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"kaspibot/kaspi/faults"
	"kaspibot/kaspi/pipenet"
)

func TestEveryFieldOfARowIsWrittenAndRead(t *testing.T) {
	t.Parallel()
	want := faults.Row{
		Service: faults.AlStyle, Operation: "GET /api", Share: 0.5, Skip: 3, Times: 4, Where: faults.After, Code: 429, Text: "slow down", Body: "<b>",
		ContentType: "text/plain", RetryAfter: 5, Header: map[string]string{"Location": "/x"}, Delay: time.Second, Pause: time.Minute, End: faults.Short,
	}
	const text = `{"service":"alstyle","operation":"GET /api","share":0.5,"skip":3,"times":4,"where":"after","code":429,"text":"slow down","body":"\u003cb\u003e",` +
		`"contentType":"text/plain","retryAfter":5,"header":{"Location":"/x"},"delay":"1s","pause":"1m0s","end":"short"}`
	written, err := json.Marshal(want)
	if err != nil || string(written) != text {
		t.Errorf("written as %s, %v", written, err)
	}
	var got faults.Row
	if err := json.Unmarshal([]byte(text), &got); err != nil || !cmp.Equal(got, want) {
		t.Errorf("read as %+v, %v", got, err)
	}
}

func TestARowThatNoRequestCanMeetIsRefused(t *testing.T) {
	t.Parallel()
	for _, good := range []faults.Row{
		{}, {Share: 1}, {Share: 0.01}, {Code: 200}, {Code: 599}, {Times: -5}, {Skip: 1, Delay: 1, Pause: 1, RetryAfter: 1}, {Where: faults.After, End: faults.Reset}, {End: faults.Hang},
	} {
		if err := good.Check(); err != nil {
			t.Errorf("%+v: %v", good, err)
		}
	}
	for want, bad := range map[string][]faults.Row{
		"is not between 0 and 1":   {{Share: -0.01}, {Share: 1.01}, {Share: math.NaN()}},
		"is negative":              {{Skip: -1}, {Delay: -1}, {Pause: -1}, {RetryAfter: -1}},
		"is no status":             {{Code: 199}, {Code: 600}, {Code: -1}},
		`where "never" is unknown`: {{Where: "never"}}, `end "late" is unknown`: {{End: "late"}},
	} {
		for _, r := range bad {
			if err := r.Check(); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%+v: %v, want %s", r, err, want)
			}
			func() {
				defer func() {
					if recover() == nil {
						t.Errorf("%+v stands in a table", r)
					}
				}()
				faults.New(nil).Add(r)
			}()
		}
	}
}

func TestARowIsNamedByWhatItDoes(t *testing.T) {
	t.Parallel()
	for want, r := range map[string]faults.Row{
		"fault": {Operation: "x"}, "fault: cut": {End: faults.Cut}, "fault: HTTP 502": {Code: 502}, "fault: HTTP 0": {Body: "{}"}, "fault: reset: HTTP 429: slow": {Code: 429, Text: "slow", End: faults.Reset},
	} {
		if got := r.String(); got != want {
			t.Errorf("%+v is %q, want %q", r, got, want)
		}
	}
}

func TestATableIsClearedOfOneServiceOrOfAll(t *testing.T) {
	t.Parallel()
	table := faults.New(nil)
	table.Add(faults.Row{Service: faults.Kaspi}, faults.Row{}, faults.Row{Service: faults.Telegram, Times: 2})
	table.Clear(faults.Kaspi)
	if rows := table.Rows(); len(rows) != 2 || rows[0].Service != "" || rows[0].Times != 1 || rows[1].Times != 2 {
		t.Errorf("without Kaspi: %+v", rows)
	}
	table.Clear("")
	if rows := table.Rows(); len(rows) != 0 {
		t.Errorf("without all: %+v", rows)
	}
}

func TestAShareIsDrawnWhateverTheSource(t *testing.T) {
	t.Parallel()
	table, hits := faults.New(nil), 0 // of math/rand
	table.Add(faults.Row{Share: 0.5, Times: -1})
	for range 1000 {
		if _, met := table.Take(faults.Kaspi, "GET /orders"); met {
			hits++
		}
	}
	if hits < 350 || hits > 650 {
		t.Errorf("%d of 1000 met a half", hits)
	}
	for share, want := range map[float64]bool{0: true, 0.25: false, 0.5: false, 0.75: true, 1: true} {
		table := faults.New(func() float64 { return 0.5 })
		table.Add(faults.Row{Share: share})
		if _, met := table.Take(faults.Kaspi, "GET /orders"); met != want {
			t.Errorf("of a draw of a half, %v is met: %t", share, met)
		}
	}
}

func TestOnlyRowsThatNameAnOperationMeetTheBackground(t *testing.T) {
	t.Parallel()
	table := faults.New(nil)
	table.Add(faults.Row{Code: 500, Times: -1}, faults.Row{Operation: "getUpdates", Code: 502})
	for _, want := range []int{502, 0} {
		if row, met := table.TakeNamed(faults.Telegram, "getUpdates"); row.Code != want || met != (want > 0) {
			t.Errorf("met %t %d, want %d", met, row.Code, want)
		}
	}
	if row, _ := table.Take(faults.Telegram, "getUpdates"); row.Code != 500 {
		t.Errorf("got %d", row.Code)
	}
}

func TestAnAnswerHasTheHeadersOfItsRow(t *testing.T) {
	t.Parallel()
	service := faults.Service{
		Work: func() faults.Answer {
			return faults.Answer{Code: 201, Header: http.Header{"X": {"real"}}, Body: []byte("real")}
		},
		Refuse: func(r faults.Row) faults.Answer {
			return faults.Answer{Code: r.Code, Header: http.Header{"X": {"form"}}}
		},
	}
	for name, c := range map[string]struct {
		row  faults.Row
		want string
	}{
		"real":         {faults.Row{}, `201 "" real "" 4`},
		"refused":      {faults.Row{Code: 429, RetryAfter: 7, Header: map[string]string{"Content-Type": "own"}}, `429 "own" form "7" 0`},
		"at once":      {faults.Row{Code: 429}, `429 "" form "" 0`},
		"page":         {faults.Row{Body: "<p>"}, `200 "text/html; charset=utf-8"  "" 3`},
		"page of JSON": {faults.Row{Body: "<p>", ContentType: "application/json"}, `200 "application/json"  "" 3`},
		"JSON":         {faults.Row{Body: "{}", Header: map[string]string{"X": "row"}}, `200 "application/json; charset=UTF-8" row "" 2`},
		"plain":        {faults.Row{Body: "a<", ContentType: "text/plain"}, `200 "text/plain"  "" 2`},
	} {
		w := httptest.NewRecorder()
		c.row.Serve(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil), service)
		h := w.Header()
		if got := fmt.Sprintf("%d %q %s %q %s", w.Code, h.Get("Content-Type"), h.Get("X"), h.Get("Retry-After"), h.Get("Content-Length")); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
	w := httptest.NewRecorder()
	faults.Answer{Header: http.Header{"X": {"y"}}, Body: []byte("abc")}.Send(w)
	if w.Code != http.StatusOK || w.Body.String() != "abc" || w.Header().Get("X") != "y" || w.Header().Get("Content-Length") != "3" {
		t.Errorf("%d %v %s", w.Code, w.Header(), w.Body)
	}
}

// A connection that is reset is told from one that ends, and one that cannot be taken over ends.
func TestAResetIsNoOrderlyEnd(t *testing.T) {
	t.Parallel()
	for end, reset := range map[faults.End]bool{faults.Reset: true, faults.Cut: false} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			faults.Row{End: end}.Serve(w, r, faults.Service{Work: func() faults.Answer { return faults.Answer{Body: []byte("body")} }})
		}))
		resp, err := server.Client().Get(server.URL)
		if err == nil {
			_, err = io.ReadAll(resp.Body)
			_ = resp.Body.Close()
		}
		if err == nil || errors.Is(err, syscall.ECONNRESET) != reset {
			t.Errorf("%q: %v", end, err)
		}
		server.Close()
	}
	defer func() {
		if v := recover(); v != http.ErrAbortHandler { //nolint:errorlint // as the server looks at it
			t.Errorf("%v", v)
		}
	}()
	faults.Row{End: faults.Reset}.Serve(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil), faults.Service{})
}

// A fake is done with a client that has left, whatever the row has it wait for.
func TestNobodyServesAClientThatHasLeft(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]faults.Row{
		"late": {Delay: 3 * time.Hour}, "slow": {Pause: 3 * time.Hour}, "hanging": {End: faults.Hang}, "cut late": {Pause: 3 * time.Hour, End: faults.Cut},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				l, began := pipenet.Listen(), time.Now()
				var ended, half time.Duration
				server := &http.Server{ReadHeaderTimeout: time.Hour, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					defer func() { ended = time.Since(began); panic(http.ErrAbortHandler) }()
					row.Serve(w, r, faults.Service{Work: func() faults.Answer { return faults.Answer{Body: []byte("all is well")} }})
				})}
				go func() { _ = server.Serve(l) }()
				client := &http.Client{Transport: l.Transport(), Timeout: time.Hour}
				resp, err := client.Get("http://any/")
				var body []byte
				if err == nil {
					half = time.Since(began)
					body, err = io.ReadAll(resp.Body)
					_ = resp.Body.Close()
				}
				synctest.Wait()
				wantEnd := time.Hour
				if name == "cut late" {
					wantEnd = 0
				}
				if err == nil || ended != wantEnd {
					t.Errorf("served until %v, %v", ended, err)
				}
				if slow := row.Pause > 0; slow != (string(body) == "all i") || slow && half != 0 {
					t.Errorf("%q came after %v", body, half)
				}
				_ = server.Close()
			})
		})
	}
}

// A fake that closes breaks off what waits: it does not answer early.
func TestAFakeThatClosesDoesNotAnswerEarly(t *testing.T) {
	t.Parallel()
	closed, stop := context.WithCancel(t.Context())
	stop()
	for name, c := range map[string]struct {
		row  faults.Row
		want string // of the body
	}{
		"late": {faults.Row{Delay: time.Hour}, ""}, "at once": {faults.Row{}, ""}, "slow": {faults.Row{Pause: time.Hour}, ""}, "hanging": {faults.Row{End: faults.Hang}, ""},
	} {
		w := httptest.NewRecorder()
		func() {
			defer func() {
				if v := recover(); v != http.ErrAbortHandler { //nolint:errorlint // as the server looks at it
					t.Errorf("%s: %v", name, v)
				}
			}()
			c.row.Serve(w, httptest.NewRequestWithContext(closed, http.MethodGet, "/", nil), faults.Service{Work: func() faults.Answer { return faults.Answer{Body: []byte("body")} }})
		}()
		if w.Body.String() != c.want {
			t.Errorf("%s: answered %q", name, w.Body)
		}
	}
}

// Where there is nothing to cut in two, the head of the answer comes all the same before what goes amiss.
func TestTheHeadOfAnEmptyAnswerComesBeforeItsFault(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]faults.Row{"cut": {End: faults.Cut}, "slow": {Pause: time.Hour}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				l, began := pipenet.Listen(), time.Now()
				server := &http.Server{ReadHeaderTimeout: time.Hour, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					row.Serve(w, r, faults.Service{Work: func() faults.Answer { return faults.Answer{Code: http.StatusAccepted} }})
				})}
				go func() { _ = server.Serve(l) }()
				defer func() { _ = server.Close() }()
				resp, err := (&http.Client{Transport: l.Transport()}).Get("http://any/")
				if err != nil {
					t.Fatal(err)
				}
				_ = resp.Body.Close()
				if resp.StatusCode != http.StatusAccepted || time.Since(began) != 0 {
					t.Errorf("%d after %v", resp.StatusCode, time.Since(began))
				}
			})
		})
	}
}
