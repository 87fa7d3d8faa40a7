package publish

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"kaspibot/feed"
	"kaspibot/feed/page"
)

// servedFile has, beside the documents, the version that is served: without the store nothing else tells which it is.
const servedFile = "served.json"

// Served is the document that a publisher served last from the directory, for a program whose store cannot be read.
// [feed.ErrNoVersion] when none is known, or its files are not whole any more.
func Served(dir string) (page.Document, error) {
	v, err := readNote(dir)
	if err != nil {
		return page.Document{}, err
	}
	f := files{dir}
	if !f.has(v.Version) {
		return page.Document{}, feed.ErrNoVersion
	}
	return page.Document{Version: v.Version, Path: f.path(v.Digest)}, nil
}

// noted is the version that was served last.
type noted struct {
	feed.Version
	Newest int64 `json:"Newest"` // the last ID that was given: people may still be asked about that version
}

// readNote reads it, or returns [feed.ErrNoVersion].
func readNote(dir string) (v noted, err error) {
	text, err := readOwn(filepath.Join(dir, servedFile))
	if errors.Is(err, fs.ErrNotExist) {
		return noted{}, feed.ErrNoVersion
	}
	if err != nil {
		return noted{}, fmt.Errorf("look for the last price list: %w", feed.OnDisk(err))
	}
	if err := json.Unmarshal(text, &v); err != nil {
		return v, fmt.Errorf("look for the last price list: %w", err)
	}
	if !own(v.Digest + ".xml") {
		return v, fmt.Errorf("look for the last price list: digest %.70q", v.Digest)
	}
	return v, nil
}

// note writes down which document is served, if it is another one than before. A note that the store cannot confirm is the
// only trace of what was lost: it stays until a person has decided.
func (s *served) note() error {
	if s.last.ID == 0 || s.lost {
		return nil
	}
	text, err := json.Marshal(noted{s.last, s.newest})
	if err != nil {
		return err
	}
	if had, err := readOwn(filepath.Join(s.c.Dir, servedFile)); err == nil && bytes.Equal(had, text) {
		return nil
	}
	if err := s.files.replace(servedFile, text); err != nil {
		return fmt.Errorf("note which price list is served: %w", feed.OnDisk(err))
	}
	return nil
}

// readOwn reads a small file that is no link elsewhere.
func readOwn(path string) ([]byte, error) {
	f, err := feed.OpenOwn(path)
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(io.LimitReader(f, 1<<20))
	return text, errors.Join(err, f.Close())
}

// replace puts a text into a file, in whole or not at all.
func (s files) replace(name string, text []byte) error {
	f, err := os.CreateTemp(s.dir, unfinished+"*")
	if err != nil {
		return err
	}
	defer discard(f)
	if _, err := f.Write(text); err != nil {
		return err
	}
	return finish(f, filepath.Join(s.dir, name))
}
