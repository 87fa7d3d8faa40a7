package alstyle_test

import (
	"io"
	"net/http"
	"runtime"
	"strings"
	"testing"

	"kaspibot/alstyle"
	"kaspibot/alstyle/alstyletest"
)

// repeated is a text again and again.
type repeated struct {
	text string
	at   int
}

func (r *repeated) Read(p []byte) (n int, err error) {
	for n < len(p) {
		copied := copy(p[n:], r.text[r.at:])
		n, r.at = n+copied, (r.at+copied)%len(r.text)
	}
	return n, nil
}

// It runs alone: it counts what the whole process allocates.
func TestNoAnswerCostsMoreThanSixtyFourMegabytes(t *testing.T) {
	for name, c := range map[string]struct{ head, text string }{
		"one endless text": {`{"1":{"quantity":"`, "x"},
		"endless brackets": {"", "["},
		"endless blanks":   {"", " "},
	} {
		t.Run(name, func(t *testing.T) {
			api, err := alstyle.New(alstyletest.Token, alstyle.WithPace(0), alstyle.WithTransport(
				trip(func(r *http.Request) (*http.Response, error) {
					resp := reply(r, http.StatusOK, "")
					resp.Body = io.NopCloser(io.LimitReader(
						io.MultiReader(strings.NewReader(c.head), &repeated{text: c.text}), 100<<20))
					return resp, nil
				})))
			if err != nil {
				t.Fatal(err)
			}
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err = collect(api.QuantityPrice(t.Context()))
			runtime.ReadMemStats(&after)
			if n := (after.TotalAlloc - before.TotalAlloc) >> 20; n > 64 || err == nil {
				t.Errorf("allocates %d MB, ends with %.200v", n, err)
			}
		})
	}
}
