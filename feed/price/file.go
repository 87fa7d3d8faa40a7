package price

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"sync"

	"kaspibot/feed"
)

// Name is what the rules file is called in the folder of data; lastGood is its copy from when it could last be used.
const (
	Name     = "rules.toml"
	lastGood = "rules.last-good.toml"
)

// File keeps rules equal to a file that the seller edits. A file that cannot be used changes nothing: the rules before
// it stay, over a restart too, which is what the copy is for. All methods may be called at any time from anywhere.
type File struct {
	dir      string
	language string
	defaults Defaults

	writing sync.Mutex // held from a look at the file to its writing

	mu    sync.RWMutex
	read  bool   // something has been read
	text  []byte // as read last, good or not
	fault error  // of text
	plain Rules  // before the tree
	tree  Tree
	rules Rules // in force
}

var _ feed.Seller = (*File)(nil)

// OpenFile reads the rules in a folder, which must exist. Where there is no rules file it writes the example of the
// language, which sets nothing. A file that cannot be used is no error here but of [File.Reload], nor is one that cannot be
// read while there is the copy: without that nobody knows how the shop's prices are made.
func OpenFile(dir, language string, d Defaults) (*File, error) {
	f := &File{dir: dir, language: language, defaults: d}
	f.tidy()
	var err error
	if f.plain, err = Decode(nil, d); err != nil {
		return nil, err
	}
	f.rules = f.plain
	if err := f.writeExample(language); err != nil {
		return nil, err
	}
	before := false
	if kept, err := readBounded(filepath.Join(dir, lastGood)); err == nil {
		if r, err := Decode(kept, d); err == nil {
			f.plain, f.rules, before = r, r, true
		}
	}
	if _, err := f.Reload(); err != nil && (f.read || !before) { // what cannot be read has rules before it too
		if _, broken := errors.AsType[*FileError](err); !broken {
			return nil, err
		}
	}
	return f, nil
}

// Path is where the rules are written.
func (f *File) Path() string { return filepath.Join(f.dir, Name) }

func (f *File) writeExample(language string) error {
	file, err := os.OpenFile(f.Path(), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("example of price rules: %w", err)
	}
	_, err = file.Write(Example(language))
	return errors.Join(err, file.Close())
}

// Reload reads the file again if its content is another one, and reports whether other rules are in force now. While
// the file cannot be used it returns the same [*FileError] every time. A file that has been deleted means the defaults.
func (f *File) Reload() (changed bool, err error) {
	text, err := readBounded(f.Path())
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, fmt.Errorf("price rules: %w", err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.read && bytes.Equal(text, f.text) {
		return false, f.fault
	}
	rules, err := Decode(text, f.defaults)
	f.read, f.text, f.fault = true, text, err
	if err != nil {
		return false, err
	}
	f.plain = rules
	f.rules = rules.Over(f.tree)
	return true, f.keep(text)
}

// readBounded reads no more of a file than [Decode] needs to see that it is too large.
func readBounded(path string) ([]byte, error) {
	file, err := feed.OpenOwn(path)
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(io.LimitReader(file, maxText+1))
	return text, errors.Join(err, file.Close())
}

// keep puts the copy beside the file. It is there whole or not at all.
func (f *File) keep(text []byte) error {
	fresh, err := writeBeside(f.dir, text, 0o600) // under a name by chance: no link can wait there
	if err == nil {
		err = os.Rename(fresh, filepath.Join(f.dir, lastGood))
	}
	if err != nil {
		_ = os.Remove(fresh)
		return fmt.Errorf("keep good price rules: %w", err)
	}
	return nil
}

// Over lays the rules over the distributor's tree, from now on and after every change of the file.
func (f *File) Over(t Tree) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.tree = t
	f.rules = f.plain.Over(t)
}

// Misspelt is [Rules.Misspelt] of the rules in force and the distributor's tree.
func (f *File) Misspelt(brands iter.Seq[string]) []Fault {
	f.mu.RLock()
	rules, tree := f.rules, f.tree
	f.mu.RUnlock()
	return rules.Misspelt(tree, brands)
}

// Rules are those in force.
func (f *File) Rules() Rules {
	f.mu.RLock()
	defer f.mu.RUnlock()
	return f.rules
}

// Terms implements [feed.Seller] by the rules in force.
func (f *File) Terms(it feed.Item, o feed.Override, last feed.Tenge) feed.Terms {
	return f.Rules().Terms(it, o, last)
}
