package alstyle_test

import (
	"fmt"
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
						io.MultiReader(strings.NewReader(c.head), &repeated{text: strings.Repeat(c.text, 4096)}), 100<<20))
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

func TestAStockAnswerThatIsTooLongIsRefusedWithTheReason(t *testing.T) {
	t.Parallel()
	row := `"%07d":{"quantity":"7","price1":5000,"price2":"7000","discountPrice":0,"discount":0,"warehouse":"panfilov"},`
	rows := func(n int, pad string) io.Reader {
		i := -1
		return &generated{next: func() string {
			switch i++; {
			case i == 0:
				return "{"
			case i <= n:
				return fmt.Sprintf(row, i) + pad
			case i == n+1:
				return `"1":{"quantity":1}}`
			}
			return ""
		}}
	}
	answers := 0
	api, err := alstyle.New(alstyletest.Token, alstyle.WithPace(0), alstyle.WithTransport(trip(func(r *http.Request) (*http.Response, error) {
		resp := reply(r, http.StatusOK, "")
		pad := strings.Repeat(" ", answers*70<<10) // as long as 700 000 rows, and sooner read
		resp.Body = io.NopCloser(rows(1000, pad))
		answers++
		return resp, nil
	})))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := collect(api.QuantityPrice(t.Context())); err != nil || len(got) != 1001 {
		t.Fatalf("%d goods, %v", len(got), err)
	}
	size, most := api.StockSize()
	if size < 100_000 || size > 200_000 || most != 64<<20 {
		t.Errorf("the answer had %d bytes of %d", size, most)
	}
	got, err := collect(api.QuantityPrice(t.Context()))
	if len(got) > 0 || alstyle.KindOf(err) != alstyle.KindBody || !strings.Contains(err.Error(), "longer than the 64 MiB") {
		t.Errorf("%d goods, %v", len(got), err)
	}
}

// generated is read piece by piece; an empty one ends it.
type generated struct {
	next func() string
	left string
}

func (g *generated) Read(p []byte) (int, error) {
	if g.left == "" {
		if g.left = g.next(); g.left == "" {
			return 0, io.EOF
		}
	}
	n := copy(p, g.left)
	g.left = g.left[n:]
	return n, nil
}

// asked counts how often it is read.
type asked struct {
	io.Reader
	times int
}

func (a *asked) Read(p []byte) (int, error) {
	a.times++
	return a.Reader.Read(p)
}

// Each reading of a connection is a call of the system.
func TestAStockAnswerIsReadInLargePieces(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	for n := range 20_000 {
		fmt.Fprintf(&b, `,"%07d":{"quantity":"7","price1":5000,"price2":"7000"}`, n)
	}
	text := "{" + b.String()[1:] + "}"
	body := &asked{Reader: strings.NewReader(text)}
	api, err := alstyle.New(alstyletest.Token, alstyle.WithPace(0), alstyle.WithTransport(trip(func(r *http.Request) (*http.Response, error) {
		resp := reply(r, http.StatusOK, "")
		resp.Body = io.NopCloser(body)
		return resp, nil
	})))
	if err != nil {
		t.Fatal(err)
	}
	if rows, err := collect(api.QuantityPrice(t.Context())); err != nil || len(rows) != 20_000 {
		t.Fatal(len(rows), err)
	}
	if most := len(text)/(30<<10) + 3; body.times > most {
		t.Errorf("%d bytes were read in %d pieces, want %d at the most", len(text), body.times, most)
	}
}
