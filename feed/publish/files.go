package publish

import (
	"bufio"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"kaspibot/feed"
	"kaspibot/feed/document"
	"kaspibot/feed/page"
)

// files keeps documents as files named by the digest of their plain bytes, each beside its gzip. A file is
// there whole or not at all, and never changes.
type files struct{ dir string }

// keepFiles is how many documents stay: one is served, one may wait for a decision, and a fetch of an older one
// may still be under way.
const keepFiles = 5

// unfinished begins the name of a file that is being written.
const unfinished = "price-list-"

func (s files) path(digest string) string { return filepath.Join(s.dir, digest+".xml") }

// has reports whether the version's files are there in full length, and can be read.
func (s files) has(v feed.Version) bool {
	plain, ok := size(s.path(v.Digest))
	if !ok || plain != v.Size {
		return false
	}
	_, ok = size(page.Gzipped(s.path(v.Digest)))
	return ok
}

// size is how long a file is that can be read.
func size(path string) (bytes int64, ok bool) {
	f, bytes, err := feed.OpenSized(path)
	if err != nil {
		return 0, false
	}
	return bytes, f.Close() == nil
}

// write makes the files of a list. Its bytes are checked on their way to the disk, before they get their name.
func (s files) write(shop feed.Shop, changed time.Time, offers document.Offers) (digest string, size int64, err error) {
	plain, err := os.CreateTemp(s.dir, unfinished+"*")
	if err != nil {
		return "", 0, err
	}
	defer discard(plain)
	zipped, err := os.CreateTemp(s.dir, unfinished+"*")
	if err != nil {
		return "", 0, err
	}
	defer discard(zipped)

	digest, size, err = fill(plain, zipped, func(w io.Writer) error { return document.WriteChecked(w, shop, changed, offers) })
	path := s.path(digest)
	if err == nil {
		err = finish(zipped, page.Gzipped(path))
	}
	if err == nil {
		err = finish(plain, path)
	}
	if err == nil {
		err = s.sync()
	}
	return digest, size, err
}

// writtenAtOnce is how much is written to a file at once, in bytes; the compressor hands out a few hundred.
const writtenAtOnce = 64 << 10

// fill writes a document into both files in one pass. Of a long one the gzip, which takes longest, is made beside the rest.
func fill(plain *os.File, zipped io.Writer, write func(io.Writer) error) (digest string, size int64, err error) {
	sum, gathered := sha256.New(), bufio.NewWriterSize(zipped, writtenAtOnce)
	// The fastest level makes a fifth more bytes than the default, in a third of its time.
	gz, _ := gzip.NewWriterLevel(gathered, gzip.BestSpeed) // it fails for other levels alone
	beside := document.NewBeside(gz)
	if err := errors.Join(write(io.MultiWriter(plain, sum, beside)), beside.Close(), gz.Close(), gathered.Flush()); err != nil {
		return "", 0, err
	}
	size, err = plain.Seek(0, io.SeekCurrent)
	return hex.EncodeToString(sum.Sum(nil)), size, err
}

// finish gives a finished file its name for good.
func finish(f *os.File, path string) error {
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// discard closes a temporary file and removes it if it did not get another name.
func discard(f *os.File) {
	_ = f.Close()           // given up, or closed before
	_ = os.Remove(f.Name()) // usually there is nothing any more
}

// sync makes the names as lasting as the files.
func (s files) sync() error {
	if runtime.GOOS == "windows" {
		return nil // a directory cannot be synced there
	}
	dir, err := os.Open(s.dir)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// prune removes all but the latest documents and the one served, and whatever a crash has left unfinished. Files
// that are none of ours are left alone.
func (s files) prune(served string) error {
	files, err := s.latestFirst()
	if err != nil {
		return fmt.Errorf("tidy price lists: %w", feed.OnDisk(err))
	}
	keep := []string{served}
	for _, f := range files {
		digest, _, _ := strings.Cut(f.Name(), ".")
		if len(keep) < keepFiles && !slices.Contains(keep, digest) && !strings.HasPrefix(digest, unfinished) {
			keep = append(keep, digest)
		}
		if slices.Contains(keep, digest) {
			continue
		}
		if err := os.Remove(filepath.Join(s.dir, f.Name())); err != nil {
			return fmt.Errorf("tidy price lists: %w", feed.OnDisk(err))
		}
	}
	return nil
}

// latestFirst lists our own files, the newest first.
func (s files) latestFirst() ([]fs.FileInfo, error) {
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		return nil, err
	}
	var files []fs.FileInfo
	for _, e := range entries {
		if !own(e.Name()) {
			continue
		}
		info, err := e.Info()
		if err != nil {
			return nil, err
		}
		files = append(files, info)
	}
	slices.SortFunc(files, func(a, b fs.FileInfo) int { return b.ModTime().Compare(a.ModTime()) })
	return files, nil
}

func own(name string) bool {
	digest, ext, _ := strings.Cut(name, ".")
	sum, err := hex.DecodeString(digest)
	document := err == nil && len(sum) == sha256.Size && (ext == "xml" || ext == "xml.gz")
	return document || strings.HasPrefix(name, unfinished)
}
