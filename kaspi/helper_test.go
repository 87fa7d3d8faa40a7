package kaspi_test

import (
	"io"
	"iter"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kaspibot/kaspi"
	"kaspibot/kaspi/kaspitest"
)

// dial makes a client of a fake without the pace, which has a test of its own.
func dial(t *testing.T, srv *kaspitest.Server, opts ...kaspi.Option) *kaspi.Client {
	t.Helper()
	return newClient(t, append([]kaspi.Option{kaspi.WithBaseURL(srv.URL())}, opts...)...)
}

func newClient(t testing.TB, opts ...kaspi.Option) *kaspi.Client {
	t.Helper()
	c, err := kaspi.New(kaspitest.Token, append([]kaspi.Option{kaspi.WithRate(1e6)}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func collect[T any](items iter.Seq2[T, error]) (all []T, err error) {
	for item, err := range items {
		if err != nil {
			return all, err
		}
		all = append(all, item)
	}
	return all, nil
}

// lastWeek selects what the fake's clock, which is the real one, placed lately.
func lastWeek() kaspi.Query { return kaspi.Query{From: time.Now().AddDate(0, 0, -7)} }

// network stands in for the whole network of a client.
type network func(*http.Request) (*http.Response, error)

func (n network) RoundTrip(r *http.Request) (*http.Response, error) { return n(r) }

// silence lets every request hang until its context ends.
func silence(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}

func respond(status int, body string, header ...string) *http.Response {
	resp := &http.Response{
		StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)),
	}
	for i := 0; i+1 < len(header); i += 2 {
		resp.Header.Set(header[i], header[i+1])
	}
	return resp
}

// always answers every request alike.
func always(status int, body string, header ...string) kaspi.Option {
	return kaspi.WithTransport(network(func(*http.Request) (*http.Response, error) {
		return respond(status, body, header...), nil
	}))
}

func fixture(t testing.TB, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
