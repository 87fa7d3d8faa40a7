package alstyle_test

import (
	"io"
	"iter"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"kaspibot/alstyle"
	"kaspibot/alstyle/alstyletest"
)

// client asks a server on this machine, without pauses.
func client(t testing.TB, srv *alstyletest.Server, opts ...alstyle.Option) *alstyle.Client {
	t.Helper()
	opts = append([]alstyle.Option{alstyle.WithBaseURL(srv.URL()), alstyle.WithPace(0)}, opts...)
	c, err := alstyle.New(alstyletest.Token, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// trip is a transport in one function.
type trip func(*http.Request) (*http.Response, error)

func (f trip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// says is a client whose server gives these bodies in turn, and the last one for ever.
func says(t testing.TB, bodies ...string) *alstyle.Client {
	t.Helper()
	c, err := alstyle.New(alstyletest.Token, alstyle.WithPace(0),
		alstyle.WithTransport(trip(func(r *http.Request) (*http.Response, error) {
			body := bodies[0]
			bodies = bodies[min(1, len(bodies)-1):]
			return reply(r, http.StatusOK, body), nil
		})))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func reply(r *http.Request, status int, body string) *http.Response {
	return &http.Response{
		StatusCode: status, Header: http.Header{}, Request: r, ContentLength: -1,
		Body: io.NopCloser(strings.NewReader(body)),
	}
}

// collect reads to the first error.
func collect[T any](rows iter.Seq2[T, error]) ([]T, error) {
	var all []T
	for row, err := range rows {
		if err != nil {
			return all, err
		}
		all = append(all, row)
	}
	return all, nil
}

func articlesOf(goods []alstyletest.Good) []alstyle.Article {
	all := make([]alstyle.Article, len(goods))
	for i, g := range goods {
		all[i] = articleOf(g)
	}
	return all
}

func articleOf(g alstyletest.Good) alstyle.Article { return alstyle.Article(strconv.Itoa(g.Article)) }

func fixture(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// instant is a market without a limit on requests.
func instant(t testing.TB, goods int) *alstyletest.Server {
	t.Helper()
	return alstyletest.New(t, alstyletest.WithGoods(goods), alstyletest.WithPace(0))
}
