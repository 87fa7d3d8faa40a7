package app

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"time"

	"kaspibot/feed"
)

// placeFile has, beside the database, where the price list is: what is served without the database must be found where
// Kaspi looks for it.
const placeFile = "feed-path.json"

// place is where the price list is, and where it was until lately.
type place struct {
	Path  string    `json:"path"`
	Old   string    `json:"old"`
	Until time.Time `json:"until"` // the old path is good until then
}

func readPlace(dir string) (p place, err error) {
	text, err := os.ReadFile(filepath.Join(dir, placeFile))
	if err != nil {
		return p, feed.OnDisk(err)
	}
	return p, json.Unmarshal(text, &p)
}

// write replaces the file in whole or not at all.
func (p place) write(dir string) error {
	if had, err := readPlace(dir); err == nil && had == p {
		return nil
	}
	text, err := json.Marshal(p)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, placeFile+"-*") // for nobody else to read: the path is secret
	if err != nil {
		return feed.OnDisk(err)
	}
	_, err = f.Write(text)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), filepath.Join(dir, placeFile))
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return feed.OnDisk(err)
}
