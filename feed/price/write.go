package price

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"kaspibot/feed"
)

// unfinished is how the names of files begin that a program was killed over.
const unfinished = Name + ".new-"

// Why a rules file was not written.
var (
	ErrOther    = errors.New("the rules file is another one by now")
	ErrReadOnly = errors.New("the rules file may not be written")
)

// Version names the content of a rules file; a file that is not there has one too.
func Version(text []byte) string {
	if text == nil {
		return "none"
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:6])
}

// Look reads the file as it is on disk at this moment, which may not be in force yet. The text is nil when there is none; the
// rules are those of the text over the distributor's tree. One that cannot be used comes with a [*FileError].
func (f *File) Look() (text []byte, r Rules, err error) {
	text, err = readBounded(f.Path())
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	if err != nil {
		return nil, Rules{}, fmt.Errorf("price rules: %w", err)
	}
	r, err = f.Judge(text)
	return text, r, err
}

// Judge is what the rules would be with a text in the file. One that cannot be used comes with a [*FileError].
func (f *File) Judge(text []byte) (Rules, error) {
	r, err := Decode(text, f.defaults)
	if err != nil {
		return Rules{}, err
	}
	f.mu.RLock()
	defer f.mu.RUnlock()
	return r.Over(f.tree), nil
}

// Draft is the text of the file with a key set; a file that is not there begins as the example, which sets nothing else. The
// error is that of Judge.
func (f *File) Draft(text []byte, k Key, value int64) ([]byte, Rules, error) {
	if text == nil {
		text = Example(f.language)
	}
	draft := With(text, k, value)
	r, err := f.Judge(draft)
	if err != nil {
		return draft, r, err
	}
	if set, _ := r.General(k); set != value {
		return draft, r, fmt.Errorf("%s is not set to %s by the file that would be written", k, k.Format(value))
	}
	return draft, r, nil
}

// Write puts a text in the place of the version that the file had when somebody looked at it: ErrOther when it has another
// one by now. It is there whole or not at all, and writing it twice is writing it once. Nil takes the file away. The
// rules come into force when the file is read next, see [File.Reload].
func (f *File) Write(was string, text []byte) error {
	f.writing.Lock()
	defer f.writing.Unlock()
	err := f.replace(was, text)
	if errors.Is(err, fs.ErrPermission) {
		err = fmt.Errorf("%w: %w", ErrReadOnly, err)
	}
	if err != nil {
		return fmt.Errorf("write price rules: %w", err)
	}
	return nil
}

func (f *File) replace(was string, text []byte) error {
	mode, err := f.writable()
	if err != nil {
		return err
	}
	same := func() (bool, error) {
		now, _, err := f.Look()
		if _, broken := errors.AsType[*FileError](err); err != nil && !broken {
			return false, err
		}
		switch Version(now) {
		case Version(text):
			return true, nil
		case was:
			return false, nil
		}
		return false, ErrOther
	}
	if done, err := same(); done || err != nil {
		return err
	}
	if text == nil {
		return os.Remove(f.Path())
	}
	fresh, err := writeBeside(f.dir, text, mode)
	if err != nil {
		return err
	}
	done, err := same() // once more: writing to a disk takes its time
	if err == nil && !done {
		err = os.Rename(fresh, f.Path())
	}
	if err != nil || done {
		return errors.Join(err, os.Remove(fresh))
	}
	f.synced()
	return nil
}

// writable is the mode of the file, which must be one that this program could write into: a file is replaced, and its folder
// would allow that for one that somebody has closed.
func (f *File) writable() (fs.FileMode, error) {
	info, err := os.Lstat(f.Path())
	if errors.Is(err, fs.ErrNotExist) {
		return 0o600, nil
	}
	if err != nil {
		return 0, err
	}
	if err := feed.NotLinked(f.Path()); err != nil {
		return 0, err
	}
	if info.Mode().Perm()&0o200 == 0 {
		return 0, ErrReadOnly
	}
	file, err := os.OpenFile(f.Path(), os.O_WRONLY, 0)
	if err != nil {
		return 0, err
	}
	return info.Mode().Perm(), file.Close()
}

// writeBeside writes a text, to the disk, under a name by chance.
func writeBeside(dir string, text []byte, mode fs.FileMode) (path string, err error) {
	file, err := os.CreateTemp(dir, unfinished+"*")
	if err != nil {
		return "", err
	}
	_, err = bytes.NewReader(text).WriteTo(file)
	err = errors.Join(err, file.Chmod(mode), file.Sync(), file.Close())
	if err != nil {
		_ = os.Remove(file.Name())
	}
	return file.Name(), err
}

// synced has the name on disk too, where folders can be synced. What is lost otherwise is the change, and never the file.
func (f *File) synced() {
	if dir, err := os.Open(f.dir); err == nil {
		_ = errors.Join(dir.Sync(), dir.Close())
	}
}

// tidy takes away what a program was killed over.
func (f *File) tidy() {
	left, _ := filepath.Glob(filepath.Join(f.dir, unfinished+"*"))
	for _, path := range left {
		_ = os.Remove(path)
	}
}
