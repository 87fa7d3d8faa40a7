package publish_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// ls is the directory with the times of its files.
func ls(t *testing.T, dir string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	files := make(map[string]string)
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			t.Fatal(err)
		}
		files[e.Name()] = info.ModTime().String()
	}
	return files
}

func TestFilesOfThePastAreRemovedAndNoOthers(t *testing.T) {
	t.Parallel()
	w := newWorld(t, goods(30))
	alien := filepath.Join(w.config.Dir, "kaspibot.db")
	crashed := filepath.Join(w.config.Dir, "price-list-123")
	if err := errors.Join(os.WriteFile(alien, nil, 0o600), os.WriteFile(crashed, nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	for i := range 12 {
		w.source.items[1].Stock.N = 100 + i
		w.sync(t)
	}
	w.mustServe(t)
	files := ls(t, w.config.Dir)
	if _, there := files["kaspibot.db"]; !there || len(files) > 2+2*6 { // beside it, which version is served
		t.Errorf("%d files: %v", len(files), files)
	}
	if _, there := files["price-list-123"]; there {
		t.Error("what a crash left unfinished is still there")
	}
	for name := range files {
		if plain, zipped := strings.CutSuffix(name, ".gz"); zipped && files[plain] == "" {
			t.Errorf("%s is alone", name)
		}
	}
}

// Of the lists before the served one so many stay as somebody may still be fetching; what is not named as ours is nobody's to remove.
func TestTheLastFewDocumentsStayAndAllFilesOfOthers(t *testing.T) {
	t.Parallel()
	w := newWorld(t, goods(30))
	hex := strings.Repeat("ab", 32)
	others := []string{"notes.xml", hex + ".txt", hex + ".xml.bak", hex[:62] + ".xml", hex + "ab.xml", "x" + hex[1:] + ".xml", "price", "rules.toml"}
	for _, name := range others {
		write(t, filepath.Join(w.config.Dir, name), nil)
	}
	stale := filepath.Join(w.config.Dir, hex+".xml")
	write(t, stale, nil)
	if err := os.Chtimes(stale, start.AddDate(-1, 0, 0), start.AddDate(-1, 0, 0)); err != nil {
		t.Fatal(err)
	}
	var digests []string
	for i := range 9 {
		w.source.items[1].Stock.N = 100 + i
		digests = append(digests, w.sync(t).Version.Digest)
		path := filepath.Join(w.config.Dir, digests[i]+".xml")
		at := start.Add(time.Duration(i) * time.Hour)
		if err := errors.Join(os.Chtimes(path, at, at), os.Chtimes(path+".gz", at, at)); err != nil {
			t.Fatal(err)
		}
	}
	files := ls(t, w.config.Dir)
	for i, digest := range digests {
		_, plain := files[digest+".xml"]
		_, zipped := files[digest+".xml.gz"]
		if stays := i >= 3; plain != stays || zipped != stays { // the served one, and the five that were there as it was made
			t.Errorf("list %d of %d: %t, compressed %t", i+1, len(digests), plain, zipped)
		}
	}
	for _, name := range others {
		if _, there := files[name]; !there {
			t.Errorf("%s is removed", name)
		}
	}
	if _, there := files[hex+".xml"]; there {
		t.Error("an old document stays for ever")
	}
}

func TestServedFilesOutliveAnyNumberOfHeldLists(t *testing.T) {
	t.Parallel()
	w := newWorld(t, goods(200))
	served := w.sync(t).Version
	old := w.mustServe(t)
	for i := range 8 {
		w.source.items = goods(20 + 4*i)
		if rep := w.sync(t); !rep.Held || !bytes.Equal(old, w.mustServe(t)) {
			t.Fatalf("the old list is not served any more: %+v", rep)
		}
	}
	if held, err := w.Publish(t.Context(), 9, "Айгерим"); err != nil || held.ID <= served.ID {
		t.Errorf("%+v, %v", held, err)
	}
	w.mustServe(t)
}
