package document

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"kaspibot/feed"
)

// What is written beside the rest is the same, in the same order, and its failure is told in the end.
func TestBesideWritesTheSame(t *testing.T) {
	defer goleak.VerifyNone(t)
	var got, want bytes.Buffer
	b := NewBeside(&got)
	b.n = manyBytes - 300 // it pays in the middle
	part := []byte("a block of some length ")
	for i := range 100 {
		part[0] = byte('a' + i%26) // the caller's own room is used again
		want.Write(part)
		if n, err := b.Write(part); n != len(part) || err != nil {
			t.Fatal(n, err)
		}
	}
	if err := b.Close(); err != nil || got.String() != want.String() {
		t.Errorf("%v, %d bytes of %d:\n%s", err, got.Len(), want.Len(), got.String())
	}

	got.Reset()
	want.Reset()
	b = NewBeside(&got)
	b.n = manyBytes - 300
	var room []byte
	for i := range 100 { // what is handed over is not copied, and comes back when it has been written
		room = append(append(room[:0], byte('a'+i%26)), " block of some length "...)
		want.Write(room)
		var err error
		if room, err = b.hand(room); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.Close(); err != nil || got.String() != want.String() {
		t.Errorf("handed over: %v, %d bytes of %d:\n%s", err, got.Len(), want.Len(), got.String())
	}

	full := errors.New("the disk is full")
	b = NewBeside(failing{full})
	b.n = manyBytes
	for range 10 {
		_, _ = b.Write(part)
	}
	if err := b.Close(); !errors.Is(err, full) {
		t.Errorf("closed with %v", err)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

// What goes out has been checked on its way: a text that was never cleaned does not.
func TestWriteCheckedRefusesItsOwnSlips(t *testing.T) {
	t.Parallel()
	shop := feed.Shop{Company: "Тест", Merchant: "123", Points: []feed.PickupPoint{{ID: "PP1", City: "750000000"}}}
	good := func() []feed.Offer {
		return []feed.Offer{
			{SKU: "1", Model: "Чай", Price: 100, Stock: 3}, {SKU: "2", Model: "М", Price: 1, Cities: "750000000=7"}, {SKU: "3 3", Imported: true, Model: "М", Price: 2},
		}
	}
	for want, spoil := range map[string]func([]feed.Offer){
		"":                          func([]feed.Offer) {},
		`offer "1": model "a & b"`:  func(o []feed.Offer) { o[0].Model = "a & b" },
		`offer "2": no <`:           func(o []feed.Offer) { o[1].Brand = "<br/>" },
		`offer "2" after "2"`:       func(o []feed.Offer) { o[2].SKU = "2" },
		`offer "3 3": model " x"`:   func(o []feed.Offer) { o[2].Model = " x" },
		`offer "3 3": price 0`:      func(o []feed.Offer) { o[2].Price = 0 },
		`offer "2": in cities "7"`:  func(o []feed.Offer) { o[1].Cities = "7" },
		`offer "1": model "a\x00b"`: func(o []feed.Offer) { o[0].Model = "a\x00b" },
	} {
		offers := good()
		spoil(offers)
		var b, plain bytes.Buffer
		err := WriteChecked(&b, shop, time.Unix(1e9, 0), Of(offers))
		if (err == nil) != (want == "") {
			t.Errorf("%s: %v", want, err)
		}
		if err != nil {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%v, want %s", err, want)
			}
			continue
		}
		if err := Write(&plain, feed.List{Shop: shop, Changed: time.Unix(1e9, 0), Offers: offers}); err != nil || plain.String() != b.String() {
			t.Errorf("%v:\n%s\nunchecked:\n%s", err, b.String(), plain.String())
		}
	}
	lost := errors.New("the store is gone")
	offers := Of(good())
	err := WriteChecked(io.Discard, shop, time.Now(), func() (*feed.Offer, error) {
		if o, err := offers(); err == nil && o.SKU != "2" {
			return o, nil
		}
		return nil, lost
	})
	if !errors.Is(err, lost) {
		t.Errorf("%v, want %v", err, lost)
	}
	if err := WriteChecked(failing{lost}, shop, time.Now(), Of(good())); !errors.Is(err, lost) {
		t.Errorf("%v, want %v", err, lost)
	}
}
