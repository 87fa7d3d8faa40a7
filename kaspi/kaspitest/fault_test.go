package kaspitest_test

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"kaspibot/kaspi/faults"
	"kaspibot/kaspi/kaspitest"
)

func TestFaultsAnswerBadly(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fault  faults.Row
		broken bool // no whole answer
		check  func(answer) bool
	}{
		"429": {
			faults.Row{Code: 429, RetryAfter: 7}, false,
			func(a answer) bool { return a.status == 429 && a.header.Get("Retry-After") == "7" },
		},
		"502 HTML": {
			faults.Row{Code: 502, Body: "<html>"}, false,
			func(a answer) bool {
				return a.body == "<html>" && strings.HasPrefix(a.header.Get("Content-Type"), "text/html")
			},
		},
		"truncated": {
			faults.Row{End: faults.Short}, false,
			func(a answer) bool { return a.status == 200 && !json.Valid([]byte(a.body)) },
		},
		"slow": {
			faults.Row{Delay: time.Millisecond, Pause: time.Millisecond}, false,
			func(a answer) bool { return a.status == 200 && json.Valid([]byte(a.body)) },
		},
		"cut":   {faults.Row{End: faults.Cut}, true, nil},
		"reset": {faults.Row{End: faults.Reset}, true, nil},
	} {
		srv := start(t)
		srv.Fail(test.fault)
		a, err := send(t, request(t, srv, http.MethodGet, query(), ""))
		if test.broken != (err != nil) || (test.check != nil && !test.check(a)) {
			t.Errorf("%s: got %d %q and error %v", name, a.status, a.body, err)
		}
		if a := get(t, srv, query()); a.status != 200 || !json.Valid([]byte(a.body)) {
			t.Errorf("%s: the next request met the fault too", name)
		}
	}
}

func TestFaultsHangUntilTheClientLeaves(t *testing.T) {
	t.Parallel()
	srv := start(t)
	srv.Fail(faults.Row{End: faults.Hang})
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	if _, err := send(t, request(t, srv, http.MethodGet, query(), "").WithContext(ctx)); err == nil {
		t.Error("got an answer")
	}
}

func TestFaultsMeetWhatTheyFit(t *testing.T) {
	t.Parallel()
	srv := start(t, kaspitest.Order{Code: "501"})
	srv.Fail(faults.Row{Operation: "POST /orders", Times: 2, Code: 500})
	srv.Fail(faults.Row{Operation: "/orders/", Times: -1, Code: 503})
	srv.Fail(faults.Row{Operation: "POST", Code: 501})
	got := append(make([]int, 0, 10), get(t, srv, query()).status)
	for range 4 {
		got = append(got, post(t, srv, "NTAx", accept).status, get(t, srv, "/orders/NTAx").status)
	}
	srv.ClearFaults()
	got = append(got, get(t, srv, "/orders/NTAx").status)
	if want := []int{200, 500, 503, 500, 503, 501, 503, 200, 503, 200}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestWorkIsDoneBeforeABadAnswerOnlyWhenAsked(t *testing.T) {
	t.Parallel()
	for _, where := range []faults.Where{faults.Before, faults.After} {
		srv := start(t, kaspitest.Order{Code: "501"})
		srv.Fail(faults.Row{Where: where, Code: 502})
		if a := post(t, srv, "NTAx", accept); a.status != 502 || (srv.Accepted("501") == 1) != (where == faults.After) {
			t.Errorf("where %q: got %d, accepted %d times", where, a.status, srv.Accepted("501"))
		}
	}
}

func TestUploadsAreKept(t *testing.T) {
	t.Parallel()
	srv := start(t)
	upload := func(path, media, accept string) answer {
		t.Helper()
		a, err := send(t, request(t, srv, http.MethodPost, path, oneCard, "Content-Type", media, "Accept", accept))
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	if a := upload("/product/import", "application/xml", mediaType); a.status != 404 {
		t.Errorf("a price list at first: got %d, want 404", a.status)
	}
	srv.SetUploadAnswer(202, "taken")
	if a := upload("/product/import", "text/plain", mediaType); a.status != 415 {
		t.Errorf("a price list as text: got %d, want 415", a.status)
	}
	if a := upload("/product/import", "application/xml", mediaType); a.status != 202 || a.body != "taken" {
		t.Errorf("a price list: got %d %q", a.status, a.body)
	}
	cards := strings.TrimSuffix(srv.URL(), "/v2") + "/products/import"
	a := upload(cards, "application/json", "application/json")
	if a.status != 500 || a.title() != "Content type 'application/json' not supported" {
		t.Errorf("cards as JSON: got %d %s", a.status, a.body)
	}
	if a := upload(cards, "text/plain", "application/json"); a.status != 200 || a.part("status") != "UPLOADED" {
		t.Errorf("cards as text: got %d %s", a.status, a.body)
	}
	uploads := srv.Uploads()
	if len(uploads) != 2 || uploads[1].Path != "/shop/api/products/import" || string(uploads[1].Body) != oneCard {
		t.Errorf("kept %+v", uploads)
	}
	if n := srv.Count(http.MethodPost, "/product/import"); n != 3 {
		t.Errorf("%d requests, want 3", n)
	}
}
