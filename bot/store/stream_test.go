package store_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"runtime"
	"testing"
	"time"

	"kaspibot/bot/store"
	"kaspibot/feed"
	"kaspibot/feed/document"
)

// A list is written from the store without its offers being in memory, and is the same. It does not run beside tests that
// would be counted.
func TestTheListIsStreamedFromTheStore(t *testing.T) {
	const n = 12_000
	s, err := store.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	l := feed.List{
		Shop:    feed.Shop{Company: "Тест", Merchant: "123", Points: []feed.PickupPoint{{ID: "PP1", City: "750000000"}}},
		Changed: time.Unix(1e9, 0),
	}
	if streamed, err := s.StreamPublished(t.Context(), func(document.Offers) error { t.Error("there is nothing to write"); return nil }); streamed || err != nil {
		t.Errorf("from an empty store: %t, %v", streamed, err)
	}
	for i := range n {
		l.Offers = append(l.Offers, feed.Offer{
			SKU: feed.SKU(fmt.Sprintf("%08d", i)), Model: feed.Clean(fmt.Sprintf("Видеокамера \"IP\" & сетевая DS-%d/2CD 4 Мп, чёрная", i)),
			Brand: "Hikvision", Price: feed.Tenge(5000 + i), Stock: i % 4 * 5,
		})
	}
	l.Offers[7].Cities = "750000000=1234567"
	if _, err := s.SaveVersion(t.Context(), feed.Version{Status: feed.StatusPublished}, feed.PackOffers(l.Offers...)); err != nil {
		t.Fatal(err)
	}
	want, err := document.Digest(l.Shop, l.Changed, document.Of(l.Offers))
	if err != nil {
		t.Fatal(err)
	}
	l.Offers = nil
	w := &watching{before: live()}
	streamed, err := s.StreamPublished(t.Context(), func(o document.Offers) error { return document.WriteChecked(w, l.Shop, l.Changed, o) })
	if got := fmt.Sprintf("%x", sha256.Sum256(w.Bytes())); !streamed || err != nil || got != want {
		t.Errorf("streamed %t (%v), as %s, want %s", streamed, err, got, want)
	}
	if streamed, err := s.StreamPublished(t.Context(), func(document.Offers) error { return io.ErrShortWrite }); !streamed || !errors.Is(err, io.ErrShortWrite) {
		t.Errorf("cut off: %t, %v", streamed, err) // something may have been written
	}
	const most = 1 << 20
	if w.most > most {
		t.Errorf("%d offers take %d KiB while they are written, want no more than %d", n, w.most>>10, most>>10)
	}
}

// A list that breaks off must not pass for a short one.
func TestWhoWritesAListIsToldThatReadingFailed(t *testing.T) {
	t.Parallel()
	s, disk, _ := onDisk(t, filled(t))
	disk.FailAt(disk.Calls()+3, 0) // connecting, asking, and the end of the rows
	var last error
	streamed, err := s.StreamPublished(t.Context(), func(next document.Offers) error {
		for last == nil {
			_, last = next()
		}
		return nil
	})
	if !streamed || err == nil || errors.Is(last, io.EOF) || len(disk.Failed()) != 1 {
		t.Errorf("streamed %t (%v), the last offer with %v after %v", streamed, err, last, disk.Failed())
	}
}

// watching is a buffer that sees how much is in memory beside it, each time it is written to.
type watching struct {
	bytes.Buffer
	before, most int64
}

func (w *watching) Write(p []byte) (int, error) {
	if w.Len()%5 == 0 { // now and then
		w.most = max(w.most, live()-w.before-int64(w.Cap()))
	}
	return w.Buffer.Write(p)
}

// live is how much of the heap is in use.
func live() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
