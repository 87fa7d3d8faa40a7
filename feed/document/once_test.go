package document

import (
	"bufio"
	"errors"
	"io"
	"strings"
	"testing"

	"kaspibot/feed"
)

// A failure in the middle is not forgotten because the writer takes what comes after it, nor is anything written behind the gap.
func TestBesideStopsAtTheFirstFailure(t *testing.T) {
	t.Parallel()
	full, calls := errors.New("the disk is full"), 0
	b := NewBeside(writes(func(p []byte) (int, error) {
		if calls++; calls == 2 {
			return 0, full
		}
		return len(p), nil
	}))
	b.n = manyBytes
	for range 9 {
		if _, err := b.Write([]byte("x")); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.Close(); !errors.Is(err, full) || calls != 2 {
		t.Errorf("closed with %v after %d calls", err, calls)
	}
}

func TestWhatAReaderGivesWithItsErrorIsReadFirst(t *testing.T) {
	t.Parallel()
	broken := errors.New("the disk is broken")
	more := reading(writesBack("12", broken))
	if text, err := more("0"); text != "012" || !errors.Is(err, broken) {
		t.Errorf("got %q, %v", text, err)
	}
}

// Nobody can keep the program busy with a document that has no end: no more is read of a line than a block and what came with it.
func TestALineWithoutAnEndIsRefused(t *testing.T) {
	t.Parallel()
	good := documentOf(t, bare(), feed.Offer{SKU: "1", Model: "М", Price: 1, Stock: 1})
	head, _, _ := strings.Cut(good, "1\"><model>")
	for name, text := range map[string]string{"within a tag": head, "within a text": head + `1"><model>`, "between two": head[:strings.LastIndex(head, "<")]} {
		read := 0
		endless := giving(func(p []byte) (int, error) {
			for i := range p {
				p[i] = 'x'
			}
			if read += len(p); read > 4*block {
				t.Fatalf("%s: %d bytes are read", name, read)
			}
			return len(p), nil
		})
		if err := Validate(io.MultiReader(strings.NewReader(text), endless), bare()); !errors.Is(err, bufio.ErrBufferFull) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The least of each term is one too: whatever an offer has of its own is written.
func TestTheLeastOfEachTermIsWritten(t *testing.T) {
	t.Parallel()
	usual := feed.Offer{SKU: "1", Model: "М", Price: 7, Stock: 1}
	for want, change := range map[string]func(*feed.Offer){
		`"PP1" preOrder="1" stockCount="1"/>`: func(o *feed.Offer) { o.PreOrder = 1 },
		`"PP1" preOrder="2" stockCount="1"/>`: func(o *feed.Offer) { o.At = "PP1=2" },
		`"no" storeId="PP2" stockCount="0"/>`: func(o *feed.Offer) { o.At = "PP2=no" },
		`cityId="750000000">1</cityprice>`:    func(o *feed.Offer) { o.Cities = "750000000=1" },
		`"PP2" preOrder="3" stockCount="1"/>`: func(o *feed.Offer) { o.PreOrder = 3 },
	} {
		o := usual
		change(&o)
		if text := documentOf(t, terms(), usual); strings.Contains(text, want) {
			t.Errorf("of an offer with no terms of its own:\n%s", text)
		}
		if text := documentOf(t, terms(), o); !strings.Contains(text, want) {
			t.Errorf("no %s in\n%s", want, text)
		} else if got, err := Read(strings.NewReader(text), terms()); err != nil || len(got) != 1 || got[0].Stock != 1 {
			t.Errorf("%+v, %v", got, err)
		}
	}
}

type giving func(p []byte) (int, error)

func (g giving) Read(p []byte) (int, error) { return g(p) }

func writesBack(text string, err error) io.Reader {
	return giving(func(p []byte) (int, error) { return copy(p, text), err })
}
