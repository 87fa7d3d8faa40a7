package kaspi_test

import (
	"io"
	"net/http"
	"runtime"
	"testing"
	"time"

	"kaspibot/kaspi"
)

// endless answers with so many bytes of JSON that never ends, and does not tell their number unless told is set.
type endless struct {
	status int
	size   int64
	told   bool
}

func (e endless) RoundTrip(r *http.Request) (*http.Response, error) {
	length := int64(-1)
	if e.told {
		length = e.size
	}
	return &http.Response{
		StatusCode: e.status, Header: http.Header{"Content-Type": {"application/json"}}, Request: r, ContentLength: length,
		Body: io.NopCloser(io.LimitReader(brackets{}, e.size)),
	}, nil
}

type brackets struct{}

func (brackets) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = '['
	}
	return len(p), nil
}

// It runs alone: it counts what the whole process allocates.
func TestNoAnswerCostsMoreThanSixtyFourMegabytes(t *testing.T) {
	for name, answer := range map[string]endless{
		"good": {200, 100 << 20, false}, "of a length": {200, 100 << 20, true}, "a refusal": {400, 100 << 20, false},
	} {
		t.Run(name, func(t *testing.T) {
			c := newClient(t, kaspi.WithTransport(answer))
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := collect(c.Orders(t.Context(), kaspi.Query{State: kaspi.StateNew, From: time.Now().Add(-time.Hour)}))
			runtime.ReadMemStats(&after)
			if n := (after.TotalAlloc - before.TotalAlloc) >> 20; n > 64 || err == nil {
				t.Errorf("allocates %d MB, ends with %v", n, err)
			}
		})
	}
}
