package bot_test

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing/fstest"

	"kaspibot/bot/store"
)

// migrated is the data of a program that has just begun. Making it is the slowest part of a shop, above all under the
// race detector, so it is made once and copied.
var migrated = sync.OnceValue(func() fs.FS {
	dir, err := os.MkdirTemp("", "bot-test-")
	if err != nil {
		panic(err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	s, err := store.Open(context.Background(), dir)
	if err != nil {
		panic(err)
	}
	if err := s.Close(); err != nil {
		panic(err)
	}
	files := fstest.MapFS{}
	names, _ := filepath.Glob(filepath.Join(dir, "*"))
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			panic(err)
		}
		files[filepath.Base(name)] = &fstest.MapFile{Data: text, Mode: 0o600}
	}
	return files
})
