package publish

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"kaspibot/feed"
	"kaspibot/feed/document"
)

// A disk that fails at the start is asked again: until then a list that the store knows is served, and no shop taken for a new one.
func TestADiskThatFailsIsNoNewShop(t *testing.T) {
	t.Parallel()
	failing := &feed.DiskError{Kind: feed.DiskFailing, Err: syscall.EIO}
	for id, want := range map[int64]error{0: failing, 7: nil} {
		s := served{last: feed.Version{ID: id}}
		if err := s.heed(t.Context(), noted{}, failing); !errors.Is(err, want) || s.looked || s.lost || s.newest != 0 {
			t.Errorf("with version %d: %v, looked %t, lost %t", id, err, s.looked, s.lost)
		}
		if err := s.heed(t.Context(), noted{}, errors.New("not JSON")); err != nil || !s.looked || s.lost != (id == 0) {
			t.Errorf("with version %d and a damaged note: %v, looked %t, lost %t", id, err, s.looked, s.lost)
		}
		s = served{last: feed.Version{ID: id}}
		if err := s.heed(t.Context(), noted{}, feed.ErrNoVersion); err != nil || !s.looked || s.lost {
			t.Errorf("with version %d and no note: %v, looked %t, lost %t", id, err, s.looked, s.lost)
		}
	}
}

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
