package page

import (
	"net/http"
	"testing"
	"time"
)

func TestWhatAClientHasAlready(t *testing.T) {
	t.Parallel()
	const tag = `"abc"`
	changed := time.Date(2026, 11, 24, 4, 0, 0, 500, time.UTC)
	at := func(d time.Duration) string { return changed.Add(d).Format(http.TimeFormat) }
	for _, c := range []struct {
		tags  []string
		since string
		want  bool
	}{
		{nil, "", false}, {[]string{tag}, "", true}, {[]string{"W/" + tag}, "", true}, {[]string{`"x"`, tag}, "", true},
		{[]string{`"x", ` + tag}, "", true}, {[]string{"*"}, "", true}, {[]string{`"x"`}, "", false},
		{[]string{`"x"`}, at(time.Hour), false}, // the tag alone counts
		{nil, at(0), true}, {nil, at(time.Second), true}, {nil, at(-time.Second), false}, {nil, "yesterday", false},
	} {
		r := &http.Request{Header: http.Header{}}
		for _, tag := range c.tags {
			r.Header.Add("If-None-Match", tag)
		}
		if c.since != "" {
			r.Header.Set("If-Modified-Since", c.since)
		}
		if got := fresh(r, tag, changed); got != c.want {
			t.Errorf("%q since %q: got %t", c.tags, c.since, got)
		}
	}
	for accept, want := range map[string]bool{
		"": false, "gzip": true, "GZIP": true, "deflate, gzip": true, "gzip;q=0.5": true, "gzip; q=0.001": true, "gzip;q=0": false,
		"gzip;q=x": false, "*": false, "x-gzip": false, "gzip;level=9": true,
	} {
		if got := wantsGzip(accept); got != want {
			t.Errorf("Accept-Encoding %q: got %t", accept, got)
		}
	}
}
