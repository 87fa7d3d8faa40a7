package publish

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"kaspibot/feed"
	"kaspibot/feed/document"
)

func TestAFolderThatIsGoneIsToldByAllThatNeedsIt(t *testing.T) {
	t.Parallel()
	gone := files{filepath.Join(t.TempDir(), "gone")}
	shop := feed.Shop{Merchant: "1", Company: "Shop", Points: []feed.PickupPoint{{ID: "PP1", City: "750000000"}}}
	for name, err := range map[string]error{
		"sync":    gone.sync(),
		"prune":   gone.prune(""),
		"replace": gone.replace(servedFile, nil),
		"write": func() error {
			digest, size, err := gone.write(shop, time.Unix(1_800_000_000, 0), document.Packed(feed.PackOffers(feed.Offer{SKU: "1", Model: "m", Price: 1})))
			if digest != "" || size != 0 {
				t.Errorf("%q of %d bytes", digest, size)
			}
			return err
		}(),
		"finish": func() error {
			f, err := os.Create(filepath.Join(t.TempDir(), "x"))
			if err == nil {
				err = f.Close()
			}
			if err != nil {
				t.Fatal(err)
			}
			if err := finish(f, f.Name()+"y"); errors.Is(err, os.ErrClosed) { // what cannot be made lasting gets no name
				return fs.ErrNotExist
			}
			return nil
		}(),
	} {
		if !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := readOwn(gone.dir); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
}
