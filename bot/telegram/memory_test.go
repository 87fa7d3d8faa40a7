package telegram

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math"
	"net/http"
	"path"
	"runtime"
	"strings"
	"testing"
)

// The tests of this file run alone: they count what the whole process allocates.

const (
	huge   = 100 << 20 // bytes of an answer
	budget = 64 << 20  // that an answer may cost
)

// answers gives every request the same answer, made while it is read.
type answers struct {
	body   func() io.Reader
	length int64 // -1 is not told
}

func (a answers) RoundTrip(r *http.Request) (*http.Response, error) {
	if path.Base(r.URL.Path) == "getFile" {
		a = answers{func() io.Reader { return strings.NewReader(`{"ok":true,"result":{"file_path":"x"}}`) }, -1}
	}
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{}, ContentLength: a.length, Body: io.NopCloser(a.body()), Request: r,
	}, nil
}

// repeated is a text again and again, until so many bytes have been read.
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

func endless(text string, size int64) io.Reader { return io.LimitReader(&repeated{text: text}, size) }

// pollOnce lets a client ask for updates one time.
func pollOnce(t *testing.T, c *Client) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	c.config.Polled = func(context.Context, error) { cancel() }
	c.tg.Start(ctx)
}

// cost is what a work allocates, in bytes.
func cost(work func()) uint64 {
	least := uint64(math.MaxUint64)
	for try := 0; try < 3 && least > budget; try++ { // what ends beside it may allocate, too
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		work()
		runtime.ReadMemStats(&after)
		least = min(least, after.TotalAlloc-before.TotalAlloc)
	}
	return least
}

func batch(size int) func() io.Reader {
	text := strings.Repeat("ж", size/2/100)
	var b bytes.Buffer
	b.WriteString(`{"ok":true,"result":[`)
	for i := range 100 {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"update_id":%d,"message":{"message_id":1,"text":%q,"chat":{"id":1,"type":"private"},"from":{"id":7}}}`, i+1, text)
	}
	b.WriteString(`]}`)
	return func() io.Reader { return bytes.NewReader(b.Bytes()) }
}

func TestNoAnswerCostsMoreThanSixtyFourMegabytes(t *testing.T) {
	garbage := func() io.Reader { return endless("x", huge) }
	updates := func() io.Reader {
		return io.MultiReader(strings.NewReader(`{"ok":true,"result":[`), endless(messageUpdate(1)+",", huge))
	}
	description := func() io.Reader {
		return io.MultiReader(strings.NewReader(`{"ok":false,"error_code":400,"description":"`), endless("y", huge))
	}
	for name, a := range map[string]answers{
		"garbage":                        {garbage, -1},
		"garbage of a length":            {garbage, huge},
		"updates":                        {updates, -1},
		"a refusal":                      {description, -1},
		"the longest batch that is read": {batch(7 << 20), -1},
	} {
		t.Run(name, func(t *testing.T) {
			c := newClient(t, &wire{}, func(c *Config) { c.Transport = a })
			if n := cost(func() { pollOnce(t, c) }); n > budget {
				t.Errorf("a poll allocates %d MB", n>>20)
			} else {
				t.Logf("a poll allocates %d MB", n>>20)
			}
			if n := cost(func() { _, _ = c.tg.GetMe(t.Context()) }); n > budget {
				t.Errorf("a call allocates %d MB", n>>20)
			}
			if n := cost(func() { _, _ = c.fetch(t.Context(), Document{ID: "file", Size: maxDownload}) }); n > budget {
				t.Errorf("a download allocates %d MB", n>>20)
			}
		})
	}
}
