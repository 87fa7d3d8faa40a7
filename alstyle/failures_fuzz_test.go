package alstyle_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"kaspibot/alstyle"
)

// secret is a token as long as real ones are, with what is written otherwise in an address.
const secret = "Zq8+Lw3/Rt6vXb1NcY4mHs7KdF2gJp5T"

// answering is a client whose server gives one answer, which breaks off after so many bytes when cut is not below 0.
func answering(t *testing.T, status int, body string, cut int) *alstyle.Client {
	t.Helper()
	c, err := alstyle.New(secret, alstyle.WithTransport(trip(func(r *http.Request) (*http.Response, error) {
		resp := reply(r, status, body)
		if cut >= 0 && cut < len(body) {
			resp.Body = io.NopCloser(io.MultiReader(strings.NewReader(body[:cut]), broken{}))
		}
		return resp, nil
	})))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// broken is a connection that ends too soon.
type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// calls are all reads of the distributor, and how many rows each gave.
func calls(t *testing.T, c *alstyle.Client) map[string]func() (rows int, shown string, err error) {
	t.Helper()
	return map[string]func() (int, string, error){
		"stock": func() (int, string, error) {
			all, err := collect(c.QuantityPrice(t.Context()))
			return len(all), reasons(all, func(s alstyle.Stock) string { return s.Unreadable }), err
		},
		"goods": func() (int, string, error) {
			all, err := c.ElementInfo(t.Context(), "1")
			return len(all), reasons(all, func(e alstyle.Element) string { return e.Unreadable }), err
		},
		"catalogue": func() (int, string, error) {
			all, err := collect(c.Elements(t.Context(), alstyle.ElementQuery{}))
			return len(all), reasons(all, func(e alstyle.Element) string { return e.Unreadable }), err
		},
		"tree":   func() (int, string, error) { all, err := c.Categories(t.Context()); return len(all), "", err },
		"brands": func() (int, string, error) { all, err := c.Brands(t.Context()); return len(all), "", err },
	}
}

func reasons[T any](rows []T, of func(T) string) string {
	var b strings.Builder
	for _, r := range rows {
		b.WriteString(of(r))
	}
	return b.String()
}

// leaks finds a part of the token that is long enough to be worth something.
func leaks(text string) bool {
	for i := range len(secret) - 7 {
		if strings.Contains(text, secret[i:i+8]) {
			return true
		}
	}
	return false
}

// FuzzFailures holds that whatever comes in place of an answer is an error of a kind, by its status, without the token and with
// no rows before it; that a success which breaks off or is no JSON shows nothing; and that no wait is below zero or for ever.
func FuzzFailures(f *testing.F) {
	f.Fuzz(func(t *testing.T, status int, body string, cut int) {
		if status < 200 || status > 599 || len(body) > 1<<20 {
			t.Skip("no answer of HTTP, or no short one")
		}
		synctest.Test(t, func(t *testing.T) {
			for name, call := range calls(t, answering(t, status, body, cut)) {
				rows, shown, err := call()
				if leaks(shown) || err != nil && leaks(texts(err)) {
					t.Errorf("%s: the token is in %q, %v", name, shown, err)
				}
				if err == nil {
					whole(t, name, status, body, cut, rows)
					continue
				}
				if rows > 0 && name != "catalogue" { // which is read page by page
					t.Errorf("%s: %d rows before %v", name, rows, err)
				}
				failed(t, name, status, cut >= 0 && cut < len(body), err)
			}
		})
	})
}

// whole looks at an answer that was taken for a good one.
func whole(t *testing.T, name string, status int, body string, cut, rows int) {
	t.Helper()
	body = strings.TrimPrefix(body, "\ufeff")
	if status > 299 || cut >= 0 && cut < len(body) || !json.Valid([]byte(body)) {
		t.Errorf("%s: %d %q, cut at %d, is taken for %d rows", name, status, body, cut, rows)
		return
	}
	if want, known := listed(name, body); known && rows != want {
		t.Errorf("%s: %d rows of %d in %s", name, rows, want, body)
	}
}

// listed counts what a list holds, as the library reads it; it is false where rows may be left out.
func listed(name, body string) (n int, known bool) {
	list, frame := []json.RawMessage(nil), struct{ Data []json.RawMessage }{}
	switch name {
	case "tree":
		known = json.Unmarshal([]byte(body), &list) == nil
	case "brands":
		known = json.Unmarshal([]byte(body), &frame) == nil
		list = frame.Data
	}
	nested := slices.ContainsFunc(list, func(r json.RawMessage) bool { return r[0] == '[' })
	return len(list), known && !nested
}

// failed looks at an error.
func failed(t *testing.T, name string, status int, cut bool, err error) {
	t.Helper()
	if short, ok := errors.AsType[*alstyle.ShortError](err); ok && name == "catalogue" && status < 300 && short.Got < short.Announced {
		return
	}
	e, ok := errors.AsType[*alstyle.Error](err)
	if !ok || e.Status != status || !utf8.ValidString(e.Error()) || utf8.RuneCountInString(e.Message) > 300 || e.Wait < 0 || e.Wait > 1e6*time.Second {
		t.Errorf("%s: %d: %#v", name, status, err)
		return
	}
	kinds := []alstyle.Kind{alstyle.KindBody, alstyle.KindThrottled, alstyle.KindRefused}
	switch {
	case status == 401:
		kinds = []alstyle.Kind{alstyle.KindToken}
	case status == 403 || status == 429:
		kinds = []alstyle.Kind{alstyle.KindThrottled}
	case status >= 500:
		kinds = []alstyle.Kind{alstyle.KindServer}
	case status >= 300:
		kinds = []alstyle.Kind{alstyle.KindRefused}
	case cut:
		kinds = append(kinds, alstyle.KindNoAnswer) // what is read before the end of it may be wrong already
	}
	if !slices.Contains(kinds, e.Kind) || (e.Kind == alstyle.KindThrottled) != (e.Wait > 0) || (e.Kind == alstyle.KindNoAnswer) != (e.Cause != "") {
		t.Errorf("%s: %d is %s, to wait %v, for %q; want one of %v", name, status, e.Kind, e.Wait, e.Cause, kinds)
	}
	if !strings.HasPrefix(e.Error(), "GET /") {
		t.Errorf("%s: %v does not say what was asked", name, e)
	}
}
