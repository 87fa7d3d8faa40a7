package publish

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"kaspibot/feed"
	"kaspibot/feed/document"
)

// counted counts what is written to it.
type counted struct{ calls, bytes int }

func (c *counted) Write(p []byte) (int, error) {
	c.calls, c.bytes = c.calls+1, c.bytes+len(p)
	return len(p), nil
}

// Each writing to a file is a call of the system: the compressor's few hundred bytes at a time are gathered.
func TestACompressedListIsWrittenInLargePieces(t *testing.T) {
	t.Parallel()
	l := feed.List{
		Shop:    feed.Shop{Merchant: "1", Company: "Shop", Points: []feed.PickupPoint{{ID: "PP1", City: "750000000"}}},
		Changed: time.Unix(1_800_000_000, 0),
	}
	for n := range 5_000 {
		l.Offers = append(l.Offers, feed.Offer{
			SKU: feed.SKU(fmt.Sprint(100_000 + n)), Model: feed.Clean(fmt.Sprintf("Видеокамера %x", n*n*7919)), Price: feed.Tenge(1_000 + n*n%9_973), Stock: n % 50,
		})
	}
	plain, err := os.Create(filepath.Join(t.TempDir(), "list"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = plain.Close() }()
	var zipped counted
	if _, size, err := fill(plain, &zipped, func(w io.Writer) error { return document.Write(w, l) }); err != nil || size < 500_000 {
		t.Fatal(size, err)
	}
	if most := zipped.bytes/writtenAtOnce + 1; zipped.calls > most || zipped.bytes < 10_000 {
		t.Errorf("%d bytes in %d pieces, want %d at the most", zipped.bytes, zipped.calls, most)
	}
}
