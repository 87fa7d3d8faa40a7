package publish_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
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
