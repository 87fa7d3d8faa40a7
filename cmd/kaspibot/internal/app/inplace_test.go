package app

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"kaspibot/bot/chat"
)

// What is in the place of the program's files, and may not be followed, keeps the last list on line and is told.
func TestAnotherThingInThePlaceOfDataLeavesTheLastListServed(t *testing.T) {
	t.Parallel()
	folder := func(path string) error { return os.Mkdir(path, 0o700) }
	nowhere := func(path string) error { return os.Symlink(filepath.Join(filepath.Dir(path), "nowhere"), path) }
	for name, c := range map[string]struct {
		file string
		put  func(path string) error
	}{
		"a folder for the database": {"kaspibot.db", folder}, "a dangling link for the database": {"kaspibot.db", nowhere},
		"a folder for its journal": {"kaspibot.db-wal", folder}, "a folder for the lock": {"kaspibot.lock", folder},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o, _ := chatted(t)
			s, err := NewShop(t.Context(), o)
			if err != nil {
				t.Fatal(err)
			}
			_, err = s.engine.SyncInTurn(t.Context(), catalogueLasts)
			doc := s.page.Current()
			s.Close()
			if err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(o.Config.DataDir, c.file)
			if err := os.RemoveAll(path); err != nil {
				t.Fatal(err)
			}
			if err := c.put(path); err != nil {
				t.Skip(err)
			}
			a := newApp(t, o)
			if a.reduced == nil || chat.FaultOf(a.reduced.why()).Kind != "gone" {
				t.Fatalf("the program goes on, or does not know why not: %v", a.reduced)
			}
			served := a.page.Current()
			if served == nil {
				t.Fatal("no list is served")
			}
			want, err := os.ReadFile(doc.Path)
			if got, err2 := os.ReadFile(served.Path); err != nil || err2 != nil || !bytes.Equal(got, want) {
				t.Errorf("another list is served: %v, %v", err, err2)
			}
		})
	}
}
