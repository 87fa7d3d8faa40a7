package kaspitest_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"kaspibot/kaspi/kaspitest"
)

const (
	agent     = "Mozilla/5.0 test"
	mediaType = "application/vnd.api+json"
)

// noon is when the fake's day is: all tests select around it.
func noon() time.Time { return time.Date(2026, 11, 24, 7, 0, 0, 0, time.UTC) }

func start(t *testing.T, orders ...kaspitest.Order) *kaspitest.Server {
	t.Helper()
	srv := kaspitest.New(t, kaspitest.WithClock(noon))
	for _, o := range orders {
		srv.Put(o)
	}
	return srv
}

type answer struct {
	status int
	header http.Header
	body   string
}

// part reads a value of a JSON body by its path, as "data.0.attributes.code"; nil when it is not there.
func (a answer) part(path string) any {
	var v any
	if json.Unmarshal([]byte(a.body), &v) != nil {
		return nil
	}
	for key := range strings.SplitSeq(path, ".") {
		switch in := v.(type) {
		case map[string]any:
			v = in[key]
		case []any:
			var i int
			if _, err := fmt.Sscan(key, &i); err != nil || i >= len(in) {
				return nil
			}
			v = in[i]
		default:
			return nil
		}
	}
	return v
}

func (a answer) title() string { return fmt.Sprint(a.part("errors.0.title")) }

// length is the length of a list in the body, and -1 when there is none.
func (a answer) length(path string) int {
	list, ok := a.part(path).([]any)
	if !ok {
		return -1
	}
	return len(list)
}

// request makes a request that the fake has nothing against; changes come as header names and values.
func request(t *testing.T, srv *kaspitest.Server, method, path, body string, header ...string) *http.Request {
	t.Helper()
	if !strings.HasPrefix(path, "http") {
		path = srv.URL() + path
	}
	r, err := http.NewRequestWithContext(t.Context(), method, path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header = http.Header{
		"X-Auth-Token": {kaspitest.Token}, "User-Agent": {agent}, "Accept": {mediaType}, "Content-Type": {mediaType},
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return r
}

func send(t *testing.T, r *http.Request) (answer, error) {
	t.Helper()
	resp, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	return answer{resp.StatusCode, resp.Header, string(body)}, err
}

func get(t *testing.T, srv *kaspitest.Server, path string, header ...string) answer {
	t.Helper()
	a, err := send(t, request(t, srv, http.MethodGet, path, "", header...))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// post sends a change with the attributes given as JSON.
func post(t *testing.T, srv *kaspitest.Server, id, attributes string, header ...string) answer {
	t.Helper()
	body := `{"data":{"type":"orders","id":"` + id + `","attributes":` + attributes + `}}`
	a, err := send(t, request(t, srv, http.MethodPost, "/orders", body, header...))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// query is a legal one, with changes as names and values; an empty value removes.
func query(changes ...string) string {
	q := url.Values{
		"page[number]":                      {"0"},
		"page[size]":                        {"100"},
		"filter[orders][creationDate][$ge]": {milli(noon().AddDate(0, 0, -7))},
	}
	for i := 0; i+1 < len(changes); i += 2 {
		q.Set(changes[i], changes[i+1])
		if changes[i+1] == "" {
			q.Del(changes[i])
		}
	}
	return "/orders?" + q.Encode()
}

func milli(at time.Time) string { return fmt.Sprint(at.UnixMilli()) }

func state(t *testing.T, srv *kaspitest.Server, code string) string {
	t.Helper()
	o, ok := srv.Get(code)
	if !ok {
		t.Fatalf("order %s is gone", code)
	}
	return o.State + "/" + o.Status
}

// oneCard satisfies the schema of imports.
const oneCard = `[{"sku":"CUP-04","title":"Вымысел 350 мл","brand":"Вымысел","category":"Master - Cups",` +
	`"attributes":[{"code":"Cups*Main.cups*colour","value":"белый"}],"images":[{"url":"https://example.kz/1.jpg"}]}]`
